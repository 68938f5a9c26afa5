import type { Conversation } from "../conversation/fold.ts";
import type { ChatMessage } from "../conversation/message.ts";
import type { RequestCounter } from "../tokens/counter.ts";
import type { Budget } from "./budget.ts";
import type { TokenFigures } from "./figures.ts";
import type { Ledger, WeighedMessage } from "./ledger.ts";
import { summaryMessage, type Weights } from "./weights.ts";

export type { WeighedMessage } from "./ledger.ts";

/** What the model sees of a conversation as its record stands. */
export interface View {
  /** To send, in order: system prompts, summaries, then the rest as in the record. */
  readonly messages: readonly ChatMessage[];
  /** Every message of the record, in order. */
  readonly weighed: readonly WeighedMessage[];
  readonly figures: TokenFigures;
  /** True where a part of the record can be recalled: trimmed, summarized, or sent in a shorter form. */
  readonly isHiding: boolean;
}

/** The tools and the framing of a request, in tokens. */
export type Frame = Pick<RequestCounter, "toolTokens" | "framing">;

/** Everything counting needs; `weights` must be primed for the conversation. */
export interface Scales {
  readonly weights: Weights;
  readonly counter: Frame;
  /** The frame while something is hidden, where that offers more tools. */
  readonly hidingCounter?: Frame;
  readonly budget: Budget;
}

/** The view of `conversation`, counted. Pure; hides nothing that the record does not hide. */
export function viewOf(conversation: Conversation, scales: Scales): View {
  return viewIn(scales.weights.ledger(conversation), conversation.summaries, scales);
}

/** The view of what `ledger` holds, under `summaries`. */
export function viewIn(ledger: Ledger, summaries: Conversation["summaries"], scales: Scales): View {
  const sent = ledger.units.flatMap(({ items }) => items.map(({ message }) => message));
  const { weighed } = ledger;
  const count = weighed.length;
  let list: readonly WeighedMessage[] | undefined;
  return {
    messages: [...ledger.system, ...summaries.map(summaryMessage), ...sent],
    // The ledger's own list grows: a long record is copied only for those who look.
    get weighed() {
      return (list ??= weighed.slice(0, count));
    },
    figures: figuresIn(ledger, summaries, scales),
    isHiding: ledger.isHiding,
  };
}

/** The figures of what `ledger` holds, under `summaries`. */
export function figuresIn(
  ledger: Ledger,
  summaries: Conversation["summaries"],
  { weights, counter: plain, hidingCounter, budget }: Scales,
): TokenFigures {
  const counter = (ledger.isHiding ? hidingCounter : undefined) ?? plain;
  const summary = summaries.reduce((sum, one) => sum + weights.summary(one), 0);
  const framing = counter.framing({ hasSystem: ledger.system.length + summaries.length > 0 });
  const { system, history, pinned } = ledger.sums;
  const total = system + counter.toolTokens + history + summary + pinned + framing;
  return { ...ledger.sums, tools: counter.toolTokens, summary, framing, total, ...budget };
}
