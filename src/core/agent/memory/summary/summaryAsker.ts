import type { Usage } from "../../../conversation/entry.ts";
import { callsOf, textOf, type ChatMessage } from "../../../conversation/message.ts";
import { withoutThoughts } from "../../../context/summary/summary.ts";
import type { ChatRequest, ModelProvider } from "../../../ports/models.ts";
import type { Clock, Log } from "../../../ports/system.ts";
import { plausibleUsage } from "../../../tokens/usageReport.ts";
import type { SummaryRefusal } from "../memoryChange.ts";
import { logRequest, type RequestFacts } from "../requestLog.ts";
import type { SpendingGuard } from "../spendingGuard.ts";
import type { TokenAccounting } from "../accounting/tokenAccounting.ts";

/** Services that summaries are asked for with. */
export interface SummaryAskerServices {
  readonly clock: Clock;
  readonly models: Pick<ModelProvider, "stream">;
  readonly log: Log;
  /** Holds back nothing where left out. */
  readonly spending?: SpendingGuard;
}

/** Refusal in place of a summary. */
export interface NoSummary {
  readonly refusal: SummaryRefusal;
}

/** Request for a summary. */
type PlannedSummary = ChatRequest & { readonly maxTokens: number };

/** Answer of a model. */
export interface ModelAnswer {
  readonly text: string;
  readonly cutOff: boolean;
  readonly usage?: Usage;
}

/** Asks models for summaries, within what may be spent. */
export class SummaryAsker {
  private readonly services: SummaryAskerServices;
  private readonly accounting: TokenAccounting;

  constructor(services: SummaryAskerServices, accounting: TokenAccounting) {
    this.services = services;
    this.accounting = accounting;
  }

  async answerTo(
    request: PlannedSummary,
    known: Omit<RequestFacts, "ms">,
    signal: AbortSignal,
  ): Promise<ModelAnswer | NoSummary> {
    const { spending } = this.services;
    const { model, maxTokens } = request;
    const room = await spending?.room({ model, prompt: known.counted, least: maxTokens, most: maxTokens });
    if (room && "limit" in room) return { refusal: { code: "costLimit", ...room.limit } };
    let taken: Usage | undefined;
    try {
      return await this.askNow(request, known, signal, (usage) => (taken = usage));
    } finally {
      if (room) spending?.settle(room, taken, model);
    }
  }

  private async askNow(
    request: PlannedSummary,
    known: Omit<RequestFacts, "ms">,
    signal: AbortSignal,
    took: (usage: Usage) => void,
  ): Promise<ModelAnswer | NoSummary> {
    const { clock, log } = this.services;
    const { maxTokens } = request;
    const at = clock.now();
    const facts = () => ({ ...known, ms: clock.now() - at });
    for await (const event of this.services.models.stream(request, signal)) {
      if (event.type === "failed") {
        logRequest(log, facts(), { outcome: event.error.kind, status: event.error.status });
        return { refusal: { code: "summaryModelFailed", error: event.error } };
      }
      if (event.type !== "done") continue;
      logRequest(log, facts(), { outcome: event.finishReason }, event.usage);
      if (event.usage) took(event.usage);
      const { counted, expected = counted } = known;
      const basis = { expected, isGuess: true, uncounted: 0, reply: maxTokens, maxReply: maxTokens };
      // Text beside a call leads up to it and is no summary.
      const text = callsOf(event.message).length > 0 ? "" : textOf(event.message);
      return {
        text: withoutThoughts(text).trim(),
        cutOff: event.finishReason === "length",
        ...(event.usage && { usage: plausibleUsage(event.usage, basis) }),
      };
    }
    return { refusal: { code: "summaryUnanswered" } };
  }

  /** Facts for the log of a request with a prompt of these messages. */
  async factsOf(
    messages: readonly ChatMessage[],
    model: string,
    reserve: number,
    signal: AbortSignal,
  ): Promise<Omit<RequestFacts, "ms">> {
    const counter = await this.accounting.counter(model, []);
    let counted = counter.framing({ hasSystem: true });
    for (const message of messages) counted += await counter.message(message, undefined, signal);
    return { kind: "summary", model, counted, limit: this.accounting.windowOf(model) - reserve, reserve };
  }
}
