import { statSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { fetchEntryTexts } from "../../../src/core/conversation/deferredText.ts";
import type { MessageEntry } from "../../../src/core/conversation/entry.ts";
import type { ChatMessage, ToolCall } from "../../../src/core/conversation/message.ts";
import { openSqliteJournal } from "../../fixtures/store/openSqliteJournal.ts";
import { word } from "./corpus.ts";
import { fill, longestTurn, shown, timed, withFolder, startThread } from "./measure.ts";

/**
 * Opening a conversation of 10,000 messages in which every third one is a long tool result: as it is opened, and
 * with everything that was left in the store fetched at once, which is what opening would cost without that.
 */
const runs = 15;
const exchanges = 2_500;
const resultChars = 12_000;

function* messages(): Generator<MessageEntry> {
  let seq = 0;
  const entry = (message: ChatMessage): MessageEntry => ({
    v: 1,
    id: `m${String(++seq).padStart(7, "0")}`,
    conversationId: "long",
    seq,
    at: 1_700_000_000_000 + seq,
    type: "message",
    message,
    tokens: { counter: "o200k_base", count: 100 },
  });
  for (let exchange = 0; exchange < exchanges; exchange++) {
    const call: ToolCall = {
      id: `c${exchange}`,
      type: "function",
      function: { name: "read_file", arguments: "{}" },
    };
    const line = `${exchange} ${word(exchange)} ${word(exchange + 7)}\n`;
    yield entry({ role: "user", content: `Question ${exchange}: ${line}` });
    yield entry({ role: "assistant", content: null, tool_calls: [call] });
    yield entry({ role: "tool", tool_call_id: call.id, content: line.repeat(resultChars / line.length) });
    yield entry({ role: "assistant", content: `Answer ${exchange}: ${line.repeat(20)}` });
  }
}

/** Heap size of this thread after a collection, in megabytes. */
function heap(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return process.memoryUsage().heapUsed / 1e6;
}

await withFolder(async (path) => {
  const file = path("conversations.db");
  fill(file, messages());
  const store = await openSqliteJournal({ file, startThread });
  const open = async () => (await store.load("long"))?.entries ?? [];
  const openWhole = async () => fetchEntryTexts(await open());
  await open();
  const [left, whole] = [await timed(runs, open), await timed(runs, openWhole)];
  const turns: number[] = [];
  for (let run = 0; run < runs; run++) turns.push(await longestTurn(open));
  const empty = heap();
  const entries = await open();
  const opened = heap() - empty;
  await fetchEntryTexts(entries);
  const fetched = heap() - empty;
  console.log(
    [
      `${entries.length} messages, ${(statSync(file).size / 1e6).toFixed(0)} MB`,
      `long tool results left in the store  ${shown(left)}, ${opened.toFixed(1)} MB of heap`,
      `                  and fetched        ${shown(whole)}, ${fetched.toFixed(1)} MB of heap`,
      `ratio of the medians ${(whole.p50 / left.p50).toFixed(1)}, of the heap ${(fetched / opened).toFixed(1)}; ` +
        `longest turn of the loop ${Math.max(...turns).toFixed(1)} ms`,
    ].join("\n"),
  );
  await store.close();
});
