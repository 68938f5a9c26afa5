import type { ModelChoice, ReasoningEffort } from "../../ports/modelChoice.ts";
import type { CompactionPolicy } from "../../context/budget.ts";

/** Limits of what one turn does by itself. */
interface TurnLimits {
  /** Requests. */
  readonly requests: number;
  /** US dollars, as far as prices are known; 0 for no limit. */
  readonly cost: number;
  /** US dollars for a whole conversation, and for a day over all conversations of the workspace. */
  readonly conversationCost: number;
  readonly dayCost: number;
  /** Times that one request is made again when it fails in a way that may pass. */
  readonly retries: number;
}

/** The user's settings as the agent needs them; read anew for every request. */
export interface AgentSettings {
  readonly model: string;
  /** Choice of a conversation that begins; `model` when left out. */
  readonly next?: ModelChoice;
  /** Reasoning effort where a conversation says nothing; `auto` when left out. */
  readonly effort?: ReasoningEffort;
  readonly summaryModel: string;
  /** Tokens; 0 takes what is known of the model. */
  readonly contextWindow: number;
  /** Tokens; 0 takes what is known of the model. */
  readonly responseReserve: number;
  /** The most tokens a summary may have; 0 scales with what it replaces. */
  readonly summaryTokens?: number;
  /** True where what is hidden is looked up for each message of the user's. */
  readonly autoRecall?: boolean;
  /** True where what other conversations hold is shown to the model without the secrets in it. */
  readonly redacts?: boolean;
  readonly policy: CompactionPolicy;
  /** True where the user is asked before a compaction that nobody asked for; not when left out. */
  readonly asksBeforeCompacting?: boolean;
  readonly turn: TurnLimits;
}
