import type { CacheRule } from "../../core/tokens/cachePricing.ts";
import { baseModel } from "../../core/tokens/encoding/encodingFor.ts";
import type { Prices } from "./catalogRows.ts";

interface CacheRow {
  /** Host of the server. */
  readonly host: RegExp;
  /** Name of the model, without vendor; any where left out. */
  readonly model?: RegExp;
  readonly rule: CacheRule;
  /** Price of putting a prompt into the cache, as a multiple of other input. */
  readonly write?: number;
  readonly source: string;
}

const minute = 60_000;
const openAi = "https://developers.openai.com/api/docs/guides/prompt-caching";
const claude: Pick<CacheRow, "rule" | "write"> = {
  rule: { kind: "marked", ttlMs: 5 * minute, goneMs: 5 * minute, leastTokens: 1_024, isWritePriced: true },
  write: 1.25,
};

/** Cache rules as providers tell them; the first that fits counts. Where they name a span of time, its beginning. */
const rows: readonly CacheRow[] = [
  {
    host: /(^|\.)anthropic\.com$/,
    ...claude,
    source: "https://platform.claude.com/docs/en/build-with-claude/prompt-caching",
  },
  {
    host: /(^|\.)openrouter\.ai$/,
    model: /^claude-/,
    ...claude,
    source: "https://openrouter.ai/docs/guides/best-practices/prompt-caching",
  },
  {
    host: /(^|\.)openai\.com$/,
    model: /^gpt-(?:5\.[6-9]|[6-9]|\d\d)/,
    rule: { kind: "automatic", ttlMs: 30 * minute, leastTokens: 1_024, isWritePriced: true },
    write: 1.25,
    source: openAi,
  },
  {
    host: /(^|\.)openai\.com$/,
    rule: { kind: "automatic", ttlMs: 5 * minute, goneMs: 60 * minute, leastTokens: 1_024 },
    source: openAi,
  },
  {
    // "Hours to days".
    host: /(^|\.)deepseek\.com$/,
    rule: { kind: "automatic", ttlMs: 60 * minute, goneMs: 72 * 60 * minute, leastTokens: 64 },
    source: "https://api-docs.deepseek.com/guides/kv_cache",
  },
];

/** Cache rule of `server` (host and port) for the prompts of `model`, as far as that is known. */
export function cacheRule(server: string, model: string): CacheRule {
  return rowFor(server, model)?.rule ?? { kind: "unknown" };
}

/** The prices with what a cache write costs there, where they do not tell. */
export function withCacheWrites(prices: Prices, server: string, model: string): Prices {
  const factor = rowFor(server, model)?.write;
  if (factor === undefined) return prices;
  const { longPrompt } = prices;
  return {
    cacheWrite: rounded(prices.input * factor),
    ...prices,
    ...(longPrompt && { longPrompt: { cacheWrite: rounded(longPrompt.input * factor), ...longPrompt } }),
  };
}

function rowFor(server: string, model: string): CacheRow | undefined {
  const host = server.replace(/:\d+$/, "");
  const name = baseModel(model);
  return rows.find((row) => row.host.test(host) && (row.model?.test(name) ?? true));
}

function rounded(price: number): number {
  return Number(price.toPrecision(6));
}
