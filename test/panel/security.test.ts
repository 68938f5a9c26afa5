import assert from "node:assert/strict";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import { corpus } from "../fixtures/xssVectors.ts";
import { importMessages } from "./importing.ts";
import type { Workbench } from "../vscode/workbench.ts";
import { borrowWindow, giveBack } from "./sharedWindow.ts";

describe("What a model, a tool, a file or an import says", () => {
  let server: ModelServer;
  let workbench: Workbench;
  const requested: string[] = [];

  before(async function () {
    this.timeout(180_000);
    server = await startModelServer();
    const settings = { "longhand.baseUrl": server.url, "longhand.approval": "allowReads" };
    workbench = await borrowWindow(settings);
    workbench.page.context().on("request", (request) => requested.push(request.url()));
    await workbench.showPanel();
  });

  after(async () => {
    await giveBack(workbench);
    await server.close();
  });

  const isHarmless = async () => {
    await workbench.page.waitForTimeout(300);
    const found = await workbench.panel.locator("longhand-panel").evaluate((html) => {
      const windowOfPage = html.ownerDocument.defaultView as unknown as { readonly hit?: number };
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
    await workbench.panel.getByRole("textbox", { name: "Message" }).waitFor();
  };
  const say = (text: string) => workbench.say(text);

  it("is harmless in the user's message, which is the title too, and in a reply that streams", async () => {
    server.script({ text: corpus });
    await say(`<img src=x onerror=window.hit=1> ${corpus}`);
    await isHarmless();
    await workbench.picture("vectors");
  });

  it("is harmless in a tool's name, arguments and result, and in a file's name", async () => {
    const name = "<img src=x onerror=window.hit=1>.md";
    await writeFile(join(workbench.folders.workspace, "vectors.md"), corpus);
    await rename(join(workbench.folders.workspace, "vectors.md"), join(workbench.folders.workspace, name));
    server.script(
      {
        toolCalls: [
          { name: "read_file", arguments: { path: name } },
          { name: "list_files", arguments: { path: "." } },
        ],
      },
      { text: `See [the file](${encodeURI(name)}) and \`${name}\`.` },
    );
    await say("Read it");
    for (const tool of await workbench.panel
      .getByRole("article", { name: /^Tool/ })
      .locator("summary")
      .all()) {
      await tool.click();
    }
    await isHarmless();
  });

  it("is harmless in an import: title, messages and tool results, hidden or not", async () => {
    const call = {
      id: "c1",
      type: "function",
      function: { name: "<b>x</b>", arguments: JSON.stringify({ path: corpus }) },
    };
    const messages = [
      { role: "user", content: corpus },
      { role: "assistant", content: null, tool_calls: [call] },
      { role: "tool", tool_call_id: "c1", content: corpus },
      { role: "assistant", content: corpus },
    ];
    await importMessages(
      workbench,
      messages,
      "<img src=x onerror=window.hit=1><script>window.hit=1</script>",
    );
    await isHarmless();
    await workbench.panel.getByRole("button", { name: /Show breakdown/ }).click();
    await workbench.panel.getByRole("dialog").waitFor();
    await isHarmless();
    await workbench.page.keyboard.press("Escape");
  });

  const attack = "[Show](command:longhand.newConversation) $(trash)";
  /** The notification with these words; it holds no link and no icon of theirs. */
  const inertToast = async (words: RegExp) => {
    const toast = workbench.notifications.filter({ hasText: words });
    await toast.waitFor();
    const message = toast.locator(".notification-list-item-message");
    assert.equal(await message.locator("a").count(), 0);
    assert.equal(await message.locator(".codicon-trash").count(), 0);
    await toast.hover();
    await toast.getByRole("button", { name: "Clear Notification" }).first().click();
  };

  it("is no link in a notification: a file link of a reply", async () => {
    server.script({
      text: `[one](<docs/[Show](command:longhand.newConversation).md>) [two](<docs/$(trash).md>)`,
    });
    await say("Link");
    await workbench.panel.getByRole("link", { name: "one" }).click();
    await inertToast(/names no file of this workspace/);
    await workbench.panel.getByRole("link", { name: "two" }).click();
    await inertToast(/There is no file docs/);
  });

  it("is no link in a notification: a field of an import", async () => {
    const file = join(workbench.folders.workspace, `${attack}.json`.replaceAll("/", "-"));
    await writeFile(file, JSON.stringify([{ role: attack, content: attack }]));
    await workbench.runCommand("Longhand: Import Conversation");
    await workbench.chooseFile(file);
    await inertToast(/Nothing was imported/);
  });

  it("draws no icon in the list of conversations and in a search's hits", async () => {
    await importMessages(workbench, [{ role: "user", content: `quokka ${attack}` }], `Quokka ${attack}`);
    const option = workbench.page
      .locator(".quick-input-list")
      .getByRole("option")
      .filter({ hasText: /Quokka/ });
    for (const [command, words] of [
      ["Longhand: Open Conversation", "Quokka"],
      ["Longhand: Search Conversations", "quokka"],
    ] as const) {
      await workbench.runCommand(command);
      await workbench.page.locator(".quick-input-widget:visible input:visible").fill(words);
      await option.first().waitFor();
      assert.match(await option.first().innerText(), /Quokka \[Show\]\(command:.*\) \$\(trash\)/);
      assert.equal(await option.first().locator(".monaco-icon-label .codicon-trash").count(), 0);
      await workbench.page.keyboard.press("Escape");
    }
  });

  it("would be stopped by the page's policy, which allows neither inline code nor eval nor the network", async () => {
    const policy = (await workbench.panel.locator("meta[http-equiv]").getAttribute("content")) ?? "";
    assert.match(policy, /default-src 'none'/);
    assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval|connect-src|https:(?!\/\/\*\.vscode)/);
    const ran = await workbench.panel.locator("body").evaluate((body) => {
      const script = body.ownerDocument.createElement("script");
      script.textContent = "window.hit = 2";
      body.append(script);
      script.remove();
      return (body.ownerDocument.defaultView as unknown as { readonly hit?: number }).hit ?? 0;
    });
    assert.equal(ran, 0);
  });
});
