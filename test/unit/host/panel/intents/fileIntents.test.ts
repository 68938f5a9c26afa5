import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Session } from "../../../../../src/core/agent/session/session.ts";
import { hashedContent } from "../../../../../src/host/checkpoints/diskFiles.ts";
import { fileIntentHandlers } from "../../../../../src/host/panel/intents/fileIntents.ts";
import type { FileFact } from "../../../../../src/protocol/files.ts";
import { filesSheet } from "../../../../../src/presenter/sheets/fileSheets.ts";
import { createTools } from "../../../../../src/tools/toolBox.ts";
import { DiskEditor } from "../../../../fixtures/diskEditor.ts";
import { DiskSnapshots } from "../../../../fixtures/diskSnapshots.ts";
import { NodeWorkspace, tempFolder } from "../../../../fixtures/nodeWorkspace.ts";
import { english } from "../../../doubles/english.ts";
import { ScriptedModel } from "../../../doubles/scriptedModel.ts";
import { servicesFor } from "../../../doubles/world.ts";
import { memoryJournal } from "../../../store/memoryJournal.ts";

const lines = Array.from({ length: 30 }, (_, index) => `line ${index}\r\n`).join("");

describe("What the panel asks of files", () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let snapshots: DiskSnapshots;
  let session: Session;
  let model: ScriptedModel;
  const shown: unknown[] = [];
  const onDisk = () => readFile(join(folder.path, "a.txt"), "utf8");
  const idOf = (role: string) =>
    session.conversation.messages.find(({ message }) => message.role === role)?.id ?? "";
  const sheet = (kind: "restore" | "review") =>
    filesSheet(kind, idOf("user"), session, ({ path }) => path, english);

  beforeEach(async () => {
    folder = await tempFolder({ "a.txt": lines });
    const workspace = new NodeWorkspace(folder.path);
    snapshots = new DiskSnapshots(workspace, join(dirname(folder.path), "baseline.db"));
    const journal = memoryJournal();
    const edits = [
      { oldText: "line 3\n", newText: "LINE 3\n" },
      { oldText: "line 20\n", newText: "" },
    ];
    model = new ScriptedModel({ calls: [["edit_file", { path: "a.txt", edits }]] }, "Done.");
    const tools = createTools({ workspace, editor: new DiskEditor() });
    session = new Session(
      servicesFor(model, { tools, journal, checkpoints: { files: snapshots, contents: journal } }),
      "c",
      { entries: [] },
    );
    await session.send("Change it.");
    shown.length = 0;
  });
  afterEach(async () => {
    snapshots.close();
    await folder.remove();
  });

  const handlers = () =>
    fileIntentHandlers(
      {
        get current() {
          return session;
        },
      },
      {
        sheet: () => sheet("review"),
        openDiff: async () => undefined,
        review: async () => undefined,
        contentOf: hashedContent,
      },
      { showFiles: async (wanted) => void shown.push(wanted) },
    );

  it("is a sheet with every place that a turn has changed", async () => {
    const { files } = await sheet("review");
    assert.deepEqual(
      files.map(({ path, change, hunks }) => [path, change, hunks.map(({ line }) => line)]),
      [["a.txt", "changed", [4, 21]]],
    );
    const [preview] = (await sheet("restore")).files;
    assert.deepEqual(
      preview?.hunks[0]?.lines.filter(({ kind }) => kind !== "same"),
      [
        { kind: "removed", text: "LINE 3" },
        { kind: "added", text: "line 3" },
      ],
    );
  });

  it("puts one place back and leaves the other, then the whole file, each to be undone", async () => {
    const { putBack } = handlers();
    const first = async () => {
      const [{ key: file, seen }] = (await sheet("review")).files as [FileFact];
      return { file, seen };
    };
    await putBack({ type: "putBack", id: idOf("user"), ...(await first()), hunk: 1 });
    assert.equal(await onDisk(), lines.replace("line 3\r", "LINE 3\r"));
    await putBack({ type: "putBack", id: idOf("user"), ...(await first()) });
    assert.equal(await onDisk(), lines);
    assert.deepEqual((await sheet("review")).files, []);
    const restores = session.conversation.entries.filter(({ type }) => type === "restore");
    for (const { id } of restores.toReversed()) await session.restoring?.undo(id);
    assert.equal(await onDisk(), lines.replace("line 3\r", "LINE 3\r").replace("line 20\r\n", ""));
  });

  it("restores files and the conversation together, which goes on before the message", async () => {
    const { files } = await sheet("restore");
    await handlers().restoreFiles({
      type: "restoreFiles",
      id: idOf("user"),
      files: files.map(({ key, seen }) => ({ key, seen })),
      conversation: true,
    });
    assert.equal(await onDisk(), lines);
    assert.deepEqual(
      (await session.memory.view()).messages.map(({ role }) => role),
      ["system"],
    );
    assert.deepEqual(shown, [undefined]);
  });

  it("is not done to a file that has changed since it was shown, which is shown anew", async () => {
    const [review] = (await sheet("review")).files as [FileFact];
    const [restore] = (await sheet("restore")).files as [FileFact];
    const byHand = `by hand\r\n${await onDisk()}`;
    await writeFile(join(folder.path, "a.txt"), byHand);
    const { putBack, restoreFiles } = handlers();
    const [id, file] = [idOf("user"), review.key];
    await putBack({ type: "putBack", id, file, seen: review.seen, hunk: 0 });
    await putBack({ type: "putBack", id, file, seen: review.seen });
    const files = [{ key: restore.key, seen: restore.seen }];
    await restoreFiles({ type: "restoreFiles", id, files, conversation: true });
    assert.equal(await onDisk(), byHand);
    assert.ok(session.conversation.entries.every(({ type }) => type !== "restore" && type !== "rewind"));
    assert.deepEqual(
      shown,
      ["review", "review", "restore"].map((kind) => ({ kind, id, isRenewed: true })),
    );
    const [again] = (await sheet("review")).files as [FileFact];
    await putBack({ type: "putBack", id, file, seen: again.seen, hunk: 0 });
    assert.ok(!(await onDisk()).startsWith("by hand"));
  });

  it("restores no file that was not chosen", async () => {
    const before = await onDisk();
    await handlers().restoreFiles({ type: "restoreFiles", id: idOf("user"), files: [], conversation: false });
    await handlers().restoreFiles({
      type: "restoreFiles",
      id: idOf("user"),
      files: [{ key: "w\nother", seen: "" }],
      conversation: false,
    });
    assert.equal(await onDisk(), before);
  });

  it("restores the files with a message that is edited, save what was changed by hand since", async () => {
    model.add("Again.");
    await session.editAndResend(idOf("user"), "Otherwise.", { restoresFiles: true });
    assert.equal(await onDisk(), lines);
    await writeFile(join(folder.path, "a.txt"), "by hand");
    const last = session.conversation.messages.findLast(({ message }) => message.role === "user");
    await session.editAndResend(last?.id ?? "", "Once more.", { restoresFiles: true });
    assert.equal(await onDisk(), "by hand");
  });
});
