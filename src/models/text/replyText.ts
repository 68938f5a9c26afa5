import type { ToolCall, ToolDefinition } from "../../core/conversation/message.ts";
import type { ModelEvent } from "../../core/ports/models.ts";
import { newCallId } from "../wire/newCallId.ts";
import { callsInText } from "./textCalls.ts";
import { ThinkTags, withoutOrphanThought, type ReplySegment } from "./thinkTags.ts";

/** Parts that a reply's text turned out to have. */
interface WholeText {
  readonly text: string;
  readonly reasoning: string;
  /** Calls that were written into it. */
  readonly calls: readonly ToolCall[];
}

/** The text of one reply as it grows, whatever the API: thoughts and calls that a model writes into it are taken apart. */
export class ReplyText {
  private readonly tags = new ThinkTags();
  private text = "";
  private reasoning = "";

  get hasText(): boolean {
    return this.text !== "";
  }

  get hasThought(): boolean {
    return this.reasoning !== "";
  }

  /** Takes in text, and yields what it adds. */
  *say(text: string): Generator<ModelEvent, void> {
    for (const segment of this.tags.add(text)) yield this.take(segment);
  }

  /** Takes in a thought that came as such. */
  think(text: string): ModelEvent {
    return this.take({ kind: "reasoning", text });
  }

  /** Yields what was held back. */
  *end(): Generator<ModelEvent, void> {
    for (const segment of this.tags.end()) yield this.take(segment);
  }

  /** The whole once it ended. `tools`: those that may be called in it; none where the reply has calls of its own. */
  whole(tools: readonly ToolDefinition[]): WholeText {
    const orphan = withoutOrphanThought(this.text);
    const reasoning = this.reasoning === "" ? orphan.reasoning : this.reasoning;
    if (tools.length === 0) return { text: orphan.text, reasoning, calls: [] };
    const { text, calls } = callsInText(orphan.text, tools);
    return {
      text,
      reasoning,
      calls: calls.map((made) => ({ id: newCallId(), type: "function", function: made })),
    };
  }

  private take({ kind, text }: ReplySegment): ModelEvent {
    if (kind === "reasoning") this.reasoning += text;
    else this.text += text;
    return { type: kind, text };
  }
}
