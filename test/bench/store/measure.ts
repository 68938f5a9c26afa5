import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Entry } from "../../../src/core/conversation/entry.ts";
import { threadOf } from "../../../src/store/client/storeThread.ts";
import { openDatabase } from "../../../src/store/recovery/openDatabase.ts";
import { EntryTable } from "../../../src/store/database/entryTable.ts";

const built = fileURLToPath(new URL("../../../dist/sqliteWorker.cjs", import.meta.url));
const source = fileURLToPath(new URL("../../../src/store/worker/sqliteWorker.ts", import.meta.url));

/** The worker as it is shipped, where it has been built. */
export const startThread = threadOf(existsSync(built) ? built : source);

export interface Spread {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Times of `action` over `runs` runs, in milliseconds. */
export async function timed(runs: number, action: (run: number) => unknown): Promise<Spread> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    await action(run);
    times.push(performance.now() - start);
  }
  return spreadOf(times);
}

export function spreadOf(times: readonly number[]): Spread {
  const sorted = times.toSorted((one, other) => one - other);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}

/**
 * The processor time of the longest single turn of this thread's event loop while `action` ran, in milliseconds:
 * what the loop was held up by its own work, however busy the machine is with other things.
 */
export async function longestTurn(action: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let before = process.threadCpuUsage();
  const sample = () => {
    const { user, system } = process.threadCpuUsage(before);
    longest = Math.max(longest, (user + system) / 1000);
    before = process.threadCpuUsage();
    pending = setImmediate(sample);
  };
  let pending = setImmediate(sample);
  await action();
  clearImmediate(pending);
  sample();
  clearImmediate(pending);
  return longest;
}

export function shown({ p50, p99, max }: Spread): string {
  return `p50 ${ms(p50)}  p99 ${ms(p99)}  max ${ms(max)}`;
}

function ms(time: number): string {
  return `${time.toFixed(time < 10 ? 2 : 0).padStart(6)} ms`;
}

/** Growth exponent of `costs` over `sizes`, to two digits: 0 is constant, 1 in proportion to the size. */
export function growth(sizes: readonly number[], costs: readonly number[]): string {
  const [size = 1, cost = 1, lastSize = 1, lastCost = 1] = [sizes[0], costs[0], sizes.at(-1), costs.at(-1)];
  return (Math.log(lastCost / cost) / Math.log(lastSize / size)).toFixed(2);
}

export async function withFolder(action: (path: (name: string) => string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "longhand-bench-"));
  try {
    await action((name) => join(folder, name));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Fills a database without the detour through a worker. */
export function fill(file: string, entries: Iterable<Entry>): void {
  const { database } = openDatabase(file);
  const record = new EntryTable(database);
  let batch: Entry[] = [];
  const save = () => {
    database.transaction(() => record.append(batch));
    batch = [];
  };
  for (const entry of entries) if (batch.push(entry) === 2000) save();
  save();
  database.close();
}
