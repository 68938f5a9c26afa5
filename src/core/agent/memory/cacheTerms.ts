import type { CacheTerms } from "../../context/compactionTiming.ts";
import type { ModelChoice } from "../../ports/modelChoice.ts";
import type { ModelProvider } from "../../ports/models.ts";
import type { Clock } from "../../ports/system.ts";

/** Terms by which the time of a compaction is judged now; undefined where the model's prices are not known. */
export function cacheTermsOf(
  { models, clock }: { readonly models: Pick<ModelProvider, "prices" | "caching">; readonly clock: Clock },
  { model, server }: ModelChoice,
): CacheTerms | undefined {
  const prices = models.prices(model);
  return prices && { rule: models.caching(model), prices, server, now: clock.now() };
}
