import {
  appendFileSync,
  closeSync,
  fsyncSync,
  openSync,
  renameSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import type { MessageEntry } from "../../../src/core/conversation/entry.ts";
import { textOf } from "../../../src/core/conversation/message.ts";
import { openSqliteJournal } from "../../fixtures/store/openSqliteJournal.ts";
import { entry, messages } from "./corpus.ts";
import { fill, growth, shown, timed, withFolder, startThread, type Spread } from "./measure.ts";

/**
 * Benchmark: what one durable append to a conversation costs, by the number of entries stored already; and what peers do
 * instead.
 */
const sizes = [100, 10_000, 100_000];
const text = [...messages(1, 1, 400)].map(({ message }) => textOf(message)).join("");
const conversationOf = (size: number) => messages(1, size, 400);

interface Way {
  readonly name: string;
  readonly runs: (size: number) => number;
  readonly measure: (path: string, size: number, runs: number) => Promise<Spread>;
}

const ways: readonly Way[] = [
  {
    name: "Longhand (SQLite, WAL, synchronous=FULL)",
    runs: () => 300,
    measure: async (path, size, runs) => {
      fill(path, conversationOf(size));
      const journal = await openSqliteJournal({ file: path, startThread });
      const spread = await timed(runs, (run) => journal.append([entry("c0", size + run + 1, text)]));
      await journal.close();
      return spread;
    },
  },
  {
    name: "JSON lines, fsync after each",
    runs: () => 300,
    measure: (path, size, runs) => {
      for (const one of conversationOf(size)) appendFileSync(path, `${JSON.stringify(one)}\n`);
      return timed(runs, (run) => {
        const file = openSync(path, "a");
        writeSync(file, `${JSON.stringify(entry("c0", size + run + 1, text))}\n`);
        fsyncSync(file);
        closeSync(file);
      });
    },
  },
  {
    name: "whole file rewritten as JSON, fsync, rename",
    runs: (size) => Math.max(15, Math.min(300, 300_000 / size)),
    measure: (path, size, runs) => {
      const all: MessageEntry[] = [...conversationOf(size)];
      return timed(runs, (run) => {
        all.push(entry("c0", size + run + 1, text));
        writeFileSync(`${path}.new`, JSON.stringify(all), { flush: true });
        renameSync(`${path}.new`, path);
      });
    },
  },
];

await withFolder(async (path) => {
  for (const way of ways) {
    console.log(way.name);
    const costs: number[] = [];
    for (const size of sizes) {
      const file = path(`${ways.indexOf(way)}-${size}`);
      const spread = await way.measure(file, size, way.runs(size));
      costs.push(spread.p50);
      const megabytes = (statSync(file).size / 1e6).toFixed(1);
      console.log(`  ${String(size).padStart(7)} entries: ${shown(spread)}  (${megabytes} MB)`);
    }
    console.log(`  growth exponent of p50: ${growth(sizes, costs)}`);
  }
});
