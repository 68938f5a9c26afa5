import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { closeSync, openSync, readFileSync, statSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Database } from "../../../../src/store/database/database.ts";
import { EntryTable } from "../../../../src/store/database/entryTable.ts";
import { turnEntry } from "../../../fixtures/store/endlessConversation.ts";
import { tempFolder } from "../tempFolder.ts";

const kills = Number(process.env["LONGHAND_KILLS"] ?? 200);
const sourceOf = (path: string) => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));

/** Killed processes a database: enough to build on what others left, few enough to look at every entry each time. */
const livesOfFile = 10;

/** Databases that one process writes, since most of its short life goes into starting it; each is killed with it. */
const filesOfLife = 5;

/** Limit, in bytes, of what a process says before it is killed: some twenty-five lines of each database. */
const mostSaid = 350 * filesOfLife;

/** Databases of the first are each written in a thread of its own, which costs more to begin than the rest of a life. */
const lanes = 4;

/** Entries that a database which is going to be killed has acknowledged, by conversation. */
interface Promised {
  entries: number;
  draft?: { readonly seq: number; readonly chars: number };
}

interface Written {
  readonly file: string;
  readonly promised: Readonly<Record<string, Promised>>;
}

describe("A process killed while it writes", function () {
  this.timeout(60_000 + kills * 2000);
  const path = tempFolder();
  let programs: Programs;

  beforeEach(async () => {
    programs = await bundled(path("programs"));
  });

  it(`loses nothing acknowledged and duplicates nothing, ${kills} times`, async () => {
    const all = Array.from({ length: lanes }, async (_, lane) => {
      let acknowledged = 0;
      const lives = Math.ceil(kills / lanes / filesOfLife);
      for (let left = lives, round = 0; left > 0; left -= livesOfFile, round++) {
        const files = Array.from({ length: filesOfLife }, (_, place) => path(`${lane}-${round}-${place}.db`));
        const command = [programs.writer, lane === 0 ? programs.worker : "", ...files];
        acknowledged += await useUp(files, Math.min(left, livesOfFile), command);
      }
      return acknowledged;
    });
    const acknowledged = (await Promise.all(all)).reduce((sum, entries) => sum + entries, 0);
    assert.ok(acknowledged > kills, `only ${acknowledged} entries: too few to prove anything`);
  });
});

interface Programs {
  readonly writer: string;
  readonly worker: string;
}

/** The writer and its worker, each in one file: most of a short life would go into starting them from their sources. */
async function bundled(outdir: string): Promise<Programs> {
  const entryPoints = {
    writer: sourceOf("test/fixtures/store/streamingWriter.ts"),
    worker: sourceOf("src/store/worker/sqliteWorker.ts"),
  };
  await build({ entryPoints, outdir, bundle: true, platform: "node", format: "cjs", logLevel: "error" });
  await writeFile(join(outdir, "package.json"), '{"type":"commonjs"}');
  return { writer: join(outdir, "writer.js"), worker: join(outdir, "worker.js") };
}

/** Databases written by so many processes with this command, each killed in its turn. Gives the number of entries acknowledged. */
async function useUp(files: readonly string[], lives: number, command: readonly string[]): Promise<number> {
  const databases = files.map((file): Written => ({
    file,
    promised: { a: { entries: 0 }, b: { entries: 0 } },
  }));
  for (let life = 0; life < lives; life++) {
    await liveAndDie(databases, command);
    for (const { file, promised } of databases) check(file, promised);
  }
  const promises = databases.flatMap(({ promised }) => Object.values(promised));
  return promises.reduce((sum, { entries }) => sum + entries, 0);
}

/**
 * Kills the writer at a random moment of its first acknowledgements, by how many there are, not by the clock, so that as
 * many come on a slow machine. What it says goes to a file: nothing of it is lost or held up.
 */
async function liveAndDie(databases: readonly Written[], command: readonly string[]): Promise<void> {
  const said = `${databases[0]?.file}.said`;
  const output = openSync(said, "w");
  const child = spawn(process.execPath, command, { stdio: ["ignore", output, "inherit"] });
  const exited = once(child, "exit") as Promise<[number | null, string | null]>;
  closeSync(output);
  try {
    const bytes = randomInt(1, mostSaid);
    while (statSync(said).size < bytes && child.exitCode === null) await setTimeout(randomInt(1, 8));
  } finally {
    child.kill("SIGKILL");
  }
  const [code, signal] = await exited;
  assert.equal(signal, "SIGKILL", `the writer ended by itself with code ${code}`);
  for (const line of readFileSync(said, "utf8").split("\n").slice(0, -1)) note(databases, line.split(" "));
}

function note(databases: readonly Written[], [place, kind, id = "", seq, chars]: readonly string[]): void {
  const conversation = databases[Number(place)]?.promised[id];
  assert.ok(conversation);
  if (kind === "entry") conversation.entries = Math.max(conversation.entries, Number(seq));
  else conversation.draft = { seq: Number(seq), chars: Number(chars) };
}

function check(file: string, promised: Readonly<Record<string, Promised>>): void {
  const database = new Database(file);
  try {
    assert.deepEqual({ ...database.get("PRAGMA quick_check") }, { quick_check: "ok" });
    const record = new EntryTable(database);
    for (const [id, { entries, draft }] of Object.entries(promised)) {
      const stored = record.page(id, 0);
      const length = stored?.entries.length ?? 0;
      assert.ok(length >= entries, `${length} stored, ${entries} acknowledged`);
      const expected = Array.from({ length }, (_, index) => turnEntry(id, index + 1));
      assert.deepEqual(stored?.entries ?? [], expected);
      if (draft && draft.seq > length) assert.ok((stored?.draft?.text.length ?? 0) >= draft.chars);
    }
  } finally {
    database.close();
  }
}
