import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { corpus } from "../fixtures/xssVectors.ts";
import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import { ChatPage } from "./chatPage.ts";
import { exchanges, importMessages } from "./importing.ts";

const markup = "<img src=x onerror=window.hit=1><script>window.hit=1</script>";
const attack = "[Show](command:longhand.newConversation) $(trash)";

describe("What a model, a tool, a file or an import says", () => {
  let server: ModelServer;
  let chat: ChatPage;
  const requested: string[] = [];
  const path = (name: string) => join(chat.workbench.folders.workspace, name);

  before(async () => {
    server = await startModelServer();
    chat = await ChatPage.borrow(server, { "longhand.approval": "allowReads" });
    chat.workbench.page.context().on("request", (request) => requested.push(request.url()));
  });

  after(async () => {
    await chat.giveBack();
    await server.close();
  });
  beforeEach(() => server.forget());

  const isHarmless = async () => {
    const found = await chat.workbench.panel.locator("longhand-panel").evaluate(async (html) => {
      const { body, defaultView } = html.ownerDocument;
      const windowOfPage = defaultView as unknown as Window & { readonly hit?: number };
      // What was to load before this, or to begin when it is drawn, has had its turn after it.
      const last = html.ownerDocument.createElement("img");
      const failed = new Promise((resolve) => last.addEventListener("error", resolve));
      last.src = "x";
      body.append(last);
      await failed;
      last.remove();
      for (let frame = 0; frame < 3; frame++)
        await new Promise((drawn) => windowOfPage.requestAnimationFrame(drawn));
      const all = [...html.getElementsByTagName("*")];
      const loading =
        "img,svg,math,iframe,object,embed,form[action],video,audio,base,link,template,style,meta";
      return {
        hit: windowOfPage.hit ?? 0,
        scripts: html.querySelectorAll("script").length,
        loading: [...html.querySelectorAll(loading)].map((one) => one.outerHTML.slice(0, 80)),
        handlers: all.flatMap((one) => one.getAttributeNames().filter((name) => name.startsWith("on"))),
        links: [...html.querySelectorAll("a")]
          .map((link) => link.getAttribute("href") ?? "")
          .filter((href) => /^(javascript|data|vbscript|command|vscode|file):|^\/\//i.test(href)),
      };
    });
    assert.deepEqual(found, { hit: 0, scripts: 0, loading: [], handlers: [], links: [] });
    assert.deepEqual(
      requested.filter((url) => url.includes("attacker.example")),
      [],
    );
    await chat.box.waitFor();
  };

  it("is harmless in a turn: the message, which is the title too, a tool's name, arguments and result, a file's name, a reply that streams", async () => {
    const name = "<img src=x onerror=window.hit=1>.md";
    await writeFile(path(name), corpus);
    server.script(
      {
        toolCalls: [
          { name: "read_file", arguments: { path: name } },
          { name: "list_files", arguments: { path: "." } },
        ],
      },
      { text: `${corpus}\n\nSee [the file](${encodeURI(name)}) and \`${name}\`.` },
    );
    await chat.say(`${markup} ${corpus}`);
    for (const tool of await chat.articles(/^Tool/).locator("summary").all()) await tool.click();
    await isHarmless();
    await chat.workbench.picture("vectors");
  });

  /** The notification with these words; it holds no link and no icon of theirs. */
  const inertToast = async (words: RegExp) => {
    const toast = chat.workbench.notifications.filter({ hasText: words });
    await toast.waitFor();
    const message = toast.locator(".notification-list-item-message");
    assert.equal(await message.locator("a").count(), 0);
    assert.equal(await message.locator(".codicon-trash").count(), 0);
    await toast.hover();
    await toast.getByRole("button", { name: "Clear Notification" }).first().click();
  };

  it("is no link in a notification: a file link of a reply, a field of an import", async () => {
    const { panel } = chat.workbench;
    server.script({
      text: `[one](<docs/[Show](command:longhand.newConversation).md>) [two](<docs/$(trash).md>)`,
    });
    await chat.say("Link");
    await panel.getByRole("link", { name: "one" }).click();
    await inertToast(/names no file of this workspace/);
    await panel.getByRole("link", { name: "two" }).click();
    await inertToast(/There is no file docs/);
    const file = path(`${attack}.json`.replaceAll("/", "-"));
    await writeFile(file, JSON.stringify([{ role: attack, content: attack }]));
    await chat.workbench.runCommand("Longhand: Import Conversation");
    await chat.workbench.chooseFile(file);
    await inertToast(/Nothing was imported/);
  });

  it("is harmless in an import and no icon in lists; a search opens at its hit, also where there was no panel", async () => {
    const { workbench } = chat;
    const { page, panel } = workbench;
    const call = {
      id: "c1",
      type: "function",
      function: { name: "<b>x</b>", arguments: JSON.stringify({ path: corpus }) },
    };
    await importMessages(
      workbench,
      [
        ...exchanges(400, (turn) => (turn === 20 ? `The wombat digs ${attack}.` : `Answer ${turn}.`)),
        { role: "user", content: corpus },
        { role: "assistant", content: null, tool_calls: [call] },
        { role: "tool", tool_call_id: "c1", content: corpus },
        { role: "assistant", content: corpus },
      ],
      `Animals ${attack} ${markup}`,
    );
    await isHarmless();
    await panel.getByRole("button", { name: /Show Breakdown/ }).click();
    await panel.getByRole("dialog").waitFor();
    await isHarmless();
    await page.keyboard.press("Escape");
    await workbench.hidePanel();

    const options = page.locator(".quick-input-list").getByRole("option");
    const listed = async (words: string, text: string) => {
      await page.locator(".quick-input-widget:visible input:visible").fill(words);
      const option = options.filter({ hasText: text }).first();
      await option.waitFor();
      assert.match(await option.innerText(), /Animals \[Show\]\(command:.*\) \$\(trash\) <img/);
      assert.equal(await option.locator(".monaco-icon-label .codicon-trash").count(), 0);
      return option;
    };
    await workbench.runCommand("Longhand: Open Conversation");
    await listed("Animals", "Animals");
    await workbench.picture("library-list");
    await page.keyboard.press("Escape");
    await workbench.runCommand("Longhand: Search Conversations");
    const found = await listed("wombats digging", "«wombat»");
    await workbench.picture("search");
    await found.click();
    const hit = chat.articles("Assistant").filter({ hasText: "The wombat digs" });
    const isThere = () =>
      hit.evaluate((row) => {
        const { top, bottom } = row.getBoundingClientRect();
        const { activeElement, defaultView } = row.ownerDocument;
        return activeElement === row && top >= 0 && bottom <= defaultView!.innerHeight;
      });
    await hit.waitFor();
    while (!(await isThere())) await page.waitForTimeout(50);
    await workbench.picture("search-hit");
    await chat.button("Jump to Latest").click();
    await hit.waitFor({ state: "detached" });
    await chat.box.press("Control+F");
    await (await listed("wombats digging", "this conversation")).click();
    await hit.waitFor();
    while (!(await isThere())) await page.waitForTimeout(50);
  });

  it("is exported where the user says, who is asked before a file is replaced", async () => {
    await writeFile(path("mine.json"), "Mine.");
    const { workbench } = chat;
    const dialog = workbench.page.locator(".quick-input-widget:visible");
    const question = dialog.getByText(/already exists/);
    const begin = async () => {
      await workbench.runCommand("Longhand: Export Conversation");
      await dialog.getByText("to read and to share").waitFor();
      await workbench.answer("JSON");
      await dialog.getByText("Redact secrets").waitFor();
      await workbench.answer("Redact secrets");
    };
    for (let time = 0; time < 10 && !(await question.isVisible()); time++) {
      if (!(await dialog.isVisible())) await begin();
      await dialog.getByRole("button", { name: "OK" }).waitFor();
      await workbench.nameFile(path("mine.json"));
      await question.waitFor({ timeout: 3_000 }).catch(() => undefined);
    }
    await question.waitFor();
    await workbench.picture("export-replace");
    while (await dialog.isVisible()) {
      await workbench.page.keyboard.press("Escape");
      await dialog.waitFor({ state: "hidden", timeout: 1_000 }).catch(() => undefined);
    }
    assert.equal(await readFile(path("mine.json"), "utf8"), "Mine.");
    await begin();
    await workbench.chooseFile(path("other.json"));
    const toast = workbench.notifications.filter({ hasText: "The conversation was exported" });
    await toast.getByRole("button", { name: "Open" }).press("Enter");
    await workbench.page.getByRole("tab", { name: "other.json" }).waitFor();
    const file = JSON.parse(await readFile(path("other.json"), "utf8")) as {
      conversation_history: unknown[];
    };
    assert.ok(file.conversation_history.length > 800);
  });

  it("would be stopped by the page's policy, which allows neither inline code nor eval nor the network", async () => {
    const { panel } = chat.workbench;
    const policy = (await panel.locator("meta[http-equiv]").getAttribute("content")) ?? "";
    assert.match(policy, /default-src 'none'/);
    assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval|connect-src|https:(?!\/\/\*\.vscode)/);
    const ran = await panel.locator("body").evaluate((body) => {
      const script = body.ownerDocument.createElement("script");
      script.textContent = "window.hit = 2";
      body.append(script);
      script.remove();
      return (body.ownerDocument.defaultView as unknown as { readonly hit?: number }).hit ?? 0;
    });
    assert.equal(ran, 0);
  });
});
