import { statSync } from "node:fs";
import { openSqliteJournal } from "../../fixtures/store/openSqliteJournal.ts";
import { messages, word } from "./corpus.ts";
import { FolderOfFiles } from "./folderOfFiles.ts";
import { fill, growth, shown, timed, withFolder, startThread } from "./measure.ts";

/**
 * Opening, listing and searching by the number of conversations, of 20 messages each, beside what chats do that keep
 * a file a conversation.
 */
const sizes = [100, 1000, 10_000];
const runs = 30;
/** Number of runs over the folder of files, some of which take a second. */
const fewRuns = 5;

await withFolder(async (path) => {
  const costs = new Map<string, number[]>();
  for (const size of sizes) {
    const file = path(`${size}.db`);
    fill(file, messages(size, 20, 400));
    console.log(`${size} conversations, ${size * 20} messages, ${(statSync(file).size / 1e6).toFixed(0)} MB`);
    const measure = async (name: string, count: number, action: (run: number) => unknown) => {
      await action(0);
      const spread = await timed(count, action);
      costs.set(name, [...(costs.get(name) ?? []), spread.p50]);
      console.log(`  ${name.padEnd(40)} ${shown(spread)}`);
    };
    await measure("open", 5, async () => {
      const store = await openSqliteJournal({ file, startThread });
      await store.close();
    });
    const store = await openSqliteJournal({ file, startThread });
    await measure("list", runs, () => store.list());
    await measure("search, a word in every message", runs, () => store.search(word(1)));
    await measure("search, a rare word", runs, (run) => store.search(word(9000 + run)));
    await measure("search, two words", runs, (run) => store.search(`${word(10 + run)} ${word(50)}`));
    await measure("search, a beginning", runs, (run) => store.search(word(500 + run).slice(0, 5)));
    const conversationId = `c${size / 2}`;
    await measure("load one conversation", runs, () => store.load(conversationId));
    await store.close();
    const files = new FolderOfFiles(path(`${size}-files`), messages(size, 20, 400));
    await measure("files: list", fewRuns, () => files.list());
    await measure("files: search, a word in every message", fewRuns, () => files.search([word(1)]));
    await measure("files: search, a rare word", fewRuns, (run) => files.search([word(9000 + run)]));
    await measure("files: load one conversation", runs, () => files.load(conversationId));
  }
  for (const [name, times] of costs) console.log(`growth exponent of ${name}: ${growth(sizes, times)}`);
});
