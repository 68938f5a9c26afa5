import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Conversations } from "../../../src/core/agent/session/conversations.ts";
import type { Platform } from "../../../src/composition/buildPlatform.ts";
import { systemClock } from "../../../src/host/platform/systemClock.ts";
import type * as vscode from "vscode";
import { openSqliteJournal } from "../../fixtures/store/openSqliteJournal.ts";
import { FileWorkspaceIndex } from "../../../src/store/files/fileWorkspaceIndex.ts";
import { tempFolder } from "../../fixtures/nodeWorkspace.ts";
import { bundledWorker, startThread } from "../../fixtures/store/workerFiles.ts";
import "../../fixtures/vscode/useVscodeModule.ts";
import * as editor from "../../fixtures/vscode/vscodeModule.ts";
import { until } from "../../fixtures/until.ts";
import { ScriptedModel } from "../doubles/scriptedModel.ts";
import { servicesFor } from "../doubles/world.ts";
import { message } from "../store/entries.ts";

/** Answers notifications with their first button while `work` runs; what they said. */
async function answering(work: () => Promise<void>): Promise<readonly string[]> {
  const said: string[] = [];
  const window = editor.window as { showInformationMessage: unknown };
  const shown = window.showInformationMessage;
  window.showInformationMessage = async (sentence: string, ...actions: readonly string[]) => {
    said.push(sentence);
    return actions[0];
  };
  try {
    await work();
  } finally {
    window.showInformationMessage = shown;
  }
  return said;
}

describe("The folder that a workspace stores in", () => {
  let temporary: Awaited<ReturnType<typeof tempFolder>>;
  let folder: string;

  const window = editor.window as { showErrorMessage: unknown };
  const { showErrorMessage } = window;

  beforeEach(async () => {
    temporary = await tempFolder({}, "here");
    folder = join(temporary.path, "..");
    editor.openFolder(temporary.path);
  });
  afterEach(async () => {
    window.showErrorMessage = showErrorMessage;
    editor.openFolder();
    await temporary.remove();
  });

  const record = async (file: string, id: string) => {
    await mkdir(dirname(file), { recursive: true });
    const journal = await openSqliteJournal({ file, startThread });
    await journal.append([message(id, 1, "Still here")]);
    await journal.close();
  };

  const open = async (storageFolder: string) => {
    const { openStore } = await import("../../../src/composition/storage/openStore.ts");
    const own = join(folder, "abc123", "longhand.longhand");
    const context = {
      storageUri: editor.Uri.file(own),
      globalStorageUri: editor.Uri.file(join(folder, "global")),
      subscriptions: [],
      secrets: { onDidChange: () => ({ dispose: () => undefined }) },
      asAbsolutePath: bundledWorker,
    } as unknown as vscode.ExtensionContext;
    const platform = {
      clock: systemClock,
      log: { write: () => undefined },
      guard: (_: string, work: () => unknown) =>
        Promise.resolve()
          .then(work)
          .catch(() => undefined),
      settings: { storageFolder, storageServer: "" },
    } as unknown as Platform;
    return openStore(context, platform);
  };

  it("moves to the folder that the user has chosen, drafts too, and says so", async () => {
    const own = join(folder, "abc123", "longhand.longhand");
    await record(join(own, "conversations.db"), "kept");
    await mkdir(join(own, "drafts"));
    await writeFile(join(own, "drafts", "kept.json"), JSON.stringify({ text: "begun", attachments: [] }));
    const said = await answering(async () => {
      const store = await open(join(folder, "volume"));
      assert.equal((await store.journal.load("kept"))?.entries.length, 1);
      assert.equal(store.drafts.load("kept").draft.text, "begun");
      await store.close();
    });
    assert.equal(said.length, 1);
    assert.match(said[0]!, /were moved to .*volume/);
    assert.equal(existsSync(join(own, "conversations.db")), false);
    // Without the setting the conversations are where they were moved to, not here.
    const store = await open(join(folder, "volume"));
    assert.deepEqual(
      (await store.journal.list()).map(({ id }) => id),
      ["kept"],
    );
    await store.close();
  });

  it("stays where it is when the folder that was chosen cannot be used", async () => {
    await record(join(folder, "abc123", "longhand.longhand", "conversations.db"), "kept");
    await writeFile(join(folder, "volume"), "in the way");
    const store = await open(join(folder, "volume"));
    assert.equal((await store.journal.load("kept"))?.entries.length, 1);
    await store.close();
  });

  it("may be in the way and go: the chat goes on, what was said is saved afterwards, and both is said once", async () => {
    const failures: string[] = [];
    window.showErrorMessage = async (sentence: string) => void failures.push(sentence);
    const own = join(folder, "abc123", "longhand.longhand");
    await mkdir(dirname(own), { recursive: true });
    await writeFile(own, "in the way");
    let id = "";
    const said = await answering(async () => {
      const store = await open("");
      const model = new ScriptedModel("First answer.", "Second answer.");
      const services = servicesFor(model, { journal: store.journal, clock: systemClock });
      const conversations = new Conversations(
        { ...services, leases: store.journal, library: store.journal },
        () => undefined,
      );
      store.follow(conversations);
      const session = conversations.create();
      ({ id } = session.conversation);
      assert.equal((await session.send("While it is in the way")).text, "First answer.");
      await until(() => failures.length > 0);
      await rm(own);
      assert.equal((await session.send("When it is gone")).text, "Second answer.");
      await session.saved();
      await store.close();
    });
    assert.equal(failures.length, 1);
    assert.match(failures[0]!, /Conversations cannot be saved for now/);
    assert.deepEqual(said, ["Conversations are saved again."]);
    const store = await open("");
    const stored = (await store.journal.load(id))?.entries ?? [];
    for (const words of ["While it is in the way", "First answer.", "When it is gone", "Second answer."])
      assert.equal(stored.filter((entry) => JSON.stringify(entry).includes(words)).length, 1, words);
    await store.close();
  });

  it("is offered, once, what another workspace has of its folders, and takes it in on a yes", async () => {
    const lost = join(folder, "renamed", "conversations.db");
    await record(lost, "gone");
    const folders = [editor.Uri.file(join(folder, "renamed-away")).toString()];
    await new FileWorkspaceIndex(join(folder, "global", "workspaces")).note({
      store: lost,
      folders,
      openedAt: 1,
    });
    const store = await open("");
    const said = await answering(async () => {
      await store.offerLost();
      await until(async () => (await store.journal.list()).length > 0);
      await store.offerLost();
    });
    assert.equal((await store.journal.load("gone"))?.entries.length, 1);
    assert.match(said[0]!, /1 conversation of this folder was found/);
    assert.equal(said.filter((sentence) => /was found/.test(sentence)).length, 1);
    await store.close();
  });
});
