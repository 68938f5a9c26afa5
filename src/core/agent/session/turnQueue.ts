import { HeldElsewhere } from "../record/conversationRecord.ts";
import type { Emitter, SessionEvent, TurnFailure, TurnOutcome } from "../record/sessionEvents.ts";
import { messageOf, stackOf } from "../../text/errors.ts";
import { StoreError } from "../../ports/errors/storeError.ts";
import type { Log } from "../../ports/system.ts";

/** Work of a turn. May throw, which is a bug and a failed turn. */
type TurnWork = (signal: AbortSignal) => Promise<TurnOutcome>;

/** Parts of their session that turns need. */
interface TurnQueueParts {
  readonly log: Log;
  readonly events: Emitter<SessionEvent>;
  /** Work that is left after a turn that ended like this; the turn then goes on. */
  readonly more: (outcome: TurnOutcome) => TurnWork | undefined;
  readonly saved: () => Promise<void>;
  /** Called when a turn has ended. */
  readonly ended: () => void;
}

/** The turns of one conversation, one after another. */
export class TurnQueue {
  private readonly parts: TurnQueueParts;
  private controller: AbortController | undefined;
  private last: Promise<unknown> = Promise.resolve();
  private lastFailure: TurnFailure | undefined;
  private running: Promise<TurnOutcome> | undefined;

  /** `failure`: why the turn before the first one ended. */
  constructor(parts: TurnQueueParts, failure: TurnFailure | undefined) {
    this.parts = parts;
    this.lastFailure = failure;
  }

  get isRunning(): boolean {
    return this.controller !== undefined;
  }

  /** The turn that has begun and still takes messages in; undefined when there is none. */
  get current(): Promise<TurnOutcome> | undefined {
    return this.running;
  }

  /** Failure of the last turn that ended without an answer, until the next begins. */
  get failure(): TurnFailure | undefined {
    return this.lastFailure;
  }

  /** Runs a turn after those that have been started. Never rejects. */
  start(work: TurnWork): Promise<TurnOutcome> {
    const turn: Promise<TurnOutcome> = this.last.then(() => this.run(work, () => this.running === turn));
    this.last = turn;
    this.running = turn;
    return turn;
  }

  cancel(): void {
    this.controller?.abort();
  }

  private async run(work: TurnWork, isLast: () => boolean): Promise<TurnOutcome> {
    const { events, more, saved } = this.parts;
    const turn = new AbortController();
    this.controller = turn;
    this.fail(undefined);
    events.emit({ type: "running", running: true });
    let outcome = await this.attempt(work, turn.signal);
    for (let next = more(outcome); next; next = more(outcome))
      outcome = await this.attempt(next, turn.signal);
    this.controller = undefined;
    if (isLast()) this.running = undefined;
    this.fail(outcome.failure);
    await saved().catch(() => undefined);
    events.emit({ type: "running", running: false });
    events.emit({ type: "planChanged" });
    this.parts.ended();
    return outcome;
  }

  private async attempt(work: TurnWork, signal: AbortSignal): Promise<TurnOutcome> {
    try {
      return await work(signal);
    } catch (error) {
      if (error instanceof HeldElsewhere) {
        return { stopReason: "failed", text: "", failure: { kind: "heldElsewhere" } };
      }
      this.parts.log.write("error", "turn", { error: stackOf(error) });
      if (error instanceof StoreError) {
        return { stopReason: "failed", text: "", failure: { kind: "store", reason: error.reason } };
      }
      return { stopReason: "failed", text: "", failure: { kind: "internal", message: messageOf(error) } };
    }
  }

  /** Says why no turn can begin. */
  fail(failure: TurnFailure | undefined): void {
    if (this.lastFailure === failure) return;
    this.lastFailure = failure;
    this.parts.events.emit({ type: "failure", failure });
  }
}
