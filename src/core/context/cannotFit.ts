import { exchangesOf } from "../conversation/units.ts";
import { weighingParts, type TokenBreakdown } from "./tokenBreakdown.ts";
import type { Ledger } from "./ledger.ts";
import { opensExchange } from "./sentUnit.ts";

/** Way out for the user of a prompt that does not fit, the most helpful first. */
export type Remedy = "summarize" | "unpin" | "shortenMessage" | "fewerTools" | "raiseWindow";

/** Figures of a prompt that cannot fit, in tokens: what no strategy may hide exceeds the prompt limit. */
export interface CannotFit extends Omit<TokenBreakdown, "reserve" | "window"> {
  /** The latest exchange, a part of `history`, `images` and `pinned`. */
  readonly latest: number;
  readonly remedies: readonly Remedy[];
}

/** The problem of a prompt with these figures, from which nothing more is to be hidden. */
export function cannotFitOf(figures: TokenBreakdown, ledger: Ledger): CannotFit {
  const { total, limit, system, tools, framing, summary, pinned, history } = figures;
  const { recalled = 0, instructions = 0, images = 0, plan = 0 } = figures;
  const latest = latestTokens(ledger);
  const remedies: Remedy[] = ["raiseWindow"];
  if (tools > 0) remedies.unshift("fewerTools");
  if (latest * 2 > limit) remedies.unshift("shortenMessage");
  if (pinned > 0) remedies.unshift("unpin");
  if (history + pinned + recalled + instructions + images > latest) remedies.unshift("summarize");
  const beside = weighingParts({ recalled, instructions, plan, images });
  const parts = { system, tools, framing, summary, pinned, ...beside, history };
  return { total, limit, ...parts, latest, remedies };
}

/** Tokens of the latest exchange. */
function latestTokens(ledger: Ledger): number {
  const items = (exchangesOf(ledger.units, opensExchange).at(-1) ?? []).flatMap((unit) => unit.items);
  return items.reduce((sum, { tokens }) => sum + tokens, 0);
}
