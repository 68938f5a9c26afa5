import type { Conversation } from "../conversation/fold.ts";
import type { ChatMessage } from "../conversation/message.ts";
import { workPlanOf } from "../conversation/companions/workPlan.ts";
import type { RequestCounter } from "../tokens/counter.ts";
import { expectedTokens, type CountedPrompt } from "./weighing/usageBaseline.ts";
import { borrowReserve, type CountBasis, type Budget } from "./budget.ts";
import type { ImageRoom } from "./strategies/imageAging.ts";
import { weighingParts, type TokenBreakdown } from "./tokenBreakdown.ts";
import type { Ledger } from "./ledger.ts";
import type { Weighed, WeighedMessage } from "./weighing/weighedMessage.ts";
import { summaryMessage, type Weights } from "./weighing/weights.ts";

export type { WeighedMessage } from "./weighing/weighedMessage.ts";

/** View: the messages and figures that the model sees of a conversation as its record stands. */
export interface View {
  /**
   * Messages to send, in order: system prompts, Longhand's own first, summaries, the note of what is hidden, then the
   * rest as in the record, and the plan of the work.
   */
  readonly messages: readonly ChatMessage[];
  /** Every message of the record, in order. */
  readonly weighed: readonly WeighedMessage[];
  readonly figures: TokenBreakdown;
  /** The prompt as counted here, before what the service's reports teach is taken into `figures.framing`. */
  readonly counted: number;
  readonly basis?: CountBasis;
}

/** The tools and the framing of a request, in tokens. */
type RequestFrame = Pick<RequestCounter, "toolTokens" | "framing">;

/** Counting context: everything that counting needs; `weights` must be primed for the conversation. */
export interface CountingContext {
  readonly weights: Weights;
  readonly counter: RequestFrame;
  readonly budget: Budget;
  /** The model that the request asks; reports of another teach nothing. */
  readonly model: string;
  /** Factor on counts where the model's encoding is only a guess; 1 where it is known. */
  readonly factor: number;
  readonly basis?: CountBasis;
  /** The service's own count when it was asked last. */
  readonly asked?: CountedPrompt;
  /** Room for pictures, where that is limited. */
  readonly images?: ImageRoom;
}

/** The view of `conversation`, counted. Pure; hides nothing that the record does not hide. */
export function viewOf(conversation: Conversation, counting: CountingContext): View {
  return viewIn(counting.weights.ledger(conversation), conversation, counting);
}

/** Content of a request beside the messages of the record. */
type Beside = Pick<Conversation, "summaries" | "workPlans">;

/** The view of what `ledger` holds, with the summaries and the plan of the work that are `beside` it. */
export function viewIn(ledger: Ledger, beside: Beside, counting: CountingContext): View {
  const messages: ChatMessage[] = [...ledger.system, ...ledger.imported];
  messages.push(...beside.summaries.map(summaryMessage));
  const note = noteIn(ledger, counting);
  if (note) messages.push(note.message);
  for (const { items } of ledger.units) for (const { message } of items) messages.push(message);
  // Behind all that stays: what servers have cached of the last request is the beginning of this one.
  const workPlan = workPlanIn(beside, counting);
  if (workPlan) messages.push(workPlan.message);
  const { weighed } = ledger;
  const count = weighed.length;
  let list: readonly WeighedMessage[] | undefined;
  return {
    messages,
    // The ledger's own list grows: a long record is copied only for those who look.
    get weighed() {
      return (list ??= weighed.slice(0, count));
    },
    ...weighedIn(ledger, beside, counting),
    ...(counting.basis && { basis: counting.basis }),
  };
}

/** The figures of the same. */
export function ledgerFigures(ledger: Ledger, beside: Beside, counting: CountingContext): TokenBreakdown {
  return weighedIn(ledger, beside, counting).figures;
}

function workPlanIn({ workPlans }: Beside, { weights }: CountingContext): Weighed | undefined {
  const items = workPlanOf({ workPlans });
  return items.length > 0 ? weights.workPlan(items) : undefined;
}

function weighedIn(
  ledger: Ledger,
  beside: Beside,
  counting: CountingContext,
): Pick<View, "figures" | "counted"> {
  const { summaries } = beside;
  const { weights, counter, budget, model, factor } = counting;
  const summary = summaries.reduce((sum, one) => sum + weights.summary(one), 0);
  const tools = counter.toolTokens;
  const { system, history, pinned, recalled, instructions, images } = ledger.sums;
  const note = noteIn(ledger, counting)?.tokens ?? 0;
  const plan = workPlanIn(beside, counting)?.tokens ?? 0;
  const parts = system + tools + history + summary + pinned + recalled + instructions + plan + images;
  const hasSystem = ledger.system.length + ledger.imported.length + summaries.length + note > 0;
  const counted = parts + note + counter.framing({ hasSystem });
  const latest = ledger.baseline(counting.asked);
  const baseline = latest?.model === model ? latest : undefined;
  // No part can be blamed for what the service counts beyond the parts: it shows as framing.
  const total = Math.max(parts + note, expectedTokens(counted, factor, baseline));
  const optional = {
    ...weighingParts({ recalled, instructions, plan, images }),
  };
  const own = { system, history, pinned, ...optional };
  const { window, reserve, limit } = budget;
  const isExact = counting.basis?.uncertainty === undefined;
  const room = isExact ? borrowReserve(budget, total) : { window, reserve, limit };
  return { counted, figures: { ...own, tools, summary, framing: total - parts, total, ...room } };
}

/** Share of the prompt limit that the note may take with the opening task in it; else it goes without. */
const noteShare = 1 / 8;

/** The note of what `ledger` hides, with its weight; undefined where it hides nothing. */
function noteIn(ledger: Ledger, counting: CountingContext): Weighed | undefined {
  return ledger.hiddenCount > 0 ? noteOf(ledger.hiddenOpening, counting) : undefined;
}

function noteOf(opening: Ledger["hiddenOpening"], { weights, counter, budget }: CountingContext): Weighed {
  const mayRecall = counter.toolTokens > 0;
  const whole = weights.note({ opening, mayRecall });
  return whole.tokens <= budget.limit * noteShare ? whole : weights.note({ mayRecall });
}

/** Tokens by which the note grows at most when more is hidden; `opening`: the opening task where that may be among it. */
export function noteGrowth(
  ledger: Ledger,
  counting: CountingContext,
  opening: Ledger["opening"] = ledger.hiddenOpening,
): number {
  return noteOf(opening, counting).tokens - (noteIn(ledger, counting)?.tokens ?? 0);
}
