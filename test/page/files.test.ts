import assert from "node:assert/strict";
import type { FileFact, FilesFact } from "../../src/protocol/files.ts";
import { exchangeRows, message } from "../fixtures/panelFacts.ts";
import { webviewPages } from "./pageHarness.ts";

function file(path: string, facts: Partial<FileFact> = {}): FileFact {
  const hunks = [
    {
      line: 3,
      lines: [
        { kind: "same", text: "kept" },
        { kind: "removed", text: "old words" },
        { kind: "added", text: "new words" },
      ],
    },
  ] as const;
  const base = { change: "changed", isChangedSince: false, canRestore: true, hunks } as const;
  return { key: `w\n${path}`, seen: `as ${path}`, path, ...base, ...facts };
}

const seen = (path: string) => ({ key: `w\n${path}`, seen: `as ${path}` });

const restore: FilesFact = {
  kind: "restore",
  id: "q1",
  files: [
    file("src/a.ts"),
    file("src/mine.ts", { isChangedSince: true }),
    file("large.bin", {
      canRestore: false,
      note: "Its content then is not kept.",
      hunks: [],
      change: "deleted",
    }),
  ],
  unseen: ["2 files were not looked at in time around a command."],
};
const review: FilesFact = {
  ...restore,
  kind: "review",
  files: [file("src/a.ts"), file("src/b.ts")],
  unseen: [],
};

describe("Files on the page", () => {
  const pages = webviewPages();
  const opened = async (sheet: FilesFact) => {
    const panel = await pages.panel({ rows: exchangeRows(1) });
    await panel.tell({ type: "sheet", sheet });
    return panel;
  };

  it("scroll under the sheet's title and above its buttons", async () => {
    const files = Array.from({ length: 40 }, (_, n) => file(`src/${n}.ts`));
    const { page } = await opened({ ...restore, files });
    const sheet = await page.getByRole("dialog").boundingBox();
    const last = await page.getByRole("button", { name: "Cancel" }).boundingBox();
    assert.ok(sheet && last && last.x - sheet.x >= 8 && last.y + last.height < sheet.y + sheet.height);
    await page.getByRole("checkbox", { name: "src/39.ts changed" }).scrollIntoViewIfNeeded();
    assert.deepEqual(await page.getByRole("button", { name: "Cancel" }).boundingBox(), last);
  });

  it("are asked for at every message, to be restored or reviewed", async () => {
    const panel = await pages.panel({ rows: exchangeRows(1) });
    for (const [role, id] of [
      ["You", "q1"],
      ["Assistant", "a1"],
    ] as const) {
      await panel.act(panel.articles(role), "Restore");
      assert.deepEqual(await panel.posted("showFiles"), { type: "showFiles", kind: "restore", id });
      await panel.act(panel.articles(role), "Review Changes");
      assert.deepEqual(await panel.posted("showFiles"), { type: "showFiles", kind: "review", id });
    }
  });

  it("are restored as far as the user wants; what they changed since only when they say so", async () => {
    const panel = await opened(restore);
    const dialog = panel.page.getByRole("dialog", { name: "Restore" });
    const box = (name: RegExp) => dialog.getByRole("checkbox", { name });
    assert.equal(await box(/src\/a\.ts/).isChecked(), true);
    assert.equal(await box(/src\/mine\.ts.*changed since/).isChecked(), false);
    assert.equal(await box(/large\.bin/).isDisabled(), true);
    await dialog.getByText("2 files were not looked at in time").waitFor();
    await dialog.getByRole("button", { name: "Restore 1 File" }).click();
    const restoring = { type: "restoreFiles", id: "q1", conversation: false } as const;
    assert.deepEqual(await panel.posted("restoreFiles"), { ...restoring, files: [seen("src/a.ts")] });
    await box(/src\/mine\.ts/).check();
    assert.equal(await panel.box.inputValue(), "");
    await dialog.getByRole("button", { name: "Restore Both" }).click();
    assert.equal(await panel.box.inputValue(), "Question 1");
    const both = [seen("src/a.ts"), seen("src/mine.ts")];
    assert.deepEqual(await panel.posted("restoreFiles"), { ...restoring, conversation: true, files: both });
    await dialog.getByRole("button", { name: "Restore Conversation" }).click();
    assert.deepEqual(await panel.posted("restoreFiles"), { ...restoring, conversation: true, files: [] });
  });

  it("show what would change, and open it in VS Code's editor of differences", async () => {
    const panel = await opened(restore);
    const dialog = panel.page.getByRole("dialog");
    await dialog.locator("summary").first().click();
    await dialog.getByText("new words").first().waitFor();
    await dialog.getByRole("button", { name: "Open Difference: src/a.ts" }).click();
    const open = { type: "openDiff", kind: "restore", id: "q1", file: "w\nsrc/a.ts" };
    assert.deepEqual(await panel.posted("openDiff"), open);
  });

  it("show at once what would change in the only file", async () => {
    const { page } = await opened({ ...restore, files: restore.files.slice(0, 1) });
    await page.getByRole("dialog").getByText("new words").first().waitFor();
  });

  it("are kept or put back, whole or place by place", async () => {
    const panel = await opened(review);
    const dialog = panel.page.getByRole("dialog", { name: "Changes of This Turn" });
    await dialog.getByRole("button", { name: "Put Back: src/a.ts, line 3" }).click();
    const back = { type: "putBack", id: "q1", file: "w\nsrc/a.ts", seen: "as src/a.ts" };
    assert.deepEqual(await panel.posted("putBack"), { ...back, hunk: 0 });
    await dialog.getByRole("button", { name: "Put Back File: src/a.ts" }).click();
    assert.deepEqual(await panel.posted("putBack"), back);
    await dialog.getByRole("button", { name: "Keep: src/a.ts, line 3" }).click();
    await dialog.getByRole("button", { name: "Keep: src/a.ts, line 3" }).waitFor({ state: "detached" });
    await dialog.getByRole("button", { name: "Keep File: src/b.ts" }).click();
    await dialog.getByText("src/b.ts", { exact: true }).waitFor({ state: "detached" });
    await dialog.getByRole("button", { name: "Open in Editor" }).click();
    assert.deepEqual(await panel.posted("reviewInEditor"), { type: "reviewInEditor", id: "q1" });
  });

  it("tell how lines end where that has changed, and where a file has changed since it was shown", async () => {
    const lines = [
      { kind: "removed", text: "a", end: "crlf" },
      { kind: "added", text: "\u{feff}a", end: "lf" },
      { kind: "added", text: "b", end: "none" },
    ] as const;
    const changed = file("src/a.ts", { hunks: [{ line: 1, lines }] });
    const panel = await opened({ ...review, files: [changed], isRenewed: true });
    const text = (await panel.page.locator(".change").textContent()) ?? "";
    assert.equal(text.trim(), "-a CRLF\n+\\u{feff}a LF\n+b no line end at the end of the file");
    assert.match(await panel.page.getByRole("alert").innerText(), /has changed since it was shown/);
  });

  it("are reached and left with the keyboard alone", async () => {
    const panel = await opened(review);
    await panel.page.getByRole("dialog").waitFor();
    await panel.page.getByRole("button", { name: "Keep File: src/a.ts" }).focus();
    await panel.page.keyboard.press("Tab");
    await panel.page.keyboard.press("Enter");
    assert.deepEqual(await panel.posted("putBack"), {
      type: "putBack",
      id: "q1",
      file: "w\nsrc/a.ts",
      seen: "as src/a.ts",
    });
    await panel.page.keyboard.press("Escape");
    assert.deepEqual(await panel.posted("showSheet"), { type: "showSheet", sheet: null });
  });

  it("leave a row when they were restored, which is undone from there", async () => {
    const row = { kind: "restore", id: "r", files: 3, isUndo: false, reverted: false } as const;
    const panel = await pages.panel({ rows: [...exchangeRows(1), row] });
    const group = panel.page.getByRole("group", { name: "3 files restored" });
    await group.getByRole("button", { name: "Undo" }).click();
    assert.deepEqual(await panel.posted("undo"), { type: "undo", target: "r" });
    await panel.tell({ type: "row", row: { ...row, reverted: true } });
    await group.getByText("taken back").waitFor();
    assert.equal(await group.getByRole("button").count(), 0);
  });

  it("are restored with a message that is edited, where the user wants it", async () => {
    const panel = await pages.panel({ rows: [message("q", { role: "user", text: "Question" })] });
    await panel.act(panel.articles("You"), "Edit");
    await panel.page.getByRole("checkbox", { name: "Restore the files" }).check();
    await panel.page.keyboard.press("Tab");
    await panel.page.getByRole("textbox", { name: "Message" }).press("Enter");
    assert.equal((await panel.posted("editMessage")).restoreFiles, true);
  });

  for (const sheet of [restore, review]) {
    it(`have nothing that axe-core would find in any theme, in the sheet of the ${sheet.kind}`, async () => {
      const panel = await pages.panel({ rows: exchangeRows(1) });
      await panel.tell({ type: "sheet", sheet });
      await panel.page.getByRole("dialog").waitFor();
      assert.deepEqual(await panel.findingsInThemes(), []);
    });
  }
});
