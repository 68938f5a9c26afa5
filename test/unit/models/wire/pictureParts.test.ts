import assert from "node:assert/strict";
import type { ChatMessage } from "../../../../src/core/conversation/message.ts";
import { createCounter } from "../../../../src/core/tokens/request/requestCounter.ts";
import { requestBody } from "../../../../src/models/chatCompletions/requestBody.ts";
import { chatSentBack } from "../../../../src/models/chatCompletions/wireMessages.ts";
import { messagesBody } from "../../../../src/models/messages/messagesBody.ts";
import { responsesBody } from "../../../../src/models/responses/responsesBody.ts";
import { wireCounter } from "../../../../src/models/wire/wireCounter.ts";
import { pngPicture } from "../../../fixtures/samplePictures.ts";
import { countRequest } from "../../../fixtures/requestTokens.ts";
import { countPrompt } from "../../../modelServer/tokenCounts.ts";
import { validateRequest } from "../../../modelServer/validateRequest.ts";
import type { ChatBody } from "../../../modelServer/chatBody.ts";

const shown = pngPicture(640, 480, 1, "a.png");
const looked = pngPicture(1280, 800, 2, "b.png");
const call = (id: string) => ({
  id,
  type: "function" as const,
  function: { name: "view_image", arguments: '{"path":"b.png"}' },
});
const messages: readonly ChatMessage[] = [
  { role: "user", content: "What is this?", images: [shown.picture] },
  { role: "assistant", content: null, tool_calls: [call("call00001"), call("call00002")] },
  { role: "tool", tool_call_id: "call00001", content: "b.png: 1280 × 800 pixels.", images: [looked.picture] },
  { role: "tool", tool_call_id: "call00002", content: "There is no file c.png." },
  { role: "user", content: "", images: [looked.picture] },
];
const pictures = new Map([shown, looked].map(({ picture, bytes }) => [picture.id, bytes]));
const request = { model: "gpt-4o", messages, tools: [], pictures };
const recipient = { server: "a.example", model: "gpt-4o" };
const terms = { recipient, rules: {}, refused: new Set<never>(), effort: "auto" } as const;
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
const url = (bytes: Uint8Array) => `data:image/png;base64,${base64(bytes)}`;
const imagePart = (bytes: Uint8Array) => ({ type: "image_url", image_url: { url: url(bytes) } });

describe("Pictures over the wire", () => {
  it("stand before the words in Chat Completions, and behind all results of a turn as the user's", () => {
    const body = requestBody(request, terms);
    assert.equal(validateRequest(JSON.parse(JSON.stringify(body))), undefined);
    assert.deepEqual(
      body.messages.map(({ role }) => role),
      ["user", "assistant", "tool", "tool", "user", "user"],
    );
    assert.deepEqual(body.messages[0]?.content, [
      imagePart(shown.bytes),
      { type: "text", text: "What is this?" },
    ]);
    assert.deepEqual(body.messages[4]?.content, [
      imagePart(looked.bytes),
      { type: "text", text: "[Image of a tool result]" },
    ]);
    assert.deepEqual(body.messages[5]?.content, [imagePart(looked.bytes)]);
  });

  it("are counted as what is sent weighs", async () => {
    const counter = wireCounter(await createCounter("gpt-4o", []), {
      recipient,
      rules: {},
      api: "chat",
      sentBack: chatSentBack,
    });
    const { total } = await countRequest(counter, messages);
    const body = JSON.parse(JSON.stringify(requestBody(request, terms))) as ChatBody;
    const prompt = await countPrompt(body);
    assert.equal(total, prompt.messages + prompt.functions);
  });

  it("stand in the results themselves in the Responses and the Messages API", () => {
    const { input } = responsesBody(request, terms);
    const image = (bytes: Uint8Array) => ({
      type: "input_image",
      image_url: url(bytes),
      detail: "auto",
    });
    assert.deepEqual(input.find((item) => item["type"] === "function_call_output")?.["output"], [
      { type: "input_text", text: "b.png: 1280 × 800 pixels." },
      image(looked.bytes),
    ]);
    assert.deepEqual(input[0]?.["content"], [
      image(shown.bytes),
      { type: "input_text", text: "What is this?" },
    ]);
    const turns = messagesBody(request, terms).messages;
    const source = (bytes: Uint8Array) => ({
      type: "image",
      source: { type: "base64", media_type: "image/png", data: base64(bytes) },
    });
    assert.deepEqual(turns[0]?.content[0], source(shown.bytes));
    const result = turns[2]?.content.find((block) => block["type"] === "tool_result");
    assert.deepEqual(result?.["content"], [
      { type: "text", text: "b.png: 1280 × 800 pixels." },
      source(looked.bytes),
    ]);
  });

  it("are left out, rather than break a request, where their bytes are not there", () => {
    const body = requestBody({ ...request, pictures: new Map() }, terms);
    assert.ok(!JSON.stringify(body).includes("image_url"));
  });
});
