import type { Usage } from "../../core/conversation/entry.ts";

/** Usage as compatible servers report it. */
export interface LooseUsage {
  readonly prompt_tokens?: number;
  readonly completion_tokens?: number;
  readonly prompt_tokens_details?: {
    readonly cached_tokens?: number | null;
    /** OpenRouter's name for what was put into a cache. */
    readonly cache_write_tokens?: number | null;
  } | null;
  readonly completion_tokens_details?: { readonly reasoning_tokens?: number | null } | null;
  /** DeepSeek's name for cached tokens. */
  readonly prompt_cache_hit_tokens?: number;
}

/** What was reported, in tokens; undefined where nothing was. */
export function usageOf(usage: LooseUsage | null | undefined): Usage | undefined {
  if (typeof usage?.prompt_tokens !== "number") return undefined;
  const { prompt_tokens_details: prompt, completion_tokens_details: reply } = usage;
  const cachedTokens = prompt?.cached_tokens ?? usage.prompt_cache_hit_tokens;
  return {
    promptTokens: usage.prompt_tokens,
    completionTokens: usage.completion_tokens ?? 0,
    ...(cachedTokens === undefined ? {} : { cachedTokens }),
    ...whereAny("cacheWriteTokens", prompt?.cache_write_tokens),
    ...whereAny("reasoningTokens", reply?.reasoning_tokens),
  };
}

function whereAny(key: keyof Usage, tokens: number | null | undefined): Partial<Usage> {
  return tokens ? { [key]: tokens } : {};
}
