import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { parentPort } from "node:worker_threads";
import { callsOf, textOf, type ChatMessage } from "../../../src/core/conversation/message.ts";
import { readingSession } from "../../simulate/readingSession.ts";

/**
 * Model server in a thread of its own that answers with the replies of the reading session in turn. It posts its port, then
 * after each request the milliseconds that it had it.
 */
const replies = readingSession(120).messages.filter(({ role }) => role === "assistant");
let answered = 0;

const server = createServer((request, response) => {
  void (async () => {
    let body = "";
    for await (const piece of request) body += String(piece);
    const from = performance.now();
    if (!request.url?.endsWith("/chat/completions")) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(streamed(replies[answered++]!, Math.round(body.length / 4)));
    parentPort?.postMessage({ served: performance.now() - from });
  })();
});

/** A whole reply as a stream of two events. */
function streamed(reply: ChatMessage, prompt: number): string {
  const calls = callsOf(reply).map((call, index) => ({ ...call, index }));
  const delta = { role: "assistant", content: textOf(reply), ...(calls.length > 0 && { tool_calls: calls }) };
  const base = { id: "r", object: "chat.completion.chunk", created: 0, model: "gpt-4o-mini" };
  const usage = { prompt_tokens: prompt, completion_tokens: 100, total_tokens: prompt + 100 };
  const chunks = [
    { ...base, choices: [{ index: 0, delta, finish_reason: null }] },
    { ...base, choices: [{ index: 0, delta: {}, finish_reason: calls.length > 0 ? "tool_calls" : "stop" }] },
    { ...base, choices: [], usage },
  ];
  return [...chunks.map((chunk) => JSON.stringify(chunk)), "[DONE]"]
    .map((data) => `data: ${data}\n\n`)
    .join("");
}

server.listen(0, "127.0.0.1");
await once(server, "listening");
parentPort?.postMessage({ port: (server.address() as AddressInfo).port });
