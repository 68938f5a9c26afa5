import type { Standing } from "../core/conversation/standing.ts";
import type { StrategyFact } from "./sheets.ts";
import { isHidingStrategy, type HidingStrategy } from "../core/conversation/strategy.ts";

/** What would become of a message: its standing, or that it is sent in another form than its own. */
export type CellStanding = Standing | "cleared" | "cut";

/** So many messages next to each other that fare alike, and their weight in tokens as they would be sent. */
export interface CellRun {
  readonly standing: CellStanding;
  readonly count: number;
  readonly tokens: number;
}

/** Another model, or a window of so many tokens; what is left out is as it is. */
export interface SupposedFact {
  readonly model?: string;
  readonly window?: number;
}

/** What every strategy would do with the open conversation. Figures are tokens. */
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

/** Intents, page to host. */
export type FromComparePage =
  | { readonly type: "ready" }
  | { readonly type: "suppose"; readonly supposed: SupposedFact }
  /** Makes the conversation smaller, as far as what is supposed asks for. */
  | { readonly type: "apply"; readonly strategy: HidingStrategy }
  | { readonly type: "undo" };

/** True for a well-formed intent; whatever else a page posts is to be ignored. */
export function isFromComparePage(value: unknown): value is FromComparePage {
  if (typeof value !== "object" || value === null) return false;
  const message = value as Readonly<Record<string, unknown>>;
  switch (message["type"]) {
    case "ready":
    case "undo":
      return true;
    case "apply":
      return isHidingStrategy(message["strategy"]);
    case "suppose":
      return supposedIn(message["supposed"]) !== undefined;
    default:
      return false;
  }
}

/** What a page or a command's argument supposes; undefined where that makes no sense. */
export function supposedIn(value: unknown): SupposedFact | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { model, window } = value as Readonly<Record<string, unknown>>;
  if (model !== undefined && (typeof model !== "string" || model.trim() === "")) return undefined;
  if (window !== undefined && (typeof window !== "number" || !Number.isInteger(window) || window < 1)) {
    return undefined;
  }
  return { ...(model !== undefined && { model }), ...(window !== undefined && { window }) };
}
