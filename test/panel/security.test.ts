import assert from "node:assert/strict";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import { corpus } from "../fixtures/xssVectors.ts";
import { importMessages } from "./importing.ts";
import { Workbench } from "../vscode/workbench.ts";

describe("What a model, a tool, a file or an import says", () => {
  let server: ModelServer;
  let workbench: Workbench;
  const requested: string[] = [];

  before(async function () {
    this.timeout(180_000);
    server = await startModelServer();
    const settings = { "longhand.baseUrl": server.url, "longhand.approval": "allowReads" };
    workbench = await Workbench.open({ settings });
    workbench.page.context().on("request", (request) => requested.push(request.url()));
    await workbench.showPanel();
  });

  after(async () => {
    await workbench.close();
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
  const say = async (text: string) => {
    const box = workbench.panel.getByRole("textbox", { name: "Message" });
    await box.fill(text);
    await box.press("Enter");
    await workbench.panel.getByRole("article", { name: "Assistant" }).last().waitFor();
    await workbench.panel.getByRole("button", { name: "Send" }).waitFor();
  };

  it("is harmless in the user's message, which is the title too, and in a reply that streams", async () => {
    server.script({ text: corpus });
    await say(`<img src=x onerror=window.hit=1> ${corpus}`);
    await isHarmless();
    await workbench.screenshot("vectors");
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
