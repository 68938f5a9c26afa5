import type { AwaitedServer, RetryWait, SessionEvent } from "../record/sessionEvents.ts";
import type { Draft } from "../../ports/journal.ts";

/** A call that runs or waits for approval. */
export type ToolEvent = Extract<SessionEvent, { type: "tool" }>;

/** A reply that is being streamed. */
export interface LiveReply {
  readonly id: string;
  readonly at: number;
  readonly text: string;
  readonly reasoning: string;
}

/** Events between two looks at a reply that another window streams. */
export function draftEvents(shown: LiveReply | undefined, draft: Draft | undefined): SessionEvent[] {
  const dropped: SessionEvent[] = shown ? [{ type: "replyDropped", id: shown.id }] : [];
  if (!draft || draft.call !== undefined) return dropped;
  const { id, at } = draft;
  if (shown && isLater(draft, shown)) return growth(draft, shown);
  return [...dropped, { type: "replyStarted", id, at }, ...growth(draft, { text: "", reasoning: "" })];
}

function isLater({ id, text, reasoning = "" }: Draft, shown: LiveReply): boolean {
  return id === shown.id && text.startsWith(shown.text) && reasoning.startsWith(shown.reasoning);
}

/** The rest of a reply beyond what is `known` of it. */
function growth(
  { id, text, reasoning = "" }: Draft,
  known: Pick<LiveReply, "text" | "reasoning">,
): SessionEvent[] {
  const thought = reasoning.slice(known.reasoning.length);
  const said = text.slice(known.text.length);
  return [
    ...(thought === "" ? [] : [{ type: "reasoningDelta", id, text: thought } as const]),
    ...(said === "" ? [] : [{ type: "textDelta", id, text: said } as const]),
  ];
}

/** A server of which nothing was heard `since` then, in milliseconds since 1970. */
interface Awaiting {
  readonly since: number;
  readonly of: AwaitedServer;
}

/** Live state of a session: all that is under way and in no entry yet, by its events. */
export class LiveState {
  private live: LiveReply | undefined;
  private readonly calls = new Map<string, ToolEvent>();
  private wait: RetryWait | undefined;
  private awaiting: Extract<SessionEvent, { type: "awaiting" }> | undefined;

  get reply(): LiveReply | undefined {
    return this.live;
  }

  /** The wait before a failed request is made again. */
  get retry(): RetryWait | undefined {
    return this.wait;
  }

  get awaited(): Awaiting | undefined {
    const { since, of = "model" } = this.awaiting ?? {};
    return since === undefined ? undefined : { since, of };
  }

  /** The calls that run or wait for approval now. */
  get tools(): readonly ToolEvent[] {
    return [...this.calls.values()];
  }

  follow(event: SessionEvent): void {
    switch (event.type) {
      case "replyStarted":
        this.live = { id: event.id, at: event.at, text: "", reasoning: "" };
        break;
      case "textDelta":
        if (this.live) this.live = { ...this.live, text: this.live.text + event.text };
        break;
      case "reasoningDelta":
        if (this.live) this.live = { ...this.live, reasoning: this.live.reasoning + event.text };
        break;
      case "replyDropped":
        this.live = undefined;
        break;
      case "retrying":
        this.wait = event.retry;
        break;
      case "awaiting":
        this.awaiting = event;
        break;
      case "tool":
        this.calls.set(event.id, event);
        break;
      case "entry":
        this.settle(event.entry.id);
        break;
      default:
    }
  }

  /** Drops what was under way and has become the entry `id`. */
  private settle(id: string): void {
    this.calls.delete(id);
    if (id === this.live?.id) this.live = undefined;
  }
}
