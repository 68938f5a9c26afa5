import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import { ChatPage } from "./chatPage.ts";

/** Put together here so that no scanner takes them for real ones. */
const key = ["sk", "a1b2".repeat(8)].join("-");
const token = ["ghp", "c3d4".repeat(9)].join("_");

describe("Export and import by hand", () => {
  let server: ModelServer;
  let chat: ChatPage;
  const path = (name: string) => join(chat.workbench.folders.workspace, name);

  before(async () => {
    server = await startModelServer();
    chat = await ChatPage.borrow(server);
    server.script({ text: `Then ${key} it is.` });
    await chat.say(`The key is ${key} and the token ${token}.`);
  });

  after(async () => {
    await chat.giveBack();
    await server.close();
  });

  const begin = async (format: string, secrets: string) => {
    const { workbench } = chat;
    await workbench.runCommand("Longhand: Export Conversation");
    await workbench.page.locator(".quick-input-list").getByText("to read and to share").waitFor();
    await workbench.answer(format);
    await workbench.page.locator(".quick-input-list").getByText("Redact secrets").waitFor();
    await workbench.answer(secrets);
  };
  const exportAs = async (format: string, secrets: string, name: string) => {
    await begin(format, secrets);
    await chat.workbench.chooseFile(path(name));
  };
  const told = async (sentence: string) => {
    const toast = chat.workbench.notifications.filter({ hasText: sentence });
    await toast.waitFor();
    return toast;
  };

  it("redact, and say what: how many of which kind", async () => {
    await exportAs("JSON", "Redact secrets", "clean.json");
    await told("The conversation was exported; redacted: 2 API keys, 1 token.");
    await chat.workbench.picture("exported");
    const file = await readFile(path("clean.json"), "utf8");
    assert.ok(!file.includes(key) && !file.includes(token));
  });

  it("keep secrets when the user chooses so, and say that", async () => {
    await exportAs("Markdown", "Keep everything as it is", "whole.md");
    const toast = await told("The conversation was exported as it is, with whatever secrets it holds.");
    await toast.getByRole("button", { name: "Open" }).press("Enter");
    await chat.workbench.page.getByRole("tab", { name: "whole.md" }).waitFor();
    const file = await readFile(path("whole.md"), "utf8");
    assert.ok(file.includes(key) && file.includes(token));
  });

  it("ask before an existing file is replaced, and leave it where the user says no", async () => {
    await writeFile(path("mine.json"), "Mine.");
    const { page } = chat.workbench;
    const dialog = page.locator(".quick-input-widget:visible");
    const question = dialog.getByText(/already exists/);
    for (let time = 0; time < 10 && !(await question.isVisible()); time++) {
      if (!(await dialog.isVisible())) await begin("JSON", "Redact secrets");
      await dialog.getByRole("button", { name: "OK" }).waitFor();
      await chat.workbench.nameFile(path("mine.json"));
      await question.waitFor({ timeout: 3_000 }).catch(() => undefined);
    }
    await question.waitFor();
    await chat.workbench.picture("export-replace");
    while (await dialog.isVisible()) {
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "hidden", timeout: 1_000 }).catch(() => undefined);
    }
    assert.equal(await readFile(path("mine.json"), "utf8"), "Mine.");
  });

  it("take nothing from a bad file, and name the place", async () => {
    const { workbench } = chat;
    const messages = [
      { role: "user", content: "Hello" },
      { role: "wizard", content: "" },
    ];
    await writeFile(path("bad.json"), JSON.stringify({ conversation_history: messages }));
    const options = workbench.page.locator(".quick-input-list").getByRole("option");
    const listed = async () => {
      await workbench.runCommand("Longhand: Open Conversation");
      await options.filter({ hasText: "The key is" }).first().waitFor();
      const titles = await options.allInnerTexts();
      await workbench.page.keyboard.press("Escape");
      return titles;
    };
    const before = await listed();
    await workbench.runCommand("Longhand: Import Conversation");
    await workbench.chooseFile(path("bad.json"));
    await workbench.notifications
      .filter({ hasText: "Nothing was imported. $.conversation_history[1].role" })
      .waitFor();
    await workbench.picture("import-refused");
    await chat.articles("Assistant").getByText("it is.").waitFor();
    assert.deepEqual(await listed(), before);
  });
});
