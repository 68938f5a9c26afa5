import assert from "node:assert/strict";
import type { ChatMessage } from "../../../../../src/core/conversation/message.ts";
import { geminiRoot, geminiTokens } from "../../../../../src/models/catalog/counting/geminiTokens.ts";

const tool = {
  type: "function",
  function: { name: "look", parameters: { type: "object", properties: {} } },
} as const;
const messages: readonly ChatMessage[] = [
  { role: "system", content: "Be brief." },
  { role: "user", content: "Look around" },
  {
    role: "assistant",
    content: "Looking.",
    tool_calls: [{ id: "c1", type: "function", function: { name: "look", arguments: '{"at":"door"}' } }],
  },
  { role: "tool", tool_call_id: "c1", content: "A door." },
  {
    role: "user",
    content: [
      { type: "text", text: "And this?" },
      { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } },
    ],
  },
];

describe("Gemini's count", () => {
  it("is asked for with the whole prompt in the API's own form", async () => {
    const asked: [string, unknown][] = [];
    const ask = async (path: string, _signal: AbortSignal, body?: object) => {
      asked.push([path, body]);
      return { totalTokens: 321, promptTokensDetails: [] };
    };
    const signal = new AbortController().signal;
    assert.equal(
      await geminiTokens(ask, { model: "gemini-3.8-flash", messages, tools: [tool] }, signal),
      321,
    );
    assert.deepEqual(asked, [
      [
        "/models/gemini-3.8-flash:countTokens",
        {
          generateContentRequest: {
            model: "models/gemini-3.8-flash",
            systemInstruction: { parts: [{ text: "Be brief." }] },
            tools: [{ functionDeclarations: [tool.function] }],
            contents: [
              { role: "user", parts: [{ text: "Look around" }] },
              {
                role: "model",
                parts: [{ text: "Looking." }, { functionCall: { name: "look", args: { at: "door" } } }],
              },
              {
                role: "user",
                parts: [{ functionResponse: { name: "look", response: { content: "A door." } } }],
              },
              {
                role: "user",
                parts: [{ text: "And this?" }, { inlineData: { mimeType: "image/png", data: "AAAA" } }],
              },
            ],
          },
        },
      ],
    ]);
  });

  it("is none where the answer is another, and is asked for at Google's address alone", async () => {
    const ask = async () => ({ error: { code: 404 } });
    const request = { model: "models/gemini-3.8-flash", messages, tools: [] };
    assert.equal(await geminiTokens(ask, request, new AbortController().signal), undefined);
    const google = "https://generativelanguage.googleapis.com/v1beta";
    assert.equal(geminiRoot(`${google}/openai`), google);
    assert.equal(geminiRoot(`${google}/openai/`), google);
    assert.equal(geminiRoot("https://generativelanguage.googleapis.com.example/v1beta/openai"), undefined);
    assert.equal(geminiRoot("http://localhost:11434/v1"), undefined);
  });
});
