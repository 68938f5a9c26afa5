import * as v from "valibot";
import type { Standing } from "../core/conversation/standing.ts";
import { hidingStrategies } from "../core/conversation/strategy.ts";
import type { StrategyFact } from "./sheets.ts";

/** Standing that a message would have, or that it would be sent in another form than its own. */
export type CellStanding = Standing | "cleared" | "cut";

/** Run of neighbouring messages that fare alike: their number, and their weight in tokens as they would be sent. */
export interface CellRun {
  readonly standing: CellStanding;
  readonly count: number;
  readonly tokens: number;
}

const supposed = v.pipe(
  v.object({
    model: v.exactOptional(
      v.pipe(
        v.string(),
        v.check((model) => model.trim() !== ""),
      ),
    ),
    window: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  }),
  v.readonly(),
);

/** Hypothesis of a comparison: another model, or a window of so many tokens; what is left out is as it is. */
export type SupposedFact = v.InferOutput<typeof supposed>;

/** Comparison of the strategies on the open conversation. Figures are tokens. */
export interface ComparisonFact {
  readonly title: string;
  readonly supposed: SupposedFact;
  readonly model: string;
  readonly window: number;
  /** The prompt limit: window minus reserve. */
  readonly limit: number;
  /** Models that can be supposed, beside any that is typed. */
  readonly models: readonly string[];
  /** The conversation as it is. */
  readonly now: {
    readonly tokens: number;
    readonly messages: number;
    readonly exchanges: number;
    /** US dollars; null where the price is not known. */
    readonly cost: number | null;
    readonly runs: readonly CellRun[];
  };
  readonly strategies: readonly (StrategyFact & { readonly runs: readonly CellRun[] })[];
  readonly canUndo: boolean;
  /** True while a turn runs or a summary is being made. */
  readonly busy: boolean;
}

/** Facts, host to page: null where no conversation is open. */
export interface ToComparePage {
  readonly type: "comparison";
  readonly comparison: ComparisonFact | null;
}

const fromComparePage = v.variant("type", [
  v.object({ type: v.literal("ready") }),
  v.object({ type: v.literal("suppose"), supposed }),
  /** Makes the conversation smaller, as far as what is supposed asks for. */
  v.object({ type: v.literal("apply"), strategy: v.picklist(hidingStrategies) }),
  v.object({ type: v.literal("undo") }),
]);

/** Intents, page to host. */
export type FromComparePage = Readonly<v.InferOutput<typeof fromComparePage>>;

/** Input guard of the page: true for a well-formed intent; whatever else a page posts is to be ignored. */
export function isFromComparePage(value: unknown): value is FromComparePage {
  return v.is(fromComparePage, value);
}

/** Supposition of a command's argument; undefined where that makes no sense. */
export function supposedIn(value: unknown): SupposedFact | undefined {
  const result = v.safeParse(supposed, value);
  return result.success ? result.output : undefined;
}
