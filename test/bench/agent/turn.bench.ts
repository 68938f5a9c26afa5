import "openai";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ServerProvider } from "../../../src/composition/serverProvider.ts";
import { Session } from "../../../src/core/agent/session/session.ts";
import { callsOf, textOf, type ChatMessage } from "../../../src/core/conversation/message.ts";
import type { ToolBox } from "../../../src/core/ports/tools.ts";
import { RuleBook } from "../../../src/models/wire/ruleBook.ts";
import { openSqliteJournal } from "../../../src/store/client/sqliteJournal.ts";
import { readingSession } from "../../simulate/readingSession.ts";
import { ScriptedModel } from "../../unit/doubles/scriptedModel.ts";
import { keepingLog, policy, servicesFor } from "../../unit/doubles/world.ts";
import { shown, spreadOf, withFolder, workerFile } from "../store/measure.ts";

/**
 * What a turn takes outside the model: the session of the simulation that reads files, over HTTP, with the record on the disk.
 * Each turn's time from the message to its end, less the time that the server had the request; and the processor time of the
 * thread, the server's part in it, which other work on the machine does not lengthen.
 */
const { messages } = readingSession(120);
const replies = messages.filter(({ role }) => role === "assistant");
const results = new Map(
  messages.flatMap((one) => (one.role === "tool" ? [[one.tool_call_id, textOf(one)] as const] : [])),
);

let answered = 0;
let served = 0;
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
    served += performance.now() - from;
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

const tools: ToolBox = {
  definitions: ["read_file", "list_files", "search_text", "edit_file"].map((name) => ({
    type: "function",
    function: {
      name,
      parameters: { type: "object", properties: { path: { type: "string" } }, required: ["path"] },
    },
  })),
  effect: () => "read",
  run: async ({ id }) => ({ content: results.get(id) ?? "" }),
};

server.listen(0, "127.0.0.1");
await once(server, "listening");
const { port } = server.address() as AddressInfo;
await withFolder(async (path) => {
  const journal = await openSqliteJournal({ file: path("c.db"), workerFile });
  const provider = new ServerProvider({
    address: () => ({ baseUrl: `http://127.0.0.1:${port}/v1`, api: "chat" }),
    apiKey: async () => undefined,
    isOfUser: () => true,
    settings: { models: {}, reasoningEffort: "auto", silenceMs: 60_000 },
    lists: { get: () => [], keep: () => undefined },
    book: new RuleBook(),
    log: keepingLog(),
  });
  const services = servicesFor(new ScriptedModel(), { tools, journal });
  const settings = {
    ...services.settings(),
    model: "gpt-4o-mini",
    contextWindow: 32_768,
    responseReserve: 4_096,
    autoRecall: true,
    policy: { ...policy, keepRecentExchanges: 10 },
  };
  const session = new Session({ ...services, models: provider, settings: () => settings }, "c", {
    entries: [],
  });
  const times: number[] = [];
  const worked: number[] = [];
  for (const message of messages.filter(({ role }) => role === "user")) {
    served = 0;
    const from = performance.now();
    const before = process.threadCpuUsage();
    const { stopReason } = await session.send(textOf(message));
    times.push(performance.now() - from - served);
    const { user, system } = process.threadCpuUsage(before);
    worked.push((user + system) / 1_000);
    if (stopReason !== "stop") throw new Error(`A turn ended with ${stopReason}.`);
  }
  await session.saved();
  await journal.close();
  const compactions = session.conversation.entries.filter(({ type }) => type === "compaction").length;
  console.log(`${times.length} turns, ${answered} requests, ${compactions} compactions`);
  console.log(`a turn outside the model:     ${shown(spreadOf(times))}`);
  console.log(`processor time of the thread: ${shown(spreadOf(worked))}`);
});
server.close();
