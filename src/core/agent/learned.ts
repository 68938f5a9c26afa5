import { noDrift, type DriftMemory } from "../tokens/driftFactor.ts";

/** What servers have taught about their models; across restarts, if the host gives a store that lasts. */
export interface LearnedStore {
  /** The window, in tokens, that the server named when a prompt was too long. */
  window(model: string): number | undefined;
  keepWindow(model: string, tokens: number): void;
  /** How its reports compare with the counts made here. */
  drift(model: string): DriftMemory;
  keepDrift(model: string, memory: DriftMemory): void;
}

/** A store that forgets with its process. */
export function forgetfulStore(): LearnedStore {
  const windows = new Map<string, number>();
  const drifts = new Map<string, DriftMemory>();
  return {
    window: (model) => windows.get(model),
    keepWindow: (model, tokens) => void windows.set(model, tokens),
    drift: (model) => drifts.get(model) ?? noDrift,
    keepDrift: (model, memory) => void drifts.set(model, memory),
  };
}
