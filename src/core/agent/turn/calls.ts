import { parseArguments } from "../../conversation/callArguments.ts";
import type { ToolCall } from "../../conversation/message.ts";
import { isCancelled, messageOf, stackOf } from "../../text/errors.ts";
import type { FinishReason } from "../../ports/models.ts";
import { normalizeResultPictures, type ResultPictures } from "../pictures/resultPictures.ts";
import type { ApprovalQuestion, ToolEffect, ToolResult } from "../../ports/tools.ts";
import { withinLongestWait } from "../record/conversationRecord.ts";
import { resultMessage } from "../record/resumeState.ts";
import { Semaphore } from "./semaphore.ts";
import { cappedResult } from "../memory/resultCap.ts";
import type { TurnParts } from "./turnParts.ts";

/** A call with what came of it. */
export interface CallOutcome {
  readonly call: ToolCall;
  readonly effect: ToolEffect;
  readonly content: string;
  readonly pictures: Pick<ResultPictures, "images" | "contents">;
  readonly failed: boolean;
  /** The reply ended within the call, which was not run. */
  readonly isCutOff: boolean;
}

const cutOffResult =
  "Not run, and the user was not asked: your reply was cut off, most likely at its length limit, before the arguments of this call were complete. Nothing was changed. Call again with less in one call, for example a long file in several parts.";
/** The most calls of one reply that are run. */
const mostCalls = 100;
/** The most reads that go on at a time: each may hold a whole file in memory. */
const readsAtATime = 8;
const tooManyResult = `Not run: of one reply at most ${mostCalls} calls are run. Make those that you still need in your next replies.`;
const unseen = "[You do not see images: the model is known to take text only.]";
const cancelledResult = "Cancelled by the user before it ran.";

/** Refusal of a call, which is answered without being run. */
type Refusal = "cutOff" | "tooMany";

const refusals: { readonly [R in Refusal]: string } = { cutOff: cutOffResult, tooMany: tooManyResult };

/**
 * Runs the calls of one reply: reads next to each other side by side, everything else one after the other, in
 * order. Each has a result in the record, in the order of the calls, whatever happens. Neither asked about nor run are
 * calls beyond `mostCalls`, and of a reply that its limit cut off, a call that is not complete.
 */
export async function runCalls(
  parts: TurnParts,
  calls: readonly ToolCall[],
  finishReason: FinishReason,
  signal: AbortSignal,
): Promise<readonly CallOutcome[]> {
  const outcomes: CallOutcome[] = [];
  const wasCut = finishReason === "length" || finishReason === "contentFilter";
  const tooMany = new Set(calls.slice(mostCalls));
  const refusalOf = (call: ToolCall): Refusal | undefined => {
    if (wasCut && !isComplete(call, call === calls.at(-1))) return "cutOff";
    return tooMany.has(call) ? "tooMany" : undefined;
  };
  const slots = new Semaphore(readsAtATime);
  for (const group of groupsOf(calls, parts)) {
    const running = group.map((call) => new RunningCall(parts, call, refusalOf(call), slots));
    const ended = running.map((one) => one.run(signal));
    for (const [index, one] of running.entries()) {
      const outcome = await ended[index];
      if (!outcome) continue;
      await one.record(outcome);
      outcomes.push(outcome);
    }
  }
  return outcomes;
}

/** True where the arguments of a call are whole; those of the last call may end before they began. */
function isComplete({ function: { arguments: json } }: ToolCall, isLast: boolean): boolean {
  const parsed = parseArguments(json);
  return parsed.ok && !(isLast && Object.keys(parsed.values).length === 0);
}

/** Neighbouring reads together, every other call alone. */
function groupsOf(calls: readonly ToolCall[], { tools }: TurnParts): readonly ToolCall[][] {
  const groups: ToolCall[][] = [];
  let wasRead = false;
  for (const call of calls) {
    const effect = tools.effect(call.function.name, call.function.arguments);
    const isRead = effect === "read" || effect === "none";
    const last = groups.at(-1);
    if (last && isRead && wasRead) last.push(call);
    else groups.push([call]);
    wasRead = isRead;
  }
  return groups;
}

class RunningCall {
  private readonly parts: TurnParts;
  private readonly call: ToolCall;
  private readonly refusal: Refusal | undefined;
  private readonly slots: Semaphore;
  private readonly effect: ToolEffect;
  private readonly id: string;
  private question: ApprovalQuestion | undefined;
  private startedAt: number | undefined;
  private durationMs: number | undefined;

  constructor(parts: TurnParts, call: ToolCall, refusal: Refusal | undefined, slots: Semaphore) {
    this.parts = parts;
    this.call = call;
    this.refusal = refusal;
    this.slots = slots;
    this.effect = parts.tools.effect(call.function.name, call.function.arguments);
    this.id = parts.clock.newId();
  }

  /** Runs the call. Never rejects: a call that breaks has a result that says so. */
  async run(signal: AbortSignal): Promise<CallOutcome> {
    const outcome = await this.attempt(signal).catch((error: unknown) => this.broken(error));
    // A call that the user stopped did not end by itself.
    if (this.startedAt !== undefined && !(outcome.failed && isCancelled(signal))) {
      this.durationMs = this.parts.clock.now() - this.startedAt;
    }
    return outcome;
  }

  async record({ content, pictures: { images, contents }, failed }: CallOutcome): Promise<void> {
    const { estimator, events, instructions, memory, record } = this.parts;
    const { durationMs, id } = this;
    const weights = new Map<string, ReturnType<typeof estimator.weigh>>();
    const weigh = (text: string) => {
      const weight = weights.get(text) ?? estimator.weigh(resultMessage(this.call, text));
      weights.set(text, weight);
      return weight;
    };
    const room = memory.resultRoom;
    const shown = await cappedResult(content, this.effect, room, async (text) => (await weigh(text)).count);
    const message = resultMessage(this.call, shown, images);
    const tokens = images.length > 0 ? await estimator.weigh(message) : await weigh(shown);
    const rest = { failed, ...(durationMs !== undefined && { durationMs }) };
    const files = failed ? [] : await instructions.forCall(this.call, this.effect);
    const beside = files.length > 0 ? [{ type: "instructions", target: id, files } as const] : [];
    record.appendWith(contents, { type: "message", id, message, tokens, ...rest }, ...beside);
    events.emit({ type: "planChanged" });
  }

  private async attempt(signal: AbortSignal): Promise<CallOutcome> {
    const { approval, clock, memory, tools } = this.parts;
    if (isCancelled(signal)) return this.failure(cancelledResult);
    if (this.refusal) return this.failure(refusals[this.refusal]);
    const asking = (question: ApprovalQuestion) => {
      this.question = question;
      this.announce("waiting");
    };
    const { call, effect, id } = this;
    const pending = { conversation: this.parts.record.conversation.id, id, call, effect };
    if (effect !== "none" && !(await approval.allows(pending, signal, asking))) {
      return this.failure(isCancelled(signal) ? cancelledResult : "The user denied this call.");
    }
    return this.slots.run(async () => {
      if (isCancelled(signal)) return this.failure(cancelledResult);
      this.startedAt = clock.now();
      this.announce("running");
      await this.noteBegun();
      return this.withPictures(await tools.run(this.call, signal, memory.resultRoom));
    });
  }

  private async withPictures({ content, failed = false, images: given }: ToolResult): Promise<CallOutcome> {
    const { codec, memory, pictures } = this.parts;
    if (!given || !pictures) return this.outcome(content, { failed });
    if (memory.pictures.isBlind) return this.outcome(`${content}\n${unseen}`, { failed });
    const services = { pictures, ...(codec && { codec }) };
    const { lines, ...taken } = await normalizeResultPictures(given, memory.pictures.sight, services);
    return this.outcome([content, ...lines].join("\n"), { failed }, taken);
  }

  /** Notes in the store, before it begins, a call that may have effects: after a crash that is known of it. */
  private async noteBegun(): Promise<void> {
    const { journal, log, record, timer } = this.parts;
    const { id, call, effect, startedAt = 0 } = this;
    if (effect === "read" || effect === "none") return;
    const draft = {
      conversationId: record.conversation.id,
      id,
      model: "",
      text: "",
      at: startedAt,
      call: call.id,
    };
    const noted = journal.saveDraft(draft).catch((error: unknown) => {
      log.write("warn", "call not noted", { error: messageOf(error) });
    });
    await withinLongestWait(noted, timer);
  }

  private announce(status: "waiting" | "running"): void {
    const { id, call, effect, question, startedAt } = this;
    const known = { ...(question && { question }), ...(startedAt !== undefined && { startedAt }) };
    this.parts.events.emit({ type: "tool", id, call, effect, status, ...known });
  }

  private broken(error: unknown): CallOutcome {
    const { name } = this.call.function;
    this.parts.log.write("error", "tool", { name, error: stackOf(error) });
    return this.failure(`The tool broke: ${messageOf(error)}`);
  }

  private failure(content: string): CallOutcome {
    return this.outcome(content, { failed: true });
  }

  private outcome(
    content: string,
    { failed }: Pick<CallOutcome, "failed">,
    pictures: CallOutcome["pictures"] = { images: [], contents: [] },
  ): CallOutcome {
    const { call, effect, refusal } = this;
    return { call, effect, content, pictures, failed, isCutOff: refusal === "cutOff" };
  }
}
