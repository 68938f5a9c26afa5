import type { Conversation } from "../conversation/fold.ts";
import type { ChatMessage } from "../conversation/message.ts";
import type { RequestCounter } from "../tokens/counter.ts";
import { expectedTokens } from "./usageBaseline.ts";
import type { Basis, Budget } from "./budget.ts";
import type { TokenBreakdown } from "./tokenBreakdown.ts";
import type { Ledger, WeighedMessage } from "./ledger.ts";
import { summaryMessage, type Weights } from "./weights.ts";

export type { WeighedMessage } from "./ledger.ts";

/** What the model sees of a conversation as its record stands. */
export interface View {
  /** To send, in order: system prompts, Longhand's own first, summaries, then the rest as in the record. */
  readonly messages: readonly ChatMessage[];
  /** Every message of the record, in order. */
  readonly weighed: readonly WeighedMessage[];
  readonly figures: TokenBreakdown;
  /** The prompt as counted here, before what the service's reports teach is taken into `figures.framing`. */
  readonly counted: number;
  readonly basis?: Basis;
  /** True where a part of the record can be recalled: trimmed, summarized, or sent in a shorter form. */
  readonly isHiding: boolean;
}

/** The tools and the framing of a request, in tokens. */
export type Frame = Pick<RequestCounter, "toolTokens" | "framing">;

/** Everything counting needs; `weights` must be primed for the conversation. */
export interface CountingContext {
  readonly weights: Weights;
  readonly counter: Frame;
  /** The frame while something is hidden, where that offers more tools. */
  readonly hidingCounter?: Frame;
  readonly budget: Budget;
  /** The model that the request asks; reports of another teach nothing. */
  readonly model: string;
  /** What to multiply counts by where the model's encoding is only a guess; 1 where it is known. */
  readonly factor: number;
  readonly basis?: Basis;
}

/** The view of `conversation`, counted. Pure; hides nothing that the record does not hide. */
export function viewOf(conversation: Conversation, scales: CountingContext): View {
  return viewIn(scales.weights.ledger(conversation), conversation.summaries, scales);
}

/** The view of what `ledger` holds, under `summaries`. */
export function viewIn(ledger: Ledger, summaries: Conversation["summaries"], scales: CountingContext): View {
  const sent = ledger.units.flatMap(({ items }) => items.map(({ message }) => message));
  const { weighed } = ledger;
  const count = weighed.length;
  let list: readonly WeighedMessage[] | undefined;
  return {
    messages: [...ledger.system, ...ledger.imported, ...summaries.map(summaryMessage), ...sent],
    // The ledger's own list grows: a long record is copied only for those who look.
    get weighed() {
      return (list ??= weighed.slice(0, count));
    },
    ...weighedIn(ledger, summaries, scales),
    ...(scales.basis && { basis: scales.basis }),
    isHiding: ledger.isHiding,
  };
}

/** The figures of what `ledger` holds, under `summaries`. */
export function figuresIn(
  ledger: Ledger,
  summaries: Conversation["summaries"],
  scales: CountingContext,
): TokenBreakdown {
  return weighedIn(ledger, summaries, scales).figures;
}

function weighedIn(
  ledger: Ledger,
  summaries: Conversation["summaries"],
  scales: CountingContext,
): Pick<View, "figures" | "counted"> {
  const { weights, hidingCounter, budget, model, factor } = scales;
  const counter = (ledger.isHiding ? hidingCounter : undefined) ?? scales.counter;
  const summary = summaries.reduce((sum, one) => sum + weights.summary(one), 0);
  const tools = counter.toolTokens;
  const { system, history, pinned } = ledger.sums;
  const parts = system + tools + history + summary + pinned;
  const counted =
    parts +
    counter.framing({ hasSystem: ledger.system.length + ledger.imported.length + summaries.length > 0 });
  const anchor = ledger.anchor?.model === model ? ledger.anchor : undefined;
  // No part can be blamed for what the service counts beyond the parts: it shows as framing.
  const total = Math.max(parts, expectedTokens(counted, factor, anchor));
  return { counted, figures: { ...ledger.sums, tools, summary, framing: total - parts, total, ...budget } };
}
