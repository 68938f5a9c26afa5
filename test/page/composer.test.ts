import assert from "node:assert/strict";
import type { DraftWeight } from "../../src/protocol/composer.ts";
import { exchangeRows, message, snapshot } from "../fixtures/panelFacts.ts";
import { webviewPages, type PanelPage } from "./pageHarness.ts";

const weight = (tokens: number, facts: Partial<DraftWeight> = {}) =>
  ({
    type: "draftWeight",
    weight: { tokens, parts: [], editor: 0, effect: "fits", ...facts },
  }) as const;
const packageJson = { attachment: { kind: "file", path: "package.json" }, tokens: 240 } as const;
const packageLock = { attachment: { kind: "file", path: "package-lock.json" } } as const;

describe("The composer", () => {
  const pages = webviewPages();

  const chips = (panel: PanelPage) =>
    panel.page.getByRole("list", { name: "Attachments" }).getByRole("listitem");
  const options = (panel: PanelPage) => panel.page.getByRole("option");
  /** Types `words`, which end with a mention, and has the host say what it may mean. */
  const mention = async (panel: PanelPage, words: string) => {
    await panel.box.pressSequentially(words);
    const query = words.slice(words.indexOf("@") + 1);
    while ((await panel.posted("complete")).query !== query);
    await panel.tell({ type: "completions", query, items: [packageJson, packageLock] });
  };
  const paste = (panel: PanelPage, text: string) =>
    panel.box.evaluate((box, pasted) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", pasted);
      box.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }, text);

  it("offers commands for a slash that begins the text, Longhand's own and the workspace's", async () => {
    const panel = await pages.panel();
    const { page } = panel;
    const box = page.getByRole("textbox", { name: "Message" });
    await box.pressSequentially("/");
    await panel.posted("listCommands");
    const fix = { name: "fix", description: "Fix it", hint: "", inputs: ["what", "where"] };
    const commit = { name: "commit", description: "", hint: "message", inputs: [] };
    await panel.tell({ type: "commands", commands: [commit, fix] });
    const list = page.getByRole("listbox", { name: "Commands" });
    await list.getByRole("option", { name: "/commit message" }).waitFor();
    assert.deepEqual(await panel.findings(), []);
    await box.pressSequentially("comp");
    await list.getByRole("option", { name: "/compact", selected: true }).waitFor();
    await page.keyboard.press("Enter");
    assert.deepEqual(await panel.posted("action"), { type: "action", action: "trim" });
    assert.equal(await box.inputValue(), "");
    await box.pressSequentially("/fi");
    await page.keyboard.press("Tab");
    assert.equal(await box.inputValue(), '/fix what="" where=""');
    await box.fill("");
    await box.pressSequentially("/commit");
    await page.keyboard.press("Escape");
    assert.equal(await list.count(), 0);
    await box.pressSequentially(" Mended");
    await page.keyboard.press("Enter");
    assert.equal((await panel.posted("send")).text, "/commit Mended");
    await box.pressSequentially("/etc/hosts is wrong");
    assert.equal(await list.count(), 0);
    await page.keyboard.press("Enter");
    assert.equal((await panel.posted("send")).text, "/etc/hosts is wrong");
    await box.fill("/plan");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Enter");
    await page.locator(".plan-add input:focus").waitFor();
  });

  it("grows with what is written, up to a limit", async () => {
    const panel = await pages.panel();
    const height = async () => (await panel.box.boundingBox())!.height;
    const low = await height();
    await panel.box.fill("line\n".repeat(5));
    const grown = await height();
    await panel.box.fill("line\n".repeat(200));
    assert.ok(grown > low * 2, `${low} -> ${grown}`);
    assert.ok((await height()) < 400, String(await height()));
  });

  it("offers by keyboard how much a model is to reason, and only where it may", async () => {
    const panel = await pages.panel();
    const button = panel.page.getByRole("button", { name: /^Reasoning / });
    assert.equal(await button.count(), 0);
    const conversation = { ...snapshot().conversation!, server: "Home", effort: "auto" } as const;
    await panel.tell({ type: "conversationChanged", conversation });
    await panel.page.getByRole("button", { name: "Select Model m · Home" }).waitFor();
    await button.focus();
    await panel.page.keyboard.press("Enter");
    const menu = panel.page.getByRole("menu", { name: "Reasoning" });
    const items = menu.getByRole("menuitemradio");
    assert.deepEqual(await items.allInnerTexts(), ["Auto", "None", "Low", "Medium", "High"]);
    assert.equal(await menu.getByRole("menuitemradio", { checked: true }).innerText(), "Auto");
    assert.deepEqual(await panel.findings(), []);
    // From the one that is checked, round the start to the last, and up by one.
    await panel.page.keyboard.press("ArrowUp");
    await panel.page.keyboard.press("ArrowUp");
    await panel.page.keyboard.press("Enter");
    assert.deepEqual(await panel.posted("chooseEffort"), { type: "chooseEffort", effort: "medium" });
    await menu.waitFor({ state: "hidden" });
    await panel.tell({ type: "conversationChanged", conversation: { ...conversation, effort: "medium" } });
    await panel.page.getByRole("button", { name: "Reasoning Medium" }).waitFor();
    await panel.page.keyboard.press("Enter");
    await menu.waitFor();
    await panel.page.keyboard.press("Escape");
    await menu.waitFor({ state: "hidden" });
    assert.equal(panel.count("chooseEffort"), 0);
  });

  it("sends by Enter and not by Shift+Enter, tidied, and is empty and in focus afterwards", async () => {
    const panel = await pages.panel();
    await panel.box.pressSequentially("  One");
    await panel.box.press("Shift+Enter");
    await panel.box.pressSequentially("two ");
    assert.equal(panel.count("send"), 0);
    await panel.box.press("Enter");
    assert.deepEqual(await panel.posted("send"), {
      type: "send",
      conversation: "c",
      text: "One\ntwo",
      attachments: [],
    });
    assert.equal(await panel.box.inputValue(), "");
    await panel.focused("textarea");
    await panel.box.press("Enter");
    await panel.box.fill("   ");
    await panel.box.press("Enter");
    await panel.tell();
    assert.equal(panel.count("send"), 0);
  });

  it("sends nothing while an input method composes", async () => {
    const panel = await pages.panel();
    await panel.box.fill("にほん");
    const isTaken = await panel.box.evaluate((box) => {
      const init = { key: "Enter", isComposing: true, bubbles: true, cancelable: true };
      return !box.dispatchEvent(new KeyboardEvent("keydown", init));
    });
    await panel.tell();
    assert.equal(isTaken, false);
    assert.equal(panel.count("send"), 0);
    assert.equal(await panel.box.inputValue(), "にほん");
  });

  it("takes no key for its own that ends a composition, as Safari reports it", async () => {
    const panel = await pages.panel({ rows: exchangeRows(1) });
    const press = (selector: string, key: string) =>
      panel.page.locator(selector).evaluate((box, name) => {
        box.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true }));
        const init = { key: name, keyCode: 229, bubbles: true, cancelable: true };
        return !box.dispatchEvent(new KeyboardEvent("keydown", init));
      }, key);
    await panel.box.fill("にほん");
    for (const key of ["Enter", "Escape", "ArrowUp"]) assert.equal(await press("textarea", key), false, key);
    await panel.tell();
    assert.equal(panel.count("send"), 0);
    assert.equal(await panel.box.inputValue(), "にほん");
    await panel.page.locator(".title-button").click();
    await panel.page.locator(".title-box").fill("日本");
    assert.equal(await press(".title-box", "Enter"), false);
    await panel.tell();
    assert.equal(panel.count("rename"), 0);
    await panel.box.press("Enter");
    assert.equal((await panel.posted("send")).text, "にほん");
  });

  it("puts a large paste in the place of what is selected", async () => {
    const panel = await pages.panel();
    await panel.box.fill("keep drop keep");
    await panel.box.evaluate((box) => (box as HTMLTextAreaElement).setSelectionRange(5, 10));
    await paste(panel, "x".repeat(5_000));
    await chips(panel).getByText("Pasted text").waitFor();
    assert.equal(await panel.box.inputValue(), "keep keep");
    await paste(panel, "y".repeat(5_000));
    await chips(panel).getByText("Pasted text 2").waitFor();
    assert.equal(await panel.box.inputValue(), "keep keep");
    await panel.box.press("Enter");
    const { text, attachments } = await panel.posted("send");
    assert.deepEqual([text, attachments.length], ["keep keep", 2]);
  });

  it("says that files other than pictures cannot be pasted or dropped, until something is written", async () => {
    const panel = await pages.panel();
    const give = (event: "paste" | "drop") =>
      panel.box.evaluate((box, how) => {
        const data = new DataTransfer();
        data.items.add(new File(["x"], "x.pdf", { type: "application/pdf" }));
        const init = { bubbles: true, cancelable: true };
        box.dispatchEvent(
          how === "paste"
            ? new ClipboardEvent("paste", { ...init, clipboardData: data })
            : new DragEvent("drop", { ...init, dataTransfer: data }),
        );
      }, event);
    const notice = panel.page.locator(".composer-notice p");
    for (const event of ["paste", "drop"] as const) {
      await give(event);
      await notice.getByText("Only text and images can be pasted").waitFor();
      await panel.box.pressSequentially("a");
      await notice.waitFor({ state: "detached" });
    }
  });

  it("keeps the draft of each conversation while the page is loaded anew", async () => {
    const panel = await pages.panel({ rows: exchangeRows(1) });
    await panel.box.fill("not sent yet");
    const other = snapshot({ conversation: { id: "other", title: "Other", model: "m" } });
    await panel.tell(other);
    assert.equal(await panel.box.inputValue(), "");
    await panel.box.fill("another draft");
    await panel.reload(other);
    assert.equal(await panel.box.inputValue(), "another draft");
    await panel.tell(snapshot({ rows: exchangeRows(1) }));
    assert.equal(await panel.box.inputValue(), "not sent yet");
  });

  it("takes the draft that the host kept over its own", async () => {
    const panel = await pages.panel();
    await panel.box.fill("older");
    const kept = { draft: { text: "newer", attachments: [] }, place: "latest" } as const;
    await panel.reload(snapshot({ restored: kept }));
    assert.equal(await panel.box.inputValue(), "newer");
  });

  it("tells the host what is written, once the typing pauses, and of which conversation", async () => {
    const panel = await pages.panel();
    await panel.posted("draft");
    await panel.box.evaluate((box) => {
      for (const text of ["Hello", "Hello th", "Hello there"]) {
        (box as HTMLTextAreaElement).value = text;
        box.dispatchEvent(new InputEvent("input", { bubbles: true }));
      }
    });
    const draft = await panel.posted("draft");
    assert.deepEqual(draft, { type: "draft", conversation: "c", text: "Hello there", attachments: [] });
  });

  it("tells the host of a draft that is left for another conversation before it was told", async () => {
    const panel = await pages.panel();
    await panel.posted("draft");
    await panel.box.fill("left behind");
    await panel.tell(snapshot({ conversation: { ...snapshot().conversation!, id: "other" } }));
    const drafts = [await panel.posted("draft"), await panel.posted("draft")];
    const told = drafts.map((draft) => [draft.conversation, draft.text]);
    assert.deepEqual(told, [
      ["c", "left behind"],
      ["other", ""],
    ]);
  });

  it("brings back earlier messages with the up arrow in an empty box, and only there", async () => {
    const rows = ["First words", "Second words"].map((text) => message(text, { role: "user", text }));
    const panel = await pages.panel({ rows });
    for (const [key, text] of [
      ["ArrowUp", "Second words"],
      ["ArrowUp", "First words"],
      ["ArrowDown", "Second words"],
      ["ArrowDown", ""],
    ] as const) {
      await panel.box.press(key);
      assert.equal(await panel.box.inputValue(), text);
    }
    await panel.box.fill("mine");
    await panel.box.press("ArrowUp");
    assert.equal(await panel.box.inputValue(), "mine");
  });

  it("shows what the draft weighs and what sending it would do", async () => {
    const panel = await pages.panel();
    const warning = panel.page.getByText("makes the conversation smaller first");
    await panel.box.fill("word");
    await panel.tell(weight(1_504));
    await panel.page.getByText("+1,504 tokens", { exact: true }).waitFor();
    await panel.page.getByTitle("Tokens of this message", { exact: true }).waitFor();
    assert.equal(await warning.count(), 0);
    await panel.tell(weight(1_560, { effect: "compacts", editor: 56 }));
    await warning.waitFor();
    await panel.page.getByTitle(/ of them to say what is open in the editor$/).waitFor();
    await panel.tell(weight(30_000, { effect: "tooLong" }));
    await panel.page.getByText("too long to be sent").waitFor();
    assert.equal(await warning.count(), 0);
    await panel.tell({ type: "draftWeight", weight: null });
    assert.equal(await panel.page.getByText(/^\+[\d,]+ tokens$/).count(), 0);
  });

  for (const key of ["Enter", "Tab"]) {
    it(`attaches a file named with @, chosen by ${key}, with its weight`, async () => {
      const panel = await pages.panel();
      await mention(panel, "Look at @pack");
      await options(panel).getByText("240 tokens").waitFor();
      assert.equal(await options(panel).first().getAttribute("aria-selected"), "true");
      await panel.box.press("ArrowDown");
      assert.equal(await options(panel).nth(1).getAttribute("aria-selected"), "true");
      await panel.box.press("ArrowDown");
      await panel.box.press(key);
      assert.equal(await panel.box.inputValue(), "Look at @package.json ");
      await panel.tell(weight(248, { parts: [240] }));
      await chips(panel).getByText("240 tokens").waitFor();
      await panel.box.press("Enter");
      assert.deepEqual(await panel.posted("send"), {
        type: "send",
        conversation: "c",
        text: "Look at @package.json",
        attachments: [{ kind: "file", path: "package.json" }],
      });
      assert.equal(await chips(panel).count(), 0);
    });
  }

  it("forgets answers to an older question of what @ may mean", async () => {
    const panel = await pages.panel();
    await panel.box.pressSequentially("@pack");
    await panel.tell({ type: "completions", query: "pa", items: [packageLock] });
    assert.equal(await options(panel).count(), 0);
    await panel.tell({ type: "completions", query: "pack", items: [packageJson] });
    assert.equal(await options(panel).count(), 1);
    await panel.box.press("Escape");
    assert.equal(await options(panel).count(), 0);
    assert.equal(await panel.box.inputValue(), "@pack");
  });

  it("takes an attachment away again, and each only once in", async () => {
    const panel = await pages.panel();
    const attachments = [packageJson.attachment, { kind: "file", path: "a.ts", from: 2, to: 3 }] as const;
    await panel.tell({ type: "attached", attachments });
    await panel.tell({ type: "attached", attachments: [packageJson.attachment] });
    await chips(panel).getByText("a.ts:2-3").waitFor();
    assert.equal(await chips(panel).count(), 2);
    await chips(panel).getByRole("button", { name: "Remove package.json" }).click();
    assert.equal(await chips(panel).count(), 1);
    await panel.focused("textarea");
  });

  it("has what could not be sent again, where nothing else was written meanwhile", async () => {
    const panel = await pages.panel();
    const attachments = [packageJson.attachment];
    await panel.tell({ type: "attached", text: "/fix it", attachments });
    await chips(panel).getByText("package.json").waitFor();
    assert.equal(await panel.box.inputValue(), "/fix it");
    await panel.tell({ type: "attached", text: "Another", attachments: [] });
    assert.equal(await panel.box.inputValue(), "/fix it");
  });

  it("makes an attachment of a very long text that is pasted, and none of a shorter one", async () => {
    const panel = await pages.panel();
    const long = "All work and no play.\n".repeat(300);
    await paste(panel, long);
    await paste(panel, "short");
    assert.equal(await chips(panel).count(), 1);
    await panel.box.pressSequentially("What is this?");
    await panel.box.press("Enter");
    const { text, attachments } = await panel.posted("send");
    assert.equal(text, "What is this?");
    assert.deepEqual(attachments, [{ kind: "text", name: "Pasted text", text: long }]);
  });

  it("hands what is dropped on it to the host, which knows what lies in the workspace", async () => {
    const panel = await pages.panel();
    const uris = ["file:///home/me/README.md", "file:///etc/passwd"];
    await panel.box.evaluate((box, list) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.setData("application/vnd.code.uri-list", list);
      box.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    }, uris.join("\r\n"));
    assert.deepEqual(await panel.posted("attach"), { type: "attach", uris });
  });

  it("edits an earlier message in its place, and gives the draft back when that is cancelled", async () => {
    const panel = await pages.panel({ rows: exchangeRows(1) });
    await panel.box.fill("half a thought");
    await panel.act(panel.articles("You"), "Edit");
    assert.equal(await panel.box.inputValue(), "Question 1");
    await panel.box.fill("changed");
    await panel.box.press("Escape");
    assert.equal(await panel.box.inputValue(), "half a thought");
    await panel.act(panel.articles("You"), "Edit");
    await panel.box.fill("Another question");
    await panel.box.press("Enter");
    const edited = { conversation: "c", id: "q1", text: "Another question", attachments: [] };
    assert.deepEqual(await panel.posted("editMessage"), { type: "editMessage", ...edited });
    assert.equal(await panel.box.inputValue(), "half a thought");
  });

  it("stops a turn that runs, and takes back a message that waits for its next step", async () => {
    const panel = await pages.panel({ rows: exchangeRows(1), running: true });
    await panel.tell({ type: "queued", messages: [{ id: "w1", text: "Wait for me" }] });
    const waiting = panel.page.getByRole("list", { name: "Messages for the next step" });
    await waiting.getByText("Wait for me").waitFor();
    await panel.button("Take Back").click();
    assert.deepEqual(await panel.posted("takeBack"), { type: "takeBack", id: "w1" });
    assert.equal(await panel.box.inputValue(), "Wait for me");
    await panel.button("Stop").click();
    await panel.posted("cancel");
    await panel.tell({ type: "queued", messages: [] }, { type: "running", running: false });
    assert.equal(await waiting.count(), 0);
    assert.equal(await panel.button("Stop").count(), 0);
  });
});
