import assert from "node:assert/strict";
import { globSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { startModelServer } from "../modelServer/modelServer.ts";
import { ChatPage } from "./chatPage.ts";

describe("A storage folder that cannot be made", () => {
  it("costs nothing that was said: what is in the way goes, and after a restart everything is there", async function () {
    this.timeout(360_000);
    const server = await startModelServer();
    server.script({ text: "First answer." }, { text: "Second answer." });
    const chat = await ChatPage.open(server);
    const { workbench } = chat;
    try {
      const [folder] = globSync(join(workbench.folders.root, "**/workspaceStorage/*/longhand.longhand"));
      assert.ok(folder, "the storage folder is not there");
      await workbench.restart(async () => {
        rmSync(folder, { recursive: true });
        mkdirSync(dirname(folder), { recursive: true });
        writeFileSync(folder, "in the way");
      });
      await workbench.showPanel();
      await chat.say("While it is in the way");
      await chat.articles("Assistant").filter({ hasText: "First answer." }).waitFor();
      await workbench.page
        .getByText(/Conversations cannot be saved for now/)
        .first()
        .waitFor();
      rmSync(folder);
      await chat.say("When it is gone");
      await chat.articles("Assistant").filter({ hasText: "Second answer." }).waitFor();
      await workbench.page.getByText("Conversations are saved again.").first().waitFor();
      await workbench.restart();
      await workbench.showPanel();
      for (const text of ["While it is in the way", "First answer.", "When it is gone", "Second answer."]) {
        await workbench.panel.getByRole("article").filter({ hasText: text }).first().waitFor();
      }
    } finally {
      await workbench.close();
      await server.close();
    }
  });
});
