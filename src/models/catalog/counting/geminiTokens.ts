import * as v from "valibot";
import { argumentValues } from "../../../core/conversation/callArguments.ts";
import { callsOf, textOf, type ChatMessage, type UserMessage } from "../../../core/conversation/message.ts";
import type { ChatRequest } from "../../../core/ports/models.ts";
import type { AskServer } from "../loadedWindow.ts";

type Part = Readonly<Record<string, unknown>>;

interface Content {
  readonly role: "user" | "model";
  readonly parts: readonly Part[];
}

const counted = v.object({ totalTokens: v.pipe(v.number(), v.safeInteger()) });

/**
 * A prompt's tokens as Gemini counts them, which its OpenAI-compatible API has no call for; undefined where the server does
 * not. `ask` is of the API's root. https://ai.google.dev/api/tokens
 */
export async function geminiTokens(
  ask: AskServer,
  { model, messages, tools }: Pick<ChatRequest, "model" | "messages" | "tools">,
  signal: AbortSignal,
): Promise<number | undefined> {
  const name = `models/${model.replace(/^models\//, "")}`;
  const system = messages.filter(({ role }) => role === "system").map(textOf);
  const generateContentRequest = {
    model: name,
    contents: contentsOf(messages),
    ...(system.length > 0 && { systemInstruction: { parts: [{ text: system.join("\n\n") }] } }),
    ...(tools.length > 0 && { tools: [{ functionDeclarations: tools.map((tool) => tool.function) }] }),
  };
  const answer = v.safeParse(counted, await ask(`/${name}:countTokens`, signal, { generateContentRequest }));
  return answer.success ? answer.output.totalTokens : undefined;
}

/** The root of the API at an address of Gemini's OpenAI-compatible one; undefined for any other address. */
export function geminiRoot(baseUrl: string): string | undefined {
  const url = URL.parse(baseUrl);
  if (url?.hostname !== "generativelanguage.googleapis.com") return undefined;
  return `${url.origin}${url.pathname.replace(/\/openai\/?$/, "")}`;
}

function contentsOf(messages: readonly ChatMessage[]): readonly Content[] {
  const names = new Map(messages.flatMap(callsOf).map((call) => [call.id, call.function.name]));
  return messages.flatMap((message): readonly Content[] => {
    switch (message.role) {
      case "user":
        return [{ role: "user", parts: userParts(message) }];
      case "assistant": {
        const calls = callsOf(message).map((call) => ({
          functionCall: { name: call.function.name, args: argumentValues(call) },
        }));
        return [{ role: "model", parts: [...textParts(textOf(message)), ...calls] }];
      }
      case "tool": {
        const name = names.get(message.tool_call_id) ?? "";
        return [
          { role: "user", parts: [{ functionResponse: { name, response: { content: textOf(message) } } }] },
        ];
      }
      default:
        return [];
    }
  });
}

function textParts(text: string): readonly Part[] {
  return text === "" ? [] : [{ text }];
}

function userParts({ content }: UserMessage): readonly Part[] {
  if (typeof content === "string") return [{ text: content }];
  return content.map((part) => {
    if (part.type === "text") return { text: part.text };
    const [, mimeType, data] = /^data:([\w/+.-]+);base64,(.*)$/s.exec(part.image_url.url) ?? [];
    return mimeType === undefined ? { text: part.image_url.url } : { inlineData: { mimeType, data } };
  });
}
