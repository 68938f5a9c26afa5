import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Checkpointer } from "../../../src/core/agent/checkpoints/checkpointer.ts";
import { ConversationRecord } from "../../../src/core/agent/record/conversationRecord.ts";
import { Emitter, type SessionEvent } from "../../../src/core/agent/record/events.ts";
import { openSqliteJournal } from "../../../src/store/client/sqliteJournal.ts";
import { createTools } from "../../../src/tools/toolBox.ts";
import { defaultLimits, WorkspaceLook } from "../../../src/tools/changes/workspaceLook.ts";
import { systemClock, systemTimer } from "../../../src/host/platform/systemClock.ts";
import { DiskEditor } from "../../fixtures/diskEditor.ts";
import { DiskKeeper } from "../../fixtures/diskKeeper.ts";
import { NodeWorkspace } from "../../fixtures/nodeWorkspace.ts";
import { call } from "../../fixtures/toolCalls.ts";
import { keepingLog } from "../../unit/doubles/world.ts";
import { shown, timed, workerFile } from "../store/measure.ts";

/**
 * What a look round a workspace of 50,000 files takes, on its thread by the clock and by the processor: the machine does other
 * things beside it. And what a checkpoint adds to an edit, which is made with and without.
 */
const folder = mkdtempSync(join(tmpdir(), "longhand-bench-"));
const workspace = join(folder, "workspace");
const count = 50_000;

for (let at = 0; at < count; at++) {
  const number = Math.floor(at / 20);
  const inner = join(workspace, `part${number % 50}`, `folder${number}`);
  if (at % 20 === 0) mkdirSync(inner, { recursive: true });
  writeFileSync(join(inner, `file${at}.ts`), `export const value${at} = "${"x".repeat(at % 4_000)}";\n`);
}

const look = new WorkspaceLook(join(folder, "baseline.db"), defaultLimits);
const folders = [{ name: "workspace", path: workspace }];
const start = performance.now();
look.look(folders, 600_000);
console.log(`first look, ${count} files read: ${((performance.now() - start) / 1_000).toFixed(1)} s`);
// Folders that were made just now are listed once more.
look.look(folders, 600_000);

const processor: number[] = [];
const around = async (change: (run: number) => void) => {
  processor.length = 0;
  const spread = await timed(15, (run) => {
    change(run);
    const before = process.cpuUsage();
    look.look(folders, 600_000);
    const { user, system } = process.cpuUsage(before);
    processor.push((user + system) / 1_000);
  });
  const sorted = processor.toSorted((one, other) => one - other);
  return `${shown(spread)}   processor p50 ${sorted[7]?.toFixed(0)} ms`;
};
console.log(`look, nothing changed:        ${await around(() => undefined)}`);
console.log(
  `look, 20 files changed:       ${await around((run) => {
    for (let at = 0; at < 20; at++) {
      writeFileSync(join(workspace, "part0", "folder0", `changed${at}.ts`), `run ${run} of ${at}\n`);
    }
  })}`,
);
look.close();

const edited = join(folder, "edited");
mkdirSync(edited);
const text = "line of a file of some length\n".repeat(1_000);
const journal = await openSqliteJournal({ file: join(folder, "conversations.db"), workerFile });
const own = new NodeWorkspace(edited);
const keeper = new DiskKeeper(own, join(folder, "edited.db"));
const tools = createTools({ workspace: own, editor: new DiskEditor() });
const services = { journal, clock: systemClock, timer: systemTimer, log: keepingLog() };
const record = new ConversationRecord(services, new Emitter<SessionEvent>(), "c", []);
record.append({ type: "title", title: "Bench" });
const checkpointer = new Checkpointer(record, keeper, services.log);

const edit = (name: string, run: number) =>
  call(tools, "edit_file", {
    path: `${name}${run}.txt`,
    oldText: "line of a file of some length\nend",
    newText: `changed ${run}\nend`,
  });
const runs = 200;
for (let run = 0; run < runs; run++) {
  for (const name of ["plain", "kept"]) writeFileSync(join(edited, `${name}${run}.txt`), `${text}end\n`);
}
// In turns, so that both meet the same machine.
const plain: number[] = [];
const kept: number[] = [];
for (let run = 0; run < runs; run++) {
  const began = performance.now();
  await edit("plain", run);
  const between = performance.now();
  const asked = { name: "edit_file", arguments: JSON.stringify({ path: `kept${run}.txt` }) };
  await checkpointer.around({ id: `call${run}`, type: "function", function: asked }, "write", () =>
    edit("kept", run),
  );
  plain.push(between - began);
  kept.push(performance.now() - between);
}
const median = (all: readonly number[]) => all.toSorted((one, other) => one - other)[runs / 2] ?? 0;
console.log(`edit of 30 KB:                p50 ${median(plain).toFixed(2)} ms`);
console.log(
  `the same with a checkpoint:   p50 ${median(kept).toFixed(2)} ms, ${(median(kept) - median(plain)).toFixed(2)} ms more`,
);
keeper.close();
await journal.close();
rmSync(folder, { recursive: true, force: true });
