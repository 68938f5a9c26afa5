/**
 * Strategies that hide whole units, in the order in which they are offered; `summarize` chooses as `slidingWindow` does,
 * then a summary takes their place. The one list of them: package.json and the panel's words are held to it by tests.
 */
export const hidingStrategies = ["slidingWindow", "dropOldest", "summarize"] as const;

export type HidingStrategy = (typeof hidingStrategies)[number];

/** Strategy of a compaction. `clearToolResults` hides nothing and sends tool results as stubs. */
export type Strategy = HidingStrategy | "clearToolResults";

export function isHidingStrategy(value: unknown): value is HidingStrategy {
  return hidingStrategies.some((one) => one === value);
}
