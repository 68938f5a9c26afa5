import type * as vscode from "vscode";
import {
  picturesOf,
  withoutPictures,
  type ChatMessage,
  type ToolDefinition,
} from "../../core/conversation/message.ts";
import type { CounterFactory, RequestCounter } from "../../core/tokens/counter.ts";
import { editorMessage, editorTools } from "./languageModelMessages.ts";
import type { LanguageModels } from "./languageModels.ts";

/**
 * Counters that ask the model itself, by `countTokens`; `otherwise` makes those of models that are not there.
 * A model that cannot say gives no count of its own: the one made by `otherwise` then stands for it.
 */
export function languageModelCounters(models: LanguageModels, otherwise: CounterFactory): CounterFactory {
  return async (name, tools, extras) => {
    const base = await otherwise(name, tools, extras);
    const model = await models.choose(name);
    if (!model || !(await canCount(model))) return base;
    const weights = await Promise.all(tools.map((tool) => toolTokens(model, tool)));
    return counterOf(model, base, weights);
  };
}

function counterOf(
  model: vscode.LanguageModelChat,
  base: RequestCounter,
  weights: readonly number[],
): RequestCounter {
  const count = async (value: string | vscode.LanguageModelChatMessage, signal?: AbortSignal) => {
    signal?.throwIfAborted();
    const tokens = await model.countTokens(value);
    signal?.throwIfAborted();
    return tokens;
  };
  return {
    model: base.model,
    encoding: { ...base.encoding, guessed: false },
    key: `vscode/${model.vendor}/${model.id}/${model.version}`,
    tools: base.tools.map((tool, index) => ({ ...tool, tokens: weights[index] ?? tool.tokens })),
    toolTokens: weights.reduce((sum, tokens) => sum + tokens, 0),
    priming: 0,
    framing: () => 0,
    picture: (size) => base.picture(size),
    // What a model says of a picture's bytes differs from vendor to vendor, where it takes them at all.
    message: async (message: ChatMessage, _place, signal) =>
      picturesOf(message).reduce(
        (sum, picture) => sum + base.picture(picture),
        await count(editorMessage(withoutPictures(message)), signal),
      ),
    text: (text, signal) => count(text, signal),
  };
}

async function canCount(model: vscode.LanguageModelChat): Promise<boolean> {
  try {
    return (await model.countTokens("one two three")) > 0;
  } catch {
    return false;
  }
}

function toolTokens(model: vscode.LanguageModelChat, tool: ToolDefinition): Thenable<number> {
  return model.countTokens(JSON.stringify(editorTools([tool])[0]));
}
