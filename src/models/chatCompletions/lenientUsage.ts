import type { Usage } from "../../core/conversation/entry.ts";
import { lenientCount, lenientFields } from "../http/lenientFields.ts";
import type { JsonObject } from "../../core/text/jsonObject.ts";

/** The names that servers give a figure, by where they stand: OpenAI's first; those of its Responses API, of Gemini's own API, of Ollama's. */
const names = {
  prompt: ["prompt_tokens", "input_tokens", "inputTokens", "promptTokenCount", "prompt_eval_count"],
  completion: ["completion_tokens", "output_tokens", "outputTokens", "candidatesTokenCount", "eval_count"],
  /** DeepSeek, Moonshot, LiteLLM, Gemini. */
  cached: [
    "prompt_cache_hit_tokens",
    "cached_tokens",
    "cache_read_input_tokens",
    "cachedContentTokenCount",
    "cacheReadInputTokens",
  ],
  /** OpenRouter, LiteLLM. */
  cacheWrite: ["cache_write_tokens", "cache_creation_input_tokens"],
  reasoning: ["reasoning_tokens"],
} as const;
const promptDetails = ["prompt_tokens_details", "input_tokens_details"];
const replyDetails = ["completion_tokens_details", "output_tokens_details"];

/** Usage that a chunk reports, in tokens; undefined where it reports nothing, or a prompt of none. */
export function lenientUsage(chunk: JsonObject, choice: JsonObject): Usage | undefined {
  const places = [
    chunk["usage"],
    lenientFields(chunk["usage"])["tokens"],
    lenientFields(chunk["x_groq"])["usage"],
    choice["usage"],
    chunk["usageMetadata"],
    chunk,
  ];
  return places.map((place) => usageOf(lenientFields(place))).find((usage) => usage !== undefined);
}

function usageOf(usage: JsonObject): Usage | undefined {
  const promptTokens = figureIn([usage], names.prompt);
  if (!promptTokens) return undefined;
  const prompt = promptDetails.map((name) => lenientFields(usage[name]));
  const reply = replyDetails.map((name) => lenientFields(usage[name]));
  const cachedTokens = figureIn([...prompt, usage], names.cached);
  // Gemini's own API counts thoughts apart.
  const thoughts = figureIn([usage], ["thoughtsTokenCount"]) ?? 0;
  return {
    promptTokens,
    completionTokens: (figureIn([usage], names.completion) ?? 0) + thoughts,
    ...(cachedTokens === undefined ? {} : { cachedTokens }),
    ...whereAny("cacheWriteTokens", figureIn([...prompt, usage], names.cacheWrite)),
    ...whereAny("reasoningTokens", figureIn([...reply, usage], names.reasoning) ?? thoughts),
  };
}

function whereAny(key: keyof Usage, tokens: number | undefined): Partial<Usage> {
  return tokens ? { [key]: tokens } : {};
}

/** The first count that has one of these names. */
function figureIn(places: readonly JsonObject[], known: readonly string[]): number | undefined {
  const found = places.flatMap((place) => known.map((name) => lenientCount(place[name])));
  return found.find((count) => count !== undefined);
}
