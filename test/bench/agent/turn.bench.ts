import "openai";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { useEventLoop } from "../../../src/core/tokens/encoding/yieldingWork.ts";
import { systemEventLoop } from "../../../src/host/platform/systemClock.ts";
import { Session } from "../../../src/core/agent/session/session.ts";
import { textOf } from "../../../src/core/conversation/message.ts";
import type { ToolBox } from "../../../src/core/ports/tools.ts";
import { openSqliteJournal } from "../../fixtures/store/openSqliteJournal.ts";
import { readingSession } from "../../simulate/readingSession.ts";
import { providerAt } from "../../unit/doubles/providerAt.ts";
import { ScriptedModel } from "../../unit/doubles/scriptedModel.ts";
import { policy, servicesFor } from "../../unit/doubles/world.ts";
import { shown, spreadOf, withFolder, startThread } from "../store/measure.ts";

/**
 * Time of a turn outside the model: the session of the simulation that reads files, over HTTP, with the record on the disk.
 * Each turn's time from the message to its end, less the time that the server had the request; and the processor time of the
 * thread, which other work on the machine lengthens less. Between two turns the user reads for a moment, in which the next one
 * is made ready.
 */
const readingMs = 30;
useEventLoop(systemEventLoop);

const { messages } = readingSession(120);
const results = new Map(
  messages.flatMap((one) => (one.role === "tool" ? [[one.tool_call_id, textOf(one)] as const] : [])),
);

let served = 0;
let answered = 0;
const server = new Worker(new URL("replyingServer.ts", import.meta.url));
const [{ port }] = (await once(server, "message")) as [{ port: number }];
server.on("message", (message: { served: number }) => {
  served += message.served;
  answered++;
});

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

await withFolder(async (path) => {
  const journal = await openSqliteJournal({ file: path("c.db"), startThread });
  const provider = providerAt(() => `http://127.0.0.1:${port}/v1`);
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
  const ahead: number[] = [];
  const spent = (before: NodeJS.CpuUsage) => {
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1_000;
  };
  for (const message of messages.filter(({ role }) => role === "user")) {
    served = 0;
    const from = performance.now();
    const before = process.threadCpuUsage();
    const { stopReason } = await session.send(textOf(message));
    times.push(performance.now() - from - served);
    worked.push(spent(before));
    if (stopReason !== "stop") throw new Error(`A turn ended with ${stopReason}.`);
    const ended = process.threadCpuUsage();
    await setTimeout(readingMs);
    ahead.push(spent(ended));
  }
  await session.saved();
  await journal.close();
  const compactions = session.conversation.entries.filter(({ type }) => type === "compaction").length;
  console.log(`${times.length} turns, ${answered} requests, ${compactions} compactions`);
  console.log(`a turn outside the model:     ${shown(spreadOf(times))}`);
  console.log(`processor time of the thread: ${shown(spreadOf(worked))}`);
  console.log(`the same between two turns:   ${shown(spreadOf(ahead))}`);
});
await server.terminate();
