import { baseModel } from "../encoding/encodingFor.ts";

/** Framing of a model's prompts, which differs between models beside the encoding. Costs are in tokens. */
export interface PromptFraming {
  readonly name: "2023-03" | "2023-06" | "chat" | "reasoning" | "search";
  readonly perMessage: number;
  readonly priming: number;
  /** True where non-ASCII characters of parallel tool results are written as `\u…`. */
  readonly asciiResults: boolean;
  /** Text about channels that reasoning models read beside their tools; 0 where there is none. */
  readonly channelRules: number;
}

const chat: PromptFraming = { name: "chat", perMessage: 3, priming: 3, asciiResults: false, channelRules: 0 };

/** The family of a model; what is not known is taken for a chat model. */
export function framingOf(model: string): PromptFraming {
  const name = baseModel(model);
  if (/0301/.test(name)) return { ...chat, name: "2023-03", perMessage: 4 };
  if (/0613|^gpt-4(-32k)?$/.test(name)) return { ...chat, name: "2023-06" };
  // The service reports the content alone.
  if (/-search-preview/.test(name)) return { ...chat, name: "search", perMessage: 0, priming: 0 };
  if (/^(gpt-5(?!.*-chat)|o1(?!-mini|-preview)|o[2-9]|codex)/.test(name))
    return { ...chat, name: "reasoning", priming: 2, channelRules: name.startsWith("o3-mini") ? 1 : 82 };
  return { ...chat, asciiResults: name.startsWith("gpt-4o-mini") };
}
