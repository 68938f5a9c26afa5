import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Checkpointer } from "../../../src/core/agent/checkpoints/checkpointer.ts";
import { ConversationRecord } from "../../../src/core/agent/record/conversationRecord.ts";
import { Emitter, type SessionEvent } from "../../../src/core/agent/record/sessionEvents.ts";
import { openSqliteJournal } from "../../fixtures/store/openSqliteJournal.ts";
import { createTools } from "../../../src/tools/toolBox.ts";
import { systemClock, systemTimer } from "../../../src/host/platform/systemClock.ts";
import { DiskEditor } from "../../fixtures/diskEditor.ts";
import { DiskSnapshots } from "../../fixtures/diskSnapshots.ts";
import { NodeWorkspace } from "../../fixtures/nodeWorkspace.ts";
import { call } from "../../fixtures/toolCalls.ts";
import { keepingLog } from "../../unit/doubles/world.ts";
import { startThread } from "../store/measure.ts";

/**
 * Benchmark: what a checkpoint adds to an edit of a file that the record has not seen before. The same edit is made with
 * and without one, in turns.
 */
const folder = mkdtempSync(join(tmpdir(), "longhand-bench-"));
const edited = join(folder, "edited");
mkdirSync(edited);
const text = "line of a file of some length\n".repeat(1_000);
const journal = await openSqliteJournal({ file: join(folder, "conversations.db"), startThread });
const own = new NodeWorkspace(edited);
const snapshots = new DiskSnapshots(own, join(folder, "edited.db"));
const tools = createTools({ workspace: own, editor: new DiskEditor() });
const services = { journal, clock: systemClock, timer: systemTimer, log: keepingLog() };
const record = new ConversationRecord(services, new Emitter<SessionEvent>(), "c", []);
record.append({ type: "title", title: "Bench" });
const checkpointer = new Checkpointer(record, snapshots, services.log);

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
snapshots.close();
await journal.close();
rmSync(folder, { recursive: true, force: true });
