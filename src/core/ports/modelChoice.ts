/** Reasoning efforts: how much a model is to reason before it answers; `auto` leaves it to the model. */
export const reasoningEfforts = ["auto", "none", "low", "medium", "high"] as const;
export type ReasoningEffort = (typeof reasoningEfforts)[number];

/** Whom a conversation asks, and how. */
export interface ModelChoice {
  readonly model: string;
  /** By the name that the user gave it; the server that the settings name first when left out. */
  readonly server?: string;
  /** As set for all conversations when left out. */
  readonly effort?: ReasoningEffort;
}
