import assert from "node:assert/strict";
import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import { exchanges, importMessages } from "./importing.ts";
import type { Workbench } from "../vscode/workbench.ts";
import { borrowWindow, giveBack } from "./sharedWindow.ts";

const mostNodes = 5_000;
/** The first row in view by its entry, and how far below the upper edge it begins. */
type Place = readonly [entry: string, top: number];

describe("A conversation of 10,000 messages", () => {
  let server: ModelServer;
  let workbench: Workbench;

  before(async function () {
    this.timeout(240_000);
    server = await startModelServer();
    workbench = await borrowWindow({ "longhand.baseUrl": server.url });
    await workbench.showPanel();
    const code = "```ts\nexport const answer: number = 42; // as everybody knows\n```";
    await importMessages(
      workbench,
      exchanges(5_000, (turn) => `Answer ${turn} in **bold**.\n\n${code}`),
    );
  });

  after(async () => {
    await giveBack(workbench);
    await server.close();
  });

  const rows = () => workbench.panel.getByRole("article");
  const text = (words: string) => workbench.panel.getByRole("log").getByText(words, { exact: true });
  const nodes = () =>
    workbench.panel.locator("html").evaluate((html) => html.getElementsByTagName("*").length);
  const scroll = (pixels: number) =>
    workbench.panel.getByRole("log").evaluate((log, by) => log.scrollBy(0, by), pixels);
  const place = (): Promise<Place> =>
    workbench.panel.getByRole("log").evaluate((log) => {
      const edge = log.getBoundingClientRect().top;
      const first = [...log.querySelectorAll("[data-entry]")].find(
        (row) => row.getBoundingClientRect().bottom > edge,
      )!;
      return [first.getAttribute("data-entry")!, Math.round(first.getBoundingClientRect().top - edge)];
    });
  /** The place once the rows that are loaded no longer move it. */
  const settled = async (): Promise<Place> => {
    let before = await place();
    for (let still = 0; still < 5;) {
      await workbench.page.waitForTimeout(40);
      const now = await place();
      still = now.join() === before.join() ? still + 1 : 0;
      before = now;
    }
    return before;
  };
  /** Scrolls to the edge of what is loaded so many times, more being loaded each time. */
  const pageThrough = async (times: number, pixels: number) => {
    for (let time = 0; time < times; time++) {
      const [before] = await place();
      await scroll(pixels);
      while ((await place())[0] === before) await workbench.page.waitForTimeout(20);
      const count = await nodes();
      assert.ok(count <= mostNodes, `${count} nodes`);
    }
  };

  it("opens at its end with one page of rows", async () => {
    await text("Question 5000").waitFor();
    assert.ok((await rows().count()) <= 40);
    assert.ok((await nodes()) <= mostNodes);
    await workbench.picture("long");
  });

  it("lets go of rows far from the view on the way up, and loads them again on the way down", async function () {
    this.timeout(120_000);
    await workbench.panel.getByRole("log").hover();
    await pageThrough(14, -6_000);
    assert.equal(await text("Question 5000").count(), 0);
    await workbench.panel.getByRole("button", { name: "Jump to latest" }).waitFor();
    await workbench.picture("long-above");
    await pageThrough(3, 6_000);
  });

  it("is at the same place after it was hidden", async () => {
    const before = await settled();
    await workbench.hidePanel();
    await workbench.showPanel();
    await workbench.panel.locator(`[data-entry="${before[0]}"]`).waitFor();
    assert.deepEqual(await settled(), before);
  });

  it("jumps to its end", async () => {
    await workbench.panel.getByRole("button", { name: "Jump to latest" }).click();
    await text("Question 5000").waitFor();
    await workbench.panel.getByRole("button", { name: "Jump to latest" }).waitFor({ state: "detached" });
  });

  it("shows the user's own message and its answer, wherever the view was", async () => {
    await scroll(-40_000);
    await settled();
    server.script({ text: "The newest answer." });
    const box = workbench.panel.getByRole("textbox", { name: "Message" });
    await box.fill("The newest question");
    await box.press("Enter");
    await text("The newest answer.").waitFor();
    await text("The newest question").waitFor();
  });

  it("streams no more bytes for a delta than a short conversation does", async () => {
    const received = workbench.panel.locator("body").evaluate(
      (body) =>
        new Promise<number>((resolve) => {
          const { defaultView } = body.ownerDocument;
          let most = 0;
          defaultView!.addEventListener(
            "message",
            ({ data }: MessageEvent<{ type: string; text?: string }>) => {
              if (data.type === "textDelta")
                most = Math.max(most, JSON.stringify(data).length - data.text!.length);
              if (data.type === "running" && most > 0) resolve(most);
            },
          );
        }),
    );
    server.script({ text: "word ".repeat(100) });
    const box = workbench.panel.getByRole("textbox", { name: "Message" });
    await box.fill("Talk");
    await box.press("Enter");
    assert.ok((await received) < 120);
  });
});
