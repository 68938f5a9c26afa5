/** Where limits that servers named are kept; across restarts, if the host gives one that lasts. */
export interface LimitStore {
  get(model: string): number | undefined;
  set(model: string, windowTokens: number): void;
}

/** A store that forgets with its process. */
export function forgetfulLimits(): LimitStore {
  const known = new Map<string, number>();
  return { get: (model) => known.get(model), set: (model, tokens) => void known.set(model, tokens) };
}
