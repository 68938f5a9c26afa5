/** Reasoning efforts: how much a model is to reason before it answers; `auto` leaves it to the model. */
export const reasoningEfforts = ["auto", "none", "low", "medium", "high"] as const;
export type ReasoningEffort = (typeof reasoningEfforts)[number];

/** Choice of the model and server that a conversation asks, and how. */
export interface ModelChoice {
  readonly model: string;
  /** Server by the name that the user gave it; when left out, the one that the settings name first. */
  readonly server?: string;
  /** Reasoning effort; when left out, as set for all conversations. */
  readonly effort?: ReasoningEffort;
}
