import { statSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { openSqliteJournal } from "../../fixtures/store/openSqliteJournal.ts";
import { entry, messages, word } from "./corpus.ts";
import { fill, longestTurn, shown, timed, withFolder, startThread } from "./measure.ts";

/**
 * Time for which the caller's event loop is held up, with a database of more than 100 MB: by each call, and by nothing at
 * all, which is what the machine itself does to it. The processor time of a turn leaves the machine's part out.
 */
const runs = 40;
const longConversation = 10_000;

await withFolder(async (path) => {
  const file = path("conversations.db");
  fill(file, messages(10_000, 15, 400));
  fill(
    file,
    [...messages(1, longConversation, 1000)].map((one) => ({ ...one, conversationId: "long" })),
  );
  console.log(`${(statSync(file).size / 1e6).toFixed(0)} MB`);
  const store = await openSqliteJournal({ file, startThread });
  let seq = longConversation;
  const text = word(1).repeat(200);
  const calls: Readonly<Record<string, () => Promise<unknown>>> = {
    "nothing (20 ms of waiting)": () => new Promise((resolve) => setTimeout(resolve, 20)),
    append: () => store.append([entry("long", ++seq, text)]),
    draft: () => store.saveDraft({ conversationId: "long", id: "d", model: "", text, at: 1 }),
    "list 10,000": () => store.list(),
    search: () => store.search(word(1)),
    "load 10,000 messages (10 MB)": () => store.load("long"),
    "tail of 200": () => store.tail("long", 200),
  };
  for (const [name, call] of Object.entries(calls)) {
    await call();
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const spread = await timed(runs, call);
    delay.disable();
    // The monitor counts its own resolution in.
    const held = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - 1).toFixed(1);
    const blocked = `loop held up p99 ${held(delay.percentile(99))} ms, max ${held(delay.max)} ms`;
    const turns: number[] = [];
    for (let run = 0; run < 10; run++) turns.push(await longestTurn(call));
    const own = `of its own work ${Math.max(...turns).toFixed(1)} ms at most`;
    console.log(`${name.padEnd(30)} ${blocked.padEnd(44)} ${own.padEnd(38)} answered ${shown(spread)}`);
  }
  await store.close();
});
