import type { Policy } from "../context/budget.ts";

/** The user's settings as the agent needs them; read anew for every request. */
export interface AgentSettings {
  readonly model: string;
  readonly summaryModel: string;
  /** Tokens; 0 takes the catalog's. */
  readonly contextWindow: number;
  /** Tokens; 0 takes the catalog's. */
  readonly responseReserve: number;
  /** The most tokens a summary may have; 0 scales with what it replaces. */
  readonly summaryTokens?: number;
  readonly policy: Policy;
}

/** What is known of a model, in tokens. */
export interface ModelLimits {
  readonly window: number;
  readonly reserve: number;
}

/** Limits of a model; of an unknown one, cautious ones. */
export type ModelCatalog = (model: string) => ModelLimits;
