import { baseModel } from "../../core/tokens/encoding/encodingFor.ts";
import type { WireRules } from "../wire/wireRules.ts";

interface ServerRow {
  /** Host of the server. */
  readonly host?: RegExp;
  /** Name of the model, without vendor. */
  readonly model?: RegExp;
  readonly rules: WireRules;
  /** Source of the rule. */
  readonly source: string;
}

/** Rules of servers that are known before they are asked. Whatever is not here is learned from their refusals. */
const rows: readonly ServerRow[] = [
  {
    host: /(^|\.)mistral\.ai$/,
    rules: { ids: "nine", afterTool: "assistant" },
    source: "https://docs.mistral.ai/capabilities/function_calling",
  },
  {
    host: /(^|\.)deepseek\.com$/,
    model: /^deepseek-(?!chat)/,
    rules: { reasoning: "filled" },
    source: "https://api-docs.deepseek.com/guides/thinking_mode",
  },
  {
    host: /(^|\.)moonshot\.(?:ai|cn)$/,
    model: /thinking|^kimi-k2\.[5-9]|^kimi-k[3-9]/,
    rules: { reasoning: "filled", blanks: "filled" },
    source: "https://platform.moonshot.ai/docs/guide/use-kimi-k2-thinking-model",
  },
  {
    host: /(^|\.)googleapis\.com$/,
    model: /^gemini-(?:[3-9]|\d\d)/,
    rules: { signatures: "filled" },
    source: "https://ai.google.dev/gemini-api/docs/thought-signatures",
  },
  {
    host: /(^|\.)openrouter\.ai$/,
    model: /^claude-/,
    rules: { cache: "marked" },
    source: "https://openrouter.ai/docs/guides/best-practices/prompt-caching",
  },
  {
    host: /(^|\.)googleapis\.com$/,
    rules: { schemas: "plain" },
    source: "https://ai.google.dev/gemini-api/docs/function-calling",
  },
];

/** Servers known to take `prompt_cache_key`, https://developers.openai.com/api/docs/guides/prompt-caching, https://docs.mistral.ai/inference/conversations/advanced/prompt-caching. */
const withCacheKeys = /(^|\.)(?:openai\.com|openai\.azure\.com|mistral\.ai)$/;

/** True where `server` (host and port) is known to take a key that brings like requests together. */
export function takesCacheKey(server: string): boolean {
  return withCacheKeys.test(server.replace(/:\d+$/, ""));
}

/** Servers known to take `tool_choice: "none"` without losing what they have cached of the prompt, https://developers.openai.com/api/docs/guides/function-calling. */
const withToolChoice = /(^|\.)openai(?:\.azure)?\.com$/;

/** True where `server` (host and port) can be told to call no tool. */
export function takesToolChoice(server: string): boolean {
  return withToolChoice.test(server.replace(/:\d+$/, ""));
}

/** The rules that `server` (host and port) is known to have for `model`. */
export function catalogRules(server: string, model: string): WireRules {
  const host = server.replace(/:\d+$/, "");
  const name = baseModel(model);
  const fitting = rows.filter((row) => (row.host?.test(host) ?? true) && (row.model?.test(name) ?? true));
  return Object.assign({}, ...fitting.map(({ rules }) => rules)) as WireRules;
}
