import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ServerLink } from "../../src/store/server/serverLink.ts";
import { migrateServer } from "../../src/store/server/serverSchema.ts";
import { faults } from "../modelServer/fault.ts";
import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import { usePostgres } from "../postgres/postgresServer.ts";
import { ChatPage } from "./chatPage.ts";

/** Two clones of one repository. */
const remotes = ["git@git.example:Team/Project.git", "https://git.example/team/project"];

describe("Two machines with a server of their conversations", function () {
  this.timeout(300_000);
  // A second attempt would begin where the first one left both.
  this.retries(0);
  const postgres = usePostgres();
  const folders: string[] = [];
  const closing: (() => Promise<unknown>)[] = [];
  let model: ModelServer;
  let here: ChatPage;
  let there: ChatPage;

  before(async () => {
    const link = new ServerLink(postgres().address(), "");
    await migrateServer(link);
    await link.close();
    model = await startModelServer();
    closing.push(() => model.close());
    const settings = {
      "longhand.storage.server": `postgresql://admin@127.0.0.1:${postgres().port}/postgres`,
    };
    const open = async (remote: string) => {
      const chat = await ChatPage.open(model, settings, { workspace: clone(remote) });
      closing.push(() => chat.workbench.close());
      return chat;
    };
    [here, there] = (await Promise.all(remotes.map(open))) as [ChatPage, ChatPage];
  });

  after(async () => {
    for (const close of closing.toReversed()) await close();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  const clone = (remote: string): string => {
    const folder = mkdtempSync(join(tmpdir(), "longhand-clone-"));
    folders.push(folder);
    mkdirSync(join(folder, ".git"));
    writeFileSync(join(folder, ".git", "config"), `[remote "origin"]\n\turl = ${remote}\n`);
    writeFileSync(join(folder, "a.txt"), "a\n");
    return folder;
  };
  const alertIn = (chat: ChatPage) => chat.workbench.panel.getByRole("alert");
  const answer = (chat: ChatPage, text: string) => chat.articles("Assistant").getByText(text).waitFor();
  const away = (chat: ChatPage) => chat.workbench.panel.getByRole("button", { name: /is not connected/ });
  /** From the list, as soon as it is there. */
  const openFromList = async (chat: ChatPage, title: string) => {
    const { page } = chat.workbench;
    const item = page.locator(".quick-input-list").getByRole("option", { name: title });
    for (let found = false; !found;) {
      await chat.button("Open conversation").click();
      found = await item.waitFor({ timeout: 3_000 }).then(
        () => true,
        () => false,
      );
      if (!found) await page.keyboard.press("Escape");
    }
    await item.click();
  };

  it("read on one what streams on the other, go on while the server is away, and take over", async () => {
    model.fail(faults.stall(4, { text: "Beginning here, and there is more to come of this." }));
    await here.box.fill("Where do we begin?");
    await here.box.press("Enter");
    await answer(here, "Beginning here");
    await openFromList(there, "Where do we begin?");
    await answer(there, "Beginning here");
    await alertIn(there)
      .getByText(/continued on .+ Here it can be read/)
      .waitFor();
    await there.workbench.picture("machines-reading");
    await here.button("Stop").click();
    await here.button("Send").waitFor();
    model.script({ text: "The whole answer." });
    await here.say("Once more");
    await answer(there, "The whole answer.");

    await postgres().kill();
    model.script({ text: "Said without the server." });
    await here.say("Are you still there?");
    await answer(here, "Said without the server.");
    await away(here).waitFor();
    await postgres().start();
    await answer(there, "Said without the server.");
    await away(here).waitFor({ state: "detached" });

    await alertIn(there).getByRole("button", { name: "Take Over" }).click();
    await alertIn(there).waitFor({ state: "detached" });
    await alertIn(here).getByText("continued on").waitFor();
    model.script({ text: "Taken over." });
    await there.say("Mine now");
    await answer(there, "Taken over.");
    await answer(here, "Taken over.");
  });
});
