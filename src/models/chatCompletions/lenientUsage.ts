import type { Usage } from "../../core/conversation/entry.ts";
import { lenientCount, lenientFields, lenientList } from "../http/lenientFields.ts";
import type { JsonObject } from "../../core/text/jsonObject.ts";

/** The names that servers give a figure, by where they stand: OpenAI's first; those of its Responses API, of Gemini's own API, of Ollama's. */
const names = {
  prompt: [
    "prompt_tokens",
    "input_tokens",
    "inputTokens",
    "promptTokens",
    "promptTokenCount",
    "prompt_eval_count",
  ],
  completion: [
    "completion_tokens",
    "output_tokens",
    "outputTokens",
    "completionTokens",
    "candidatesTokenCount",
    "eval_count",
  ],
  total: ["total_tokens", "totalTokens", "totalTokenCount"],
  /** DeepSeek, Moonshot, LiteLLM, Gemini. */
  cached: [
    "prompt_cache_hit_tokens",
    "cached_tokens",
    "cache_read_input_tokens",
    "cachedContentTokenCount",
    "cacheReadInputTokens",
    "num_cached_tokens",
    "cached_prompt_text_tokens",
  ],
  /** OpenRouter, LiteLLM. */
  cacheWrite: ["cache_write_tokens", "cache_creation_input_tokens"],
  reasoning: ["reasoning_tokens"],
} as const;
const promptDetails = ["prompt_tokens_details", "input_tokens_details"];
const replyDetails = ["completion_tokens_details", "output_tokens_details"];

/** Figures of usage as far as they are reported. */
export interface UsageFigures extends Partial<Usage> {
  /** Prompt and reply together. */
  readonly total?: number;
}

/** Figures that a chunk reports, in tokens; none where it reports nothing. */
export function lenientUsage(chunk: JsonObject, choice: JsonObject): UsageFigures {
  const places = [
    lenientList(chunk["usage"]).at(-1),
    lenientFields(chunk["usage"])["tokens"],
    lenientFields(chunk["x_groq"])["usage"],
    choice["usage"],
    chunk["usageMetadata"],
    chunk,
  ];
  const found = places.map((place) => figuresOf(lenientFields(place)));
  return found.find(({ promptTokens }) => promptTokens) ?? found.find(hasFigures) ?? {};
}

const hasFigures = (figures: UsageFigures) => Object.values(figures).some((figure) => figure !== undefined);

/** The figures with those of a later report: some have the prompt in the first, the reply in the last, and zeros for the rest. */
export function mergedUsage(before: UsageFigures, later: UsageFigures): UsageFigures {
  const told = Object.entries(later).filter(([key, figure]) => figure || !(key in before));
  return { ...before, ...Object.fromEntries(told) };
}

/**
 * Usage as reported by the end of a reply; undefined where no prompt was. `hasThought`: the model thought, which some count
 * in the total alone.
 */
export function reportedUsage(
  { total = 0, promptTokens, completionTokens = 0, ...others }: UsageFigures,
  { hasThought }: { readonly hasThought: boolean },
): Usage | undefined {
  if (!promptTokens) return undefined;
  const usage = { promptTokens, completionTokens, ...others };
  const outside = total - promptTokens - completionTokens;
  const { cachedTokens = 0, cacheWriteTokens = 0, reasoningTokens } = others;
  const isOfCache = [cachedTokens, cacheWriteTokens, cachedTokens + cacheWriteTokens].includes(outside);
  const isThought = reasoningTokens === undefined ? hasThought && !isOfCache : outside === reasoningTokens;
  if (outside <= 0 || !isThought) return usage;
  return { ...usage, completionTokens: completionTokens + outside, reasoningTokens: outside };
}

function figuresOf(usage: JsonObject): UsageFigures {
  const prompt = promptDetails.map((name) => lenientFields(usage[name]));
  const reply = replyDetails.map((name) => lenientFields(usage[name]));
  const completion = figureIn([usage], names.completion);
  // Gemini's own API counts thoughts apart.
  const thoughts = figureIn([usage], ["thoughtsTokenCount"]) ?? 0;
  return {
    ...whereTold("promptTokens", figureIn([usage], names.prompt)),
    ...whereTold("completionTokens", completion === undefined ? undefined : completion + thoughts),
    ...whereTold("cachedTokens", figureIn([...prompt, usage], names.cached)),
    ...whereAny("cacheWriteTokens", figureIn([...prompt, usage], names.cacheWrite)),
    ...whereAny("reasoningTokens", figureIn([...reply, usage], names.reasoning) ?? thoughts),
    ...whereTold("total", figureIn([usage], names.total)),
  };
}

function whereTold(key: keyof UsageFigures, tokens: number | undefined): UsageFigures {
  return tokens === undefined ? {} : { [key]: tokens };
}

function whereAny(key: keyof UsageFigures, tokens: number | undefined): UsageFigures {
  return tokens ? { [key]: tokens } : {};
}

/** The first count that has one of these names. */
function figureIn(places: readonly JsonObject[], known: readonly string[]): number | undefined {
  const found = places.flatMap((place) => known.map((name) => lenientCount(place[name])));
  return found.find((count) => count !== undefined);
}
