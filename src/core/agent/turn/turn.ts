import type { ContextPlan } from "../../context/plan.ts";
import { callsOf, textOf } from "../../conversation/message.ts";
import { runCalls } from "./calls.ts";
import type { CostLimit } from "../record/costLimit.ts";
import type { TurnFailure, TurnOutcome } from "../record/sessionEvents.ts";
import type { SpendingPermit } from "../memory/spendingGuard.ts";
import { isCancelled } from "../../text/errors.ts";
import { LoopGuard } from "./loopGuard.ts";
import type { FinishReason, ModelError } from "../../ports/models.ts";
import { requestReply, filteredReply, type ReplyOutcome } from "./replyRequest.ts";
import { requestPictures } from "../pictures/requestPictures.ts";
import type { TurnParts } from "./turnParts.ts";

/**
 * Answers the conversation's last message: asks the model, runs the tools it calls, and asks again until it
 * calls none. Messages that the user sends meanwhile go along with the next request. Leaves a record that can be
 * sent again, however it ends. Never throws for a failure of the model, of a tool or a cancel.
 */
export function runTurn(parts: TurnParts, signal: AbortSignal): Promise<TurnOutcome> {
  return parts.spending.during(() => new Turn(parts, signal).run());
}

/** The model is known to see no pictures: it is not asked. */
function noSight(model: string): ModelError {
  return { kind: "badRequest", reason: { code: "noSight", model } };
}

class Turn {
  private readonly parts: TurnParts;
  private readonly signal: AbortSignal;
  private readonly guard = new LoopGuard();
  private text = "";
  /** The forced compaction after which no request has succeeded yet; `id` where that a prompt was too long was no more than likely. */
  private forced: { readonly id?: string } | undefined;

  constructor(parts: TurnParts, signal: AbortSignal) {
    this.parts = parts;
    this.signal = signal;
  }

  async run(): Promise<TurnOutcome> {
    const { requests } = this.parts.settings().turn;
    for (let step = 0; step < requests; step++) {
      if (isCancelled(this.signal)) return this.end("cancelled");
      const outcome = await this.step();
      if (outcome) return outcome;
    }
    return this.end("stepLimit", { kind: "stepLimit", steps: requests });
  }

  /** One request and the calls of its reply. Undefined: the turn goes on. */
  private async step(): Promise<TurnOutcome | undefined> {
    await this.parts.deliver();
    await this.acknowledged();
    if (isCancelled(this.signal)) return this.end("cancelled");
    const { planned, on, costLimit } = await this.parts.memory.prepare(this.signal);
    this.parts.events.emit({ type: "planChanged" });
    const { problem } = planned;
    if (problem) return this.end("cannotFit", { kind: "cannotFit", problem });
    if (isCancelled(this.signal)) return this.end("cancelled");
    if (costLimit) return this.limited(costLimit);
    const { estimator, memory, spending } = this.parts;
    const { bytes: pictures, lost } = await requestPictures(planned.messages, this.parts.pictures);
    if (lost.size > 0) return memory.leaveOutPictures(lost);
    if (pictures.size > 0 && memory.pictures.isBlind) return this.failed(noSight(estimator.model));
    const { model } = estimator;
    const { total: prompt, reserve: most } = planned.figures;
    const room = await spending.room({ model, prompt, most });
    if ("limit" in room) return this.limited(room.limit);
    const reply = await this.paid(room, planned, () =>
      requestReply(this.parts, planned, this.signal, { on, pictures, ...room }),
    );
    return reply.done ? this.goOn(reply) : this.recover(reply, planned);
  }

  private async paid(
    permit: SpendingPermit,
    planned: ContextPlan,
    asking: () => Promise<ReplyOutcome>,
  ): Promise<ReplyOutcome> {
    const { estimator, record, spending } = this.parts;
    const { model } = estimator;
    let reply: ReplyOutcome | undefined;
    try {
      reply = await asking();
      return reply;
    } finally {
      const isUntold = reply !== undefined && !reply.usage && (reply.done || reply.partial !== undefined);
      if (isUntold) {
        const completionTokens = record.conversation.messages.at(-1)?.tokens?.count ?? 0;
        const counted = { promptTokens: planned.figures.total, completionTokens };
        spending.settleUnreported(permit, counted, model);
      } else spending.settle(permit, reply?.usage, model, () => record.saved());
    }
  }

  private async acknowledged(): Promise<void> {
    const { events, clock } = this.parts;
    const waiting = this.parts.acknowledged(this.signal);
    if (!waiting) return;
    events.emit({ type: "awaiting", since: clock.now(), of: "storage" });
    await waiting;
    events.emit({ type: "awaiting", since: undefined });
  }

  private async goOn({ message, finishReason }: Extract<ReplyOutcome, { done: true }>) {
    this.forced = undefined;
    this.text = textOf(message) || this.text;
    const calls = callsOf(message);
    if (calls.length === 0) return this.answered(finishReason);
    const outcomes = await runCalls(this.parts, calls, finishReason, this.signal);
    const looping = this.guard.note(outcomes, this.parts.record.conversation.entries);
    if (looping === undefined || isCancelled(this.signal)) return undefined;
    return this.end("loop", { kind: "loop", tool: looping });
  }

  private async recover({ error, text }: Extract<ReplyOutcome, { done: false }>, planned: ContextPlan) {
    this.text = text || this.text;
    if (error.kind === "badRequest") this.parts.memory.pictures.learn(error, planned.messages);
    const overflow = this.parts.memory.reports.overflowIn(error, planned);
    if (!overflow || this.forced) return this.refused(error);
    const { isSmaller, id } = await this.parts.memory.overflow(overflow, planned, this.signal);
    this.forced = overflow !== error && id !== undefined ? { id } : {};
    return isSmaller ? undefined : this.refused(error);
  }

  /** Ends a refused turn. What was hidden because a prompt seemed too long comes back where that was not it. */
  private refused(error: ModelError): TurnOutcome {
    const { id } = this.forced ?? {};
    if (id !== undefined && error.kind === "badRequest") {
      this.parts.record.append({ type: "revert", target: id });
      this.parts.events.emit({ type: "planChanged" });
    }
    return this.failed(error);
  }

  private limited({ scope, cost, next, limit }: CostLimit): TurnOutcome {
    return this.end("costLimit", { kind: "costLimit", scope, cost, next, limit });
  }

  private answered(finishReason: FinishReason): TurnOutcome {
    if (finishReason === "contentFilter") return this.failed(filteredReply);
    return this.end(finishReason === "length" ? "length" : "stop");
  }

  private failed(error: ModelError): TurnOutcome {
    if (error.kind === "cancelled") return this.end("cancelled");
    return this.end("failed", { kind: "model", error });
  }

  private end(stopReason: TurnOutcome["stopReason"], failure?: TurnFailure): TurnOutcome {
    return { stopReason, text: this.text, ...(failure && { failure }) };
  }
}
