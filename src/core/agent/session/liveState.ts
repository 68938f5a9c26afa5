import type { RetryWait, SessionEvent } from "../record/events.ts";
import type { Draft } from "../../ports/journal.ts";

/** A call that runs or waits for approval. */
export type ToolEvent = Extract<SessionEvent, { type: "tool" }>;

/** A reply that is being streamed. */
export interface LiveReply {
  readonly id: string;
  readonly at: number;
  readonly text: string;
}

/** What happened between two looks at a reply that another window streams. */
export function draftEvents(shown: LiveReply | undefined, draft: Draft | undefined): SessionEvent[] {
  const isSame = shown !== undefined && shown.id === draft?.id && draft.text.startsWith(shown.text);
  const known = isSame ? shown.text.length : 0;
  const events: SessionEvent[] = [];
  if (shown && !isSame) events.push({ type: "replyDropped", id: shown.id });
  if (draft && !isSame) events.push({ type: "replyStarted", id: draft.id, at: draft.at });
  if (draft && draft.text.length > known) {
    events.push({ type: "textDelta", id: draft.id, text: draft.text.slice(known) });
  }
  return events;
}

/** What of a session is under way and in no entry yet, told by its events. */
export class LiveState {
  private live: LiveReply | undefined;
  private readonly calls = new Map<string, ToolEvent>();
  private wait: RetryWait | undefined;

  get reply(): LiveReply | undefined {
    return this.live;
  }

  /** The wait before a failed request is made again. */
  get retry(): RetryWait | undefined {
    return this.wait;
  }

  /** The calls that run or wait for approval now. */
  get tools(): readonly ToolEvent[] {
    return [...this.calls.values()];
  }

  follow(event: SessionEvent): void {
    switch (event.type) {
      case "replyStarted":
        this.live = { id: event.id, at: event.at, text: "" };
        break;
      case "textDelta":
        if (this.live) this.live = { ...this.live, text: this.live.text + event.text };
        break;
      case "replyDropped":
        this.live = undefined;
        break;
      case "retrying":
        this.wait = event.retry;
        break;
      case "tool":
        this.calls.set(event.id, event);
        break;
      case "entry":
        this.calls.delete(event.entry.id);
        if (event.entry.id === this.live?.id) this.live = undefined;
        break;
      default:
    }
  }
}
