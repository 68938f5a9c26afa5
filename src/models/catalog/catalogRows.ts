/** Prices in US dollars for a million tokens. */
export interface Prices {
  readonly input: number;
  /** Input that the service has in its cache; undefined where it is not known. */
  readonly cachedInput?: number;
  /** Input that the service puts into its cache, where that has a price of its own. */
  readonly cacheWrite?: number;
  readonly output: number;
  /** Prices of the whole request once its prompt is larger than `above` tokens. */
  readonly longPrompt?: {
    readonly above: number;
    readonly input: number;
    readonly cachedInput?: number;
    readonly cacheWrite?: number;
    readonly output: number;
  };
}

/** Catalog row. Limits in tokens. */
export interface CatalogRow {
  /** Names without vendor and date: `gpt-4o` stands for `openai/gpt-4o-2024-08-06` too. */
  readonly names: readonly string[];
  readonly window: number;
  /** The longest reply; undefined where the vendor names none. */
  readonly maxOutput?: number;
  /** The longest prompt, where it is less than the window leaves. */
  readonly maxInput?: number;
  readonly prices?: Prices;
  /** False where it answers without reasoning first; left out where it does, or where that is not known. */
  readonly reasons?: false;
  /** Day on which its vendor's service ends it, or did, as YYYY-MM-DD. */
  readonly retires?: string;
  /** Source of the figures, and the day or month they were read. */
  readonly source: string;
  readonly date: string;
}

const openAi = "https://developers.openai.com/api/docs/models";
const anthropic = "https://platform.claude.com/docs/en/about-claude/models/overview";
const google = "https://ai.google.dev/gemini-api/docs/pricing";
const xAi = "https://docs.x.ai/docs/models";
const deepSeek = "https://api-docs.deepseek.com/quick_start/pricing";
const mistral = "https://docs.mistral.ai/getting-started/models/models_overview";
const openRouter = "https://openrouter.ai/models";
const moonshot = "https://platform.kimi.ai/docs/models";
const vercel = "https://vercel.com/ai-gateway/models";
const copilot = "https://docs.github.com/copilot/reference/copilot-billing/models-and-pricing";

/**
 * Names of models, and the domain of the service that is their vendor's own: only there do a row's retirement and the model's
 * presence hold. Dates of retirement are those of https://developers.openai.com/api/docs/deprecations,
 * https://platform.claude.com/docs/en/about-claude/model-deprecations and of the vendors' notices, read in November 2026.
 */
export const vendors: readonly (readonly [names: RegExp, domain: string])[] = [
  [/^(?:gpt-(?!oss)|chatgpt-|o\d|codex-)/, "openai.com"],
  [/^claude-/, "anthropic.com"],
  [/^gemini-/, "googleapis.com"],
  [/^grok-/, "x.ai"],
  [/^deepseek-/, "deepseek.com"],
  [/^(?:mistral|codestral|devstral)/, "mistral.ai"],
  [/^kimi-/, "moonshot.ai"],
];

/**
 * Prices are left out where sources disagree, where they rise in more than one step, or where a change is announced. Open
 * models whose window whoever runs them decides are left out: such servers tell it.
 */
// prettier-ignore
export const catalogRows: readonly CatalogRow[] = [
  { names: ["gpt-6.2-sol"], window: 1_050_000, maxOutput: 128_000, maxInput: 922_000, prices: { input: 2, output: 10 }, source: openAi, date: "2026-11" },
  { names: ["gpt-6.1-sol"], window: 1_050_000, maxOutput: 128_000, maxInput: 922_000, prices: { input: 2, cachedInput: 0.1, output: 10 }, source: openAi, date: "2026-11" },
  { names: ["gpt-6.1-terra"], window: 1_050_000, maxOutput: 128_000, maxInput: 922_000, prices: { input: 1, cachedInput: 0.05, output: 5 }, source: openAi, date: "2026-10-27" },
  { names: ["gpt-6-astra"], window: 1_050_000, maxOutput: 128_000, maxInput: 922_000, source: openAi, date: "2026-10" },
  { names: ["gpt-6-sol"], window: 1_050_000, maxOutput: 128_000, maxInput: 922_000, prices: { input: 2, cachedInput: 0.2, output: 10 }, source: openAi, date: "2026-10" },
  { names: ["gpt-6-luna"], window: 1_050_000, maxOutput: 128_000, maxInput: 922_000, prices: { input: 0.1, cachedInput: 0.01, output: 0.5, longPrompt: { above: 272_000, input: 0.2, cachedInput: 0.02, output: 0.75 } }, source: openAi, date: "2026-11" },
  { names: ["gpt-5.6", "gpt-5.6-sol"], window: 1_050_000, maxOutput: 128_000, maxInput: 922_000, source: openAi, date: "2026-11" },
  { names: ["gpt-5.6-luna"], window: 1_050_000, maxOutput: 128_000, maxInput: 922_000, prices: { input: 0.2, cachedInput: 0.02, output: 1.2, longPrompt: { above: 272_000, input: 0.4, cachedInput: 0.04, output: 1.8 } }, source: openAi, date: "2026-11" },
  { names: ["gpt-5.6-terra"], window: 1_050_000, maxOutput: 128_000, maxInput: 922_000, prices: { input: 2, cachedInput: 0.2, output: 12, longPrompt: { above: 272_000, input: 4, cachedInput: 0.4, output: 18 } }, source: openAi, date: "2026-11" },
  { names: ["gpt-5.5-pro"], window: 1_050_000, maxOutput: 128_000, maxInput: 922_000, prices: { input: 30, output: 180, longPrompt: { above: 272_000, input: 60, output: 270 } }, source: vercel, date: "2026-11" },
  { names: ["gpt-5.5"], window: 1_050_000, maxOutput: 128_000, maxInput: 922_000, prices: { input: 5, cachedInput: 0.5, output: 30, longPrompt: { above: 272_000, input: 10, cachedInput: 1, output: 45 } }, source: openAi, date: "2026-09" },
  { names: ["gpt-5.4-pro"], window: 1_050_000, maxOutput: 128_000, prices: { input: 30, output: 180 }, source: vercel, date: "2026-11" },
  { names: ["gpt-5.4"], window: 1_050_000, maxOutput: 128_000, maxInput: 922_000, prices: { input: 2.5, cachedInput: 0.25, output: 15, longPrompt: { above: 272_000, input: 5, cachedInput: 0.5, output: 22.5 } }, source: openAi, date: "2026-09" },
  { names: ["gpt-5.4-mini"], window: 400_000, maxOutput: 128_000, maxInput: 272_000, prices: { input: 0.75, cachedInput: 0.075, output: 4.5 }, source: openAi, date: "2026-09" },
  { names: ["gpt-5.4-nano"], window: 400_000, maxOutput: 128_000, maxInput: 272_000, prices: { input: 0.2, cachedInput: 0.02, output: 1.25 }, retires: "2027-04-01", source: openAi, date: "2026-09" },
  { names: ["gpt-5.3-codex"], window: 400_000, maxOutput: 128_000, maxInput: 272_000, prices: { input: 1.75, cachedInput: 0.175, output: 14 }, retires: "2027-04-01", source: openAi, date: "2026-11" },
  { names: ["gpt-5.2"], window: 400_000, maxOutput: 128_000, maxInput: 272_000, prices: { input: 1.75, cachedInput: 0.175, output: 14 }, source: openAi, date: "2026-05" },
  { names: ["gpt-5.1"], window: 400_000, maxOutput: 128_000, maxInput: 272_000, prices: { input: 1.25, cachedInput: 0.125, output: 10 }, retires: "2027-04-01", source: openAi, date: "2026-11" },
  { names: ["gpt-5"], window: 400_000, maxOutput: 128_000, maxInput: 272_000, prices: { input: 1.25, cachedInput: 0.125, output: 10 }, retires: "2026-12-11", source: openAi, date: "2026-11" },
  { names: ["gpt-5-mini"], window: 400_000, maxOutput: 128_000, maxInput: 272_000, prices: { input: 0.25, cachedInput: 0.025, output: 2 }, retires: "2026-12-11", source: openAi, date: "2026-11" },
  { names: ["gpt-5-nano"], window: 400_000, maxOutput: 128_000, maxInput: 272_000, prices: { input: 0.05, cachedInput: 0.005, output: 0.4 }, retires: "2026-12-11", source: openAi, date: "2026-11" },
  { names: ["gpt-5-chat", "gpt-5.1-chat"], window: 128_000, maxOutput: 16_384, prices: { input: 1.25, cachedInput: 0.125, output: 10 }, reasons: false, source: openAi, date: "2025-12" },
  { names: ["gpt-5.2-chat"], window: 128_000, maxOutput: 16_384, prices: { input: 1.75, cachedInput: 0.175, output: 14 }, retires: "2026-08-10", reasons: false, source: openAi, date: "2025-12" },
  { names: ["gpt-4.1"], window: 1_047_576, maxOutput: 32_768, prices: { input: 2, cachedInput: 0.5, output: 8 }, retires: "2027-01-14", reasons: false, source: openAi, date: "2025-12" },
  { names: ["gpt-4.1-mini"], window: 1_047_576, maxOutput: 32_768, prices: { input: 0.4, cachedInput: 0.1, output: 1.6 }, retires: "2027-01-14", reasons: false, source: openAi, date: "2025-12" },
  { names: ["gpt-4.1-nano"], window: 1_047_576, maxOutput: 32_768, prices: { input: 0.1, cachedInput: 0.025, output: 0.4 }, retires: "2026-10-23", reasons: false, source: openAi, date: "2025-12" },
  { names: ["gpt-4o"], window: 128_000, maxOutput: 16_384, prices: { input: 2.5, cachedInput: 1.25, output: 10 }, retires: "2027-01-14", reasons: false, source: openAi, date: "2025-12" },
  { names: ["gpt-4o-2024-05-13"], window: 128_000, maxOutput: 4_096, prices: { input: 5, output: 15 }, retires: "2026-10-23", reasons: false, source: openAi, date: "2025-12" },
  { names: ["gpt-4o-mini"], window: 128_000, maxOutput: 16_384, prices: { input: 0.15, cachedInput: 0.075, output: 0.6 }, retires: "2027-01-14", reasons: false, source: openAi, date: "2025-12" },
  { names: ["chatgpt-4o"], window: 128_000, maxOutput: 16_384, prices: { input: 5, output: 15 }, retires: "2026-02-17", reasons: false, source: openAi, date: "2025-12" },
  { names: ["o1"], window: 200_000, maxOutput: 100_000, prices: { input: 15, cachedInput: 7.5, output: 60 }, retires: "2026-10-23", source: openAi, date: "2025-12" },
  { names: ["o3"], window: 200_000, maxOutput: 100_000, prices: { input: 2, cachedInput: 0.5, output: 8 }, retires: "2026-12-11", source: openAi, date: "2025-12" },
  { names: ["o3-mini"], window: 200_000, maxOutput: 100_000, prices: { input: 1.1, cachedInput: 0.55, output: 4.4 }, retires: "2026-10-23", source: openAi, date: "2025-12" },
  { names: ["o4-mini"], window: 200_000, maxOutput: 100_000, prices: { input: 1.1, cachedInput: 0.275, output: 4.4 }, retires: "2026-10-23", source: openAi, date: "2025-12" },
  { names: ["gpt-4-turbo", "gpt-4-1106-preview", "gpt-4-0125-preview"], window: 128_000, maxOutput: 4_096, prices: { input: 10, output: 30 }, retires: "2026-10-23", reasons: false, source: openAi, date: "2025-12" },
  { names: ["gpt-4"], window: 8_192, maxOutput: 8_192, prices: { input: 30, output: 60 }, retires: "2026-10-23", reasons: false, source: openAi, date: "2025-12" },
  { names: ["gpt-4-32k"], window: 32_768, maxOutput: 32_768, prices: { input: 60, output: 120 }, reasons: false, source: openAi, date: "2025-12" },
  { names: ["gpt-3.5-turbo", "gpt-35-turbo"], window: 16_385, maxOutput: 4_096, prices: { input: 0.5, output: 1.5 }, retires: "2026-10-23", reasons: false, source: openAi, date: "2025-12" },

  { names: ["claude-fable-5-1", "claude-fable-5.1"], window: 1_000_000, maxOutput: 128_000, prices: { input: 10, output: 50 }, source: anthropic, date: "2026-10" },
  { names: ["claude-fable-5"], window: 1_000_000, maxOutput: 128_000, prices: { input: 10, cachedInput: 1, output: 50 }, source: copilot, date: "2026-09" },
  { names: ["claude-opus-5-5", "claude-opus-5.5"], window: 1_000_000, maxOutput: 128_000, prices: { input: 4, cachedInput: 0.2, output: 20 }, source: anthropic, date: "2026-10" },
  { names: ["claude-opus-5"], window: 1_000_000, maxOutput: 128_000, prices: { input: 5, cachedInput: 0.5, output: 25 }, source: anthropic, date: "2026-10" },
  { names: ["claude-sonnet-5-5", "claude-sonnet-5.5"], window: 1_000_000, maxOutput: 128_000, prices: { input: 2, cachedInput: 0.1, output: 10 }, source: anthropic, date: "2026-10" },
  { names: ["claude-sonnet-5"], window: 1_000_000, maxOutput: 128_000, prices: { input: 2, cachedInput: 0.2, output: 10 }, source: anthropic, date: "2026-10" },
  { names: ["claude-haiku-5-5", "claude-haiku-5.5"], window: 1_000_000, maxOutput: 128_000, prices: { input: 0.1, cachedInput: 0.01, output: 0.5, longPrompt: { above: 100_000, input: 0.5, cachedInput: 0.05, output: 2.5 } }, source: anthropic, date: "2026-10" },
  { names: ["claude-opus-4-6", "claude-opus-4.6", "claude-opus-4-7", "claude-opus-4.7", "claude-opus-4-8", "claude-opus-4.8"], window: 1_000_000, maxOutput: 128_000, prices: { input: 5, cachedInput: 0.5, output: 25 }, source: copilot, date: "2026-09" },
  { names: ["claude-sonnet-4-6", "claude-sonnet-4.6"], window: 1_000_000, maxOutput: 64_000, prices: { input: 3, cachedInput: 0.3, output: 15 }, source: copilot, date: "2026-09" },
  { names: ["claude-haiku-4-5", "claude-haiku-4.5"], window: 200_000, maxOutput: 64_000, prices: { input: 1, cachedInput: 0.1, output: 5 }, source: anthropic, date: "2026-10" },
  { names: ["claude-opus-4-5", "claude-opus-4.5"], window: 200_000, maxOutput: 64_000, prices: { input: 5, cachedInput: 0.5, output: 25 }, source: copilot, date: "2026-09" },
  { names: ["claude-sonnet-4-5", "claude-sonnet-4.5"], window: 200_000, maxOutput: 64_000, prices: { input: 3, cachedInput: 0.3, output: 15 }, source: copilot, date: "2026-09" },
  { names: ["claude-sonnet-4"], window: 200_000, maxOutput: 64_000, prices: { input: 3, cachedInput: 0.3, output: 15 }, retires: "2026-06-15", source: copilot, date: "2026-09" },
  { names: ["claude-opus-4-1", "claude-opus-4.1"], window: 200_000, maxOutput: 32_000, prices: { input: 15, cachedInput: 1.5, output: 75 }, source: anthropic, date: "2025-12" },
  { names: ["claude-opus-4"], window: 200_000, maxOutput: 32_000, prices: { input: 15, cachedInput: 1.5, output: 75 }, retires: "2026-06-15", source: anthropic, date: "2025-12" },
  { names: ["claude-3-7-sonnet", "claude-3.7-sonnet"], window: 200_000, maxOutput: 64_000, prices: { input: 3, cachedInput: 0.3, output: 15 }, retires: "2026-02-19", source: anthropic, date: "2025-12" },
  { names: ["claude-3-5-haiku", "claude-3.5-haiku"], window: 200_000, maxOutput: 8_192, prices: { input: 0.8, cachedInput: 0.08, output: 4 }, reasons: false, source: anthropic, date: "2025-12" },

  { names: ["gemini-3.1-pro"], window: 1_048_576, maxOutput: 65_536, prices: { input: 2, cachedInput: 0.2, output: 12, longPrompt: { above: 200_000, input: 4, cachedInput: 0.4, output: 18 } }, source: copilot, date: "2026-09" },
  { names: ["gemini-3.8-flash", "gemini-3.7-flash", "gemini-3.6-flash"], window: 1_048_576, maxOutput: 65_536, source: google, date: "2026-10" },
  { names: ["gemini-3.5-flash"], window: 1_048_576, maxOutput: 65_536, prices: { input: 1.5, cachedInput: 0.15, output: 9 }, source: copilot, date: "2026-09" },
  { names: ["gemini-2.5-pro"], window: 1_048_576, maxOutput: 65_536, prices: { input: 1.25, cachedInput: 0.125, output: 10, longPrompt: { above: 200_000, input: 2.5, cachedInput: 0.25, output: 15 } }, source: google, date: "2025-12" },
  { names: ["gemini-2.5-flash"], window: 1_048_576, maxOutput: 65_536, prices: { input: 0.3, cachedInput: 0.03, output: 2.5 }, source: google, date: "2025-12" },
  { names: ["gemini-2.5-flash-lite"], window: 1_048_576, maxOutput: 65_536, prices: { input: 0.1, cachedInput: 0.01, output: 0.4 }, source: google, date: "2025-12" },

  { names: ["grok-4.5"], window: 500_000, prices: { input: 2, cachedInput: 0.5, output: 6, longPrompt: { above: 200_000, input: 4, cachedInput: 1, output: 12 } }, source: xAi, date: "2026-09" },
  { names: ["grok-4.3"], window: 1_000_000, prices: { input: 1.25, cachedInput: 0.2, output: 2.5, longPrompt: { above: 200_000, input: 2.5, output: 5 } }, source: xAi, date: "2026-11" },
  { names: ["grok-4.20", "grok-4.20-0309-reasoning"], window: 1_000_000, source: xAi, date: "2026-07" },
  { names: ["grok-build-0.1"], window: 256_000, source: xAi, date: "2026-07" },
  { names: ["grok-4"], window: 256_000, prices: { input: 3, cachedInput: 0.75, output: 15, longPrompt: { above: 128_000, input: 6, output: 30 } }, source: xAi, date: "2025-12" },
  { names: ["grok-code-fast-1", "grok-code-fast"], window: 256_000, prices: { input: 0.2, cachedInput: 0.02, output: 1.5 }, source: xAi, date: "2025-12" },
  { names: ["grok-3"], window: 131_072, prices: { input: 3, cachedInput: 0.75, output: 15 }, reasons: false, source: xAi, date: "2025-12" },
  { names: ["grok-3-mini"], window: 131_072, prices: { input: 0.3, cachedInput: 0.075, output: 0.5 }, source: xAi, date: "2025-12" },

  { names: ["deepseek-v4-flash", "deepseek-v4-pro"], window: 1_000_000, maxOutput: 384_000, source: deepSeek, date: "2026-08" },
  { names: ["deepseek-chat", "deepseek-reasoner"], window: 128_000, maxOutput: 8_192, retires: "2026-07-24", source: deepSeek, date: "2025-12" },
  { names: ["mistral-medium-3.5", "mistral-medium-3-5", "mistral-medium-3"], window: 256_000, prices: { input: 1.5, output: 7.5 }, source: mistral, date: "2026-11" },
  { names: ["mistral-large-4", "mistral-large-4-0"], window: 1_048_576, source: mistral, date: "2026-11" },
  { names: ["mistral-large", "mistral-small"], window: 128_000, source: mistral, date: "2025-12" },
  { names: ["mistral-medium"], window: 256_000, prices: { input: 1.5, output: 7.5 }, source: mistral, date: "2026-11" },
  { names: ["devstral"], window: 256_000, prices: { input: 0.4, output: 2 }, source: mistral, date: "2026-11" },
  { names: ["codestral"], window: 256_000, reasons: false, source: mistral, date: "2025-12" },
  { names: ["kimi-k3"], window: 1_048_576, prices: { input: 3, cachedInput: 0.3, output: 15 }, source: moonshot, date: "2026-11" },
  { names: ["kimi-k2.6"], window: 262_144, source: moonshot, date: "2026-11" },
  { names: ["kimi-k2"], window: 131_072, retires: "2026-05-25", source: moonshot, date: "2026-11" },
  { names: ["qwen3.7-max"], window: 991_000, source: vercel, date: "2026-11" },
  { names: ["qwen3-max"], window: 262_144, maxOutput: 65_536, source: vercel, date: "2026-11" },
  { names: ["gpt-oss-120b", "gpt-oss-20b", "llama-3.3-70b-instruct", "llama-3.3-70b-versatile"], window: 131_072, source: openRouter, date: "2025-12" },
  { names: ["qwen3-coder", "qwen3-coder-480b-a35b-instruct"], window: 262_144, source: openRouter, date: "2025-12" },
];
