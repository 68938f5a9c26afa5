import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { existsSync, globSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Database } from "../../src/store/database/database.ts";
import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import { ChatPage } from "./chatPage.ts";

describe("The storage folder of a workspace", function () {
  this.timeout(240_000);
  let server: ModelServer;
  let chat: ChatPage;

  before(async () => {
    server = await startModelServer();
    chat = await ChatPage.borrow(server);
  });

  after(async () => {
    await chat.giveBack();
    await server.close();
  });

  const toast = (words: RegExp | string) => chat.workbench.notifications.getByText(words).first();

  it("may be in the way and go: nothing that was said is lost", async () => {
    const { workbench } = chat;
    server.script({ text: "First answer." }, { text: "Second answer." });
    const [folder] = globSync(join(workbench.folders.root, "**/workspaceStorage/*/longhand.longhand"));
    assert.ok(folder, "the storage folder is not there");
    await workbench.crashExtensionHost(async () => {
      rmSync(folder, { recursive: true });
      mkdirSync(dirname(folder), { recursive: true });
      writeFileSync(folder, "in the way");
    });
    await workbench.showPanel();
    await chat.say("While it is in the way");
    await chat.articles("Assistant").filter({ hasText: "First answer." }).waitFor();
    await toast(/Conversations cannot be saved for now/).waitFor();
    rmSync(folder);
    await chat.say("When it is gone");
    await chat.articles("Assistant").filter({ hasText: "Second answer." }).waitFor();
    await toast("Conversations are saved again.").waitFor();
  });

  it("may hold a damaged file when VS Code starts: what it held is recovered, and that is said", async () => {
    const { workbench } = chat;
    await chat.restart();
    server.script({ text: "Before the damage." });
    await chat.say("Remember this");
    await workbench.restart(async () => {
      const [found] = globSync("**/longhand.longhand/conversations.db", { cwd: workbench.storageFolder });
      const path = join(workbench.storageFolder, found ?? "");
      // A host that had no time to close leaves a write-ahead log, from which SQLite itself would mend the page. It is
      // there as long as that host, which may be a while in going.
      const end = Date.now() + 30_000;
      do {
        assert.ok(Date.now() < end, "the host before does not go");
        new Database(path).close();
      } while (existsSync(`${path}-wal`));
      const file = await open(path, "r+");
      await file.write(randomBytes(4096), 0, 4096, 0);
      await file.close();
    });
    // A toast may have come and gone before the window is there; the center keeps it.
    await workbench.showPanel();
    const center = workbench.page.locator(".notifications-center.visible");
    const notice = center.getByText(/Recovered [\d,]+ of [\d,]+ messages.*set aside/).first();
    for (const end = Date.now() + 90_000; !(await notice.isVisible());) {
      assert.ok(Date.now() < end, "nothing was said of what was recovered");
      // It hides once something else in it has gone, and what comes afterwards is a toast again.
      if (!(await center.isVisible())) await workbench.runCommand("Notifications: Show Notifications");
      await notice.waitFor({ timeout: 1_000 }).catch(() => undefined);
    }
    const [, recovered, of] = /Recovered ([\d,]+) of ([\d,]+)/.exec((await notice.textContent()) ?? "") ?? [];
    assert.equal(recovered, of);
    await workbench.picture("recovered");
    await workbench.runCommand("Notifications: Hide Notifications");
    await chat.articles("Assistant").getByText("Before the damage.").waitFor();
    server.script({ text: "After the damage." });
    await chat.say("And this");
    await chat.articles("Assistant").getByText("After the damage.").waitFor();
    await workbench.runCommand("Longhand: Open Conversation");
    await workbench.pick("While it is in the way");
    for (const text of ["While it is in the way", "First answer.", "When it is gone", "Second answer."]) {
      await workbench.panel.getByRole("article").filter({ hasText: text }).first().waitFor();
    }
  });
});
