import type { FinishReason, ModelEvent } from "../../core/ports/models.ts";
import { replyMessage, type OpaquePart, type ToolDefinition } from "../../core/conversation/message.ts";
import type { Recipient } from "../wire/opaqueParts.ts";
import { streamError } from "../errors/refusal.ts";
import { matchingTool } from "../wire/toolNames.ts";
import { CallAssembly, type AssembledCall } from "./callAssembly.ts";
import {
  callsIn,
  deltaSegments,
  deltaOf,
  detailsText,
  finishReasonOf,
  firstChoice,
  opaqueFieldsOf,
  reasoningField,
  stopReasonOf,
} from "./lenientChunk.ts";
import { lenientFields, lenientList, lenientText } from "../http/lenientFields.ts";
import { mergeBlocks, mergeDetails } from "./reasoningDetails.ts";
import { ReplyText } from "../text/replyText.ts";
import { lenientUsage, mergedUsage, reportedUsage, type UsageFigures } from "./lenientUsage.ts";
import type { JsonObject } from "../../core/text/jsonObject.ts";

/** A chunk as compatible servers really send it: anything may be missing, or something else. */
export type LooseChunk = object | null;

/** Puts the chunks of one reply together. */
export class ReplyAssembly {
  private readonly from: Recipient;
  private readonly tools: readonly ToolDefinition[];
  private readonly calls: CallAssembly;
  private readonly said = new ReplyText();
  private field: string | undefined;
  private details: readonly unknown[] = [];
  private blocks: readonly unknown[] = [];
  private extra: unknown;
  private kept: JsonObject | undefined;
  private answered = false;
  private finishReason: FinishReason | undefined;
  private brokenBy: string | undefined;
  private usage: UsageFigures = {};

  /** A reply of the recipient of a request with `tools`. */
  constructor(from: Recipient, tools: readonly ToolDefinition[] = []) {
    this.from = from;
    this.tools = tools;
    this.calls = new CallAssembly(
      (called) => matchingTool(called, tools),
      (name) => tools.some((tool) => tool.function.name === name),
    );
  }

  /** True once the model said why it stopped: what follows can only be figures. */
  get finished(): boolean {
    return this.finishReason !== undefined || this.brokenBy !== undefined;
  }

  /** Word of the server in place of a stop reason, where the reply broke off. */
  get broken(): string | undefined {
    return this.brokenBy;
  }

  /** True once the server answered at all, if only with an empty message. */
  get started(): boolean {
    return this.answered;
  }

  /** True while nothing of the reply came. */
  private get isEmpty(): boolean {
    return !this.said.hasText && !this.said.hasThought && this.calls.all().length === 0;
  }

  /** Takes in a chunk, and yields what it adds. */
  *add(sent: LooseChunk): Generator<ModelEvent, void> {
    const chunk = lenientFields(sent);
    const choice = firstChoice(chunk);
    this.usage = mergedUsage(this.usage, lenientUsage(chunk, choice ?? {}));
    if (choice === undefined) {
      throwIfError(chunk);
      return;
    }
    this.answered = true;
    yield* this.addDelta(deltaOf(choice, this.isEmpty));
    // OpenRouter's, where a provider fails within a reply.
    if (choice["error"]) throw streamError(choice["error"]);
    const said = stopReasonOf(choice);
    if (said === undefined) return;
    this.finishReason = finishReasonOf(said);
    if (this.finishReason === undefined) this.brokenBy = said;
  }

  /** Ends the reply: yields what was held back, then the whole message. A reason that the server left out follows from what it sent. */
  *done(): Generator<ModelEvent, void> {
    yield* this.said.end();
    const own = this.calls.all();
    const { text, reasoning, calls: written } = this.said.whole(own.length > 0 ? [] : this.tools);
    const calls = [...own.map(({ call }) => call), ...written];
    const message = replyMessage({ text, reasoning, calls, opaque: this.opaque(own) });
    const said = this.finishReason ?? "stop";
    const finishReason = said === "stop" && calls.length > 0 ? "toolCalls" : said;
    const hasThought = reasoning !== "" || (message.opaque ?? []).length > 0;
    const usage = reportedUsage(this.usage, { hasThought });
    yield { type: "done", message, finishReason, ...(usage && { usage }) };
  }

  private *addDelta(delta: JsonObject): Generator<ModelEvent, void> {
    this.extra ??= delta["extra_content"] ?? undefined;
    const kept = opaqueFieldsOf(delta);
    if (kept) this.kept = { ...this.kept, ...kept };
    this.details = mergeDetails(this.details, lenientList(delta["reasoning_details"]));
    this.blocks = mergeBlocks(this.blocks, lenientList(delta["thinking_blocks"]));
    yield* this.addWords(delta);
    for (const piece of callsIn(delta)) {
      const opened = this.calls.add(piece);
      if (opened !== undefined) yield { type: "toolCall", ...opened };
    }
  }

  private *addWords(delta: JsonObject): Generator<ModelEvent, void> {
    this.field ??= reasoningField(delta);
    const thought = this.field === undefined ? detailsText(delta) : lenientText(delta[this.field]);
    if (thought !== "") yield this.said.think(thought);
    for (const { kind, text } of deltaSegments(delta)) {
      if (kind === "text") yield* this.said.say(text);
      else if (text !== "") yield this.said.think(text);
    }
  }

  private opaque(calls: readonly AssembledCall[]): readonly OpaquePart[] {
    const { server, model } = this.from;
    const part = (kind: string, data: unknown): OpaquePart => ({ server, model, kind, data });
    return [
      ...(this.details.length > 0 ? [part("reasoning_details", this.details)] : []),
      ...(this.blocks.length > 0 ? [part("thinking_blocks", this.blocks)] : []),
      ...(this.field === undefined || this.details.length + this.blocks.length > 0
        ? []
        : [part("reasoning", { field: this.field })]),
      ...(this.extra === undefined ? [] : [part("extra_content", this.extra)]),
      ...(this.kept ? [part("fields", this.kept)] : []),
      ...calls.flatMap(({ call, kept }) => (kept ? [{ ...part("fields", kept), call: call.id }] : [])),
      ...calls.flatMap(({ call, extra }) =>
        extra === undefined ? [] : [{ ...part("extra_content", extra), call: call.id }],
      ),
    ];
  }
}

/** An error that came as if it were a chunk. */
function throwIfError(chunk: JsonObject): void {
  const isError =
    chunk["object"] === "error" || ["message", "detail", "errors"].some((name) => name in chunk);
  const { status_code: code = 0 } = lenientFields(chunk["base_resp"]);
  // MiniMax's own: 0 is none.
  if (isError || code !== 0) throw streamError(chunk);
}
