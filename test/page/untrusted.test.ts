import assert from "node:assert/strict";
import { corpus, vectors } from "../fixtures/xssVectors.ts";
import { breakdown, excerpt, message, tool } from "../fixtures/panelFacts.ts";
import { webviewPages, type PanelPage } from "./pageHarness.ts";

const title = "<img src=x onerror=window.hit=1><script>window.hit=1</script>";
const conversation = { id: "c", title, model: title };

async function isHarmless(panel: PanelPage): Promise<void> {
  const found = await panel.page.locator("longhand-panel").evaluate((html) => {
    const all = [...html.getElementsByTagName("*")];
    const loading = "img,svg,math,iframe,object,embed,form[action],video,audio,base,link,template,style,meta";
    return {
      hit: (window as unknown as { readonly hit?: number }).hit ?? 0,
      scripts: html.querySelectorAll("script").length,
      loading: [...html.querySelectorAll(loading)].map((one) => one.outerHTML.slice(0, 80)),
      handlers: all.flatMap((one) => one.getAttributeNames().filter((name) => name.startsWith("on"))),
      links: [...html.querySelectorAll("a")]
        .map((link) => link.getAttribute("href") ?? "")
        .filter((href) => /^(javascript|data|vbscript|command|vscode|file):|^\/\//i.test(href)),
    };
  });
  assert.deepEqual(found, { hit: 0, scripts: 0, loading: [], handlers: [], links: [] });
  assert.deepEqual(panel.refused, []);
  await panel.box.waitFor();
}

describe("What a model, a tool, a file or an import says, on the page", () => {
  const pages = webviewPages();

  it("is harmless in the title and in what the user and the model said, drawn at once", async () => {
    const rows = [
      message("q", { role: "user", text: corpus }),
      ...vectors.map((text, at) => message(`a${at}`, { text })),
      message("all", { text: corpus }),
    ];
    await isHarmless(await pages.panel({ conversation, rows }));
  });

  it("is harmless in a reply that streams, wherever it is cut", async () => {
    const panel = await pages.panel({ running: true });
    await panel.tell({ type: "row", row: message("a", { text: "", streaming: true }) });
    for (let at = 0; at < corpus.length; at += 97) {
      await panel.tell({ type: "textDelta", id: "a", text: corpus.slice(at, at + 97) });
    }
    await isHarmless(panel);
    await panel.tell({ type: "row", row: message("a", { text: corpus }) });
    await isHarmless(panel);
  });

  it("is harmless in a tool's name, arguments and result", async () => {
    const facts = { name: title, arguments: JSON.stringify({ path: corpus }), result: corpus };
    const panel = await pages.panel({
      rows: [
        tool("t1", facts),
        tool("t2", { ...facts, name: "read_file" }),
        tool("t3", { ...facts, name: "run_command", arguments: corpus, status: "failed" }),
        tool("t4", {
          name: "write_file",
          arguments: JSON.stringify({ path: title, content: corpus }),
          status: "waiting",
          before: corpus,
          always: title,
        }),
      ],
    });
    for (const one of await panel.page.locator("article.tool summary").all()) await one.click();
    await isHarmless(panel);
  });

  it("is harmless in a summary, a failure, a sheet and what @ may mean", async () => {
    const panel = await pages.panel({
      rows: [
        {
          kind: "compaction",
          id: "s",
          strategy: "summarize",
          automatic: false,
          reverted: false,
          hidden: 2,
          cleared: 0,
          cut: 0,
          tokensBefore: 20,
          tokensAfter: 10,
          summary: corpus,
        },
      ],
      failure: { kind: "server", message: corpus, actions: [] },
    });
    await panel.page.locator("article.compaction summary").first().click();
    await panel.tell({ type: "replaced", id: "s", messages: [excerpt("q", { text: corpus })], more: 0 });
    await isHarmless(panel);
    await panel.box.pressSequentially("@x");
    const items = [{ attachment: { kind: "file", path: title }, tokens: 1 }] as const;
    await panel.tell({ type: "completions", query: "x", items });
    await isHarmless(panel);
    await panel.tell({
      type: "sheet",
      sheet: breakdown({
        model: title,
        heaviest: [excerpt("q", { text: corpus })],
        tools: [{ name: title, tokens: 1 }],
      }),
    });
    await panel.page.getByRole("dialog").waitFor();
    await isHarmless(panel);
  });

  it("leads nowhere when every link of it is clicked", async () => {
    const panel = await pages.panel({ rows: [message("a", { text: `${corpus}\n\n[good](src/main.ts:3)` })] });
    const address = panel.page.url();
    for (const link of await panel.page.locator(".markdown a").all()) await link.dispatchEvent("click");
    assert.equal((await panel.posted("openLink")).type, "openLink");
    await isHarmless(panel);
    assert.equal(panel.page.url(), address);
    assert.equal(panel.page.context().pages().length, 1);
  });

  it("would be stopped by the page's policy, which allows neither inline code nor eval nor the network", async () => {
    const panel = await pages.panel();
    const policy = (await panel.page.locator("meta[http-equiv]").getAttribute("content")) ?? "";
    assert.match(policy, /default-src 'none'/);
    assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval|connect-src/);
    const ran = await panel.page.locator("body").evaluate((body) => {
      const script = body.ownerDocument.createElement("script");
      script.textContent = "window.hit = 2";
      body.append(script);
      return (window as unknown as { readonly hit?: number }).hit ?? 0;
    });
    assert.equal(ran, 0);
    const fetched = await panel.page.evaluate(() =>
      fetch("/dist/panel.js").then(
        () => true,
        () => false,
      ),
    );
    assert.equal(fetched, false);
  });
});
