import { callsOf, textOf } from "../../src/core/conversation/message.ts";
import type { Encoding } from "../../src/core/tokens/counter.ts";
import { loadEncoding } from "../../src/core/tokens/encoding/encoding.ts";
import { encodingFor } from "../../src/core/tokens/encoding/encodingFor.ts";
import { createCounter } from "../../src/core/tokens/request/requestCounter.ts";
import { countRequest } from "../fixtures/requestTokens.ts";
import { toolText2023 } from "../../src/core/tokens/request/toolText2023.ts";
import { extrasOf, messagesOf, modelOf, toolsOf, type Vector } from "./vectors.ts";

/** Prompt tokens of a recorded request. */
export type Formula = (vector: Vector) => Promise<number>;

const longhand: Formula = async (vector) => {
  const counter = await createCounter(modelOf(vector), toolsOf(vector.request), extrasOf(vector.request));
  return (await countRequest(counter, messagesOf(vector.request))).total;
};

/** openai-cookbook, How_to_count_tokens_with_tiktoken: messages and, per property, tools. */
const cookbook: Formula = async (vector) => {
  const encoding = await encodingOf(vector);
  let tokens = 3;
  for (const message of vector.request.messages) {
    tokens += 3 + (message.name === undefined ? 0 : 1);
    for (const value of Object.values(message))
      if (typeof value === "string") tokens += encoding.count(value);
  }
  const tools = toolsOf(vector.request);
  return (
    tokens + (tools.length > 0 ? 12 : 0) + tools.reduce((sum, tool) => sum + cookbookTool(tool, vector), 0)
  );

  function cookbookTool(
    { function: { name, description = "", parameters } }: (typeof tools)[number],
    { models }: Vector,
  ) {
    let sum =
      (/gpt-4o/.test(models[0] ?? "") ? 7 : 10) + encoding.count(`${name}:${description.replace(/\.$/, "")}`);
    const properties = Object.entries(
      (parameters?.["properties"] ?? {}) as Record<string, Record<string, unknown>>,
    );
    if (properties.length > 0) sum += 3;
    for (const [key, { type, description: note, enum: values }] of properties) {
      sum +=
        3 +
        encoding.count(`${key}:${String(type)}:${(typeof note === "string" ? note : "").replace(/\.$/, "")}`);
      if (Array.isArray(values))
        sum += values.reduce<number>((all, one) => all + 3 + encoding.count(String(one)), -3);
    }
    return sum;
  }
};

/** openai-chat-tokens by hmarr. It knows nothing of tool calls. */
const chatTokens: Formula = async (vector) => {
  const encoding = await encodingOf(vector);
  const tools = toolsOf(vector.request);
  const messages = messagesOf(vector.request);
  let tokens = 3;
  let padded = tools.length === 0;
  for (const message of messages) {
    const pad = message.role === "system" && !padded ? "\n" : "";
    if (pad !== "") padded = true;
    tokens += 3 + encoding.count(message.role) + encoding.count(textOf(message) + pad);
    if (message.name !== undefined) tokens += 1 + encoding.count(message.name);
  }
  if (tools.length === 0) return tokens;
  const declared = tools.map((tool) => `${toolText2023(tool)};\n\n`).join("");
  tokens += encoding.count(`namespace functions {\n\n${declared}} // namespace functions`) + 9;
  return messages.some(({ role }) => role === "system") ? tokens - 4 : tokens;
};

const quarter: Formula = async (vector) => {
  const texts = messagesOf(vector.request).map((message) => {
    const calls = callsOf(message).map((call) => call.function.name + call.function.arguments);
    return textOf(message) + calls.join("");
  });
  const tools = toolsOf(vector.request);
  const characters = texts.join("").length + (tools.length > 0 ? JSON.stringify(tools).length : 0);
  return Promise.resolve(Math.ceil(characters / 4));
};

export const formulas: Readonly<Record<string, Formula>> = {
  longhand,
  cookbook,
  "openai-chat-tokens": chatTokens,
  "characters/4": quarter,
};

function encodingOf(vector: Vector): Promise<Encoding> {
  return loadEncoding(encodingFor(modelOf(vector)).encoding);
}
