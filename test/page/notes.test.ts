import assert from "node:assert/strict";
import type { NotesFact } from "../../src/protocol/notes.ts";
import { webviewPages } from "./pageHarness.ts";

type Note = NotesFact["notes"][number];
const note = (id: string, more: Partial<Note> = {}): Note => ({
  id,
  text: `Note ${id}`,
  at: 1_764_000_000_000,
  by: "user",
  pinned: false,
  retired: false,
  isStale: false,
  tokens: 12,
  standing: "sent",
  ...more,
});
const all = [
  note("1", {
    by: "agent",
    standing: "stale",
    isStale: true,
    file: { path: "src/ports.ts", hash: "x" },
    source: { conversation: "c", entry: "e" },
    from: "Ports",
  }),
  note("2", { text: "<b>Bold</b>", pinned: true, standing: "pinned" }),
  note("3", { retired: true, standing: "retired" }),
];
const fact = (more: Partial<NotesFact> = {}): NotesFact => ({
  notes: all,
  sent: 24,
  budget: 1_000,
  cost: { fresh: 0.000024, cached: 0.0000024 },
  canUndo: true,
  ...more,
});

describe("The page of the project memory", () => {
  const pages = webviewPages();
  const open = (more?: Partial<NotesFact>) => pages.notes({ type: "notes", notes: fact(more) });

  it("lists notes with standing, weight, source and file, and what they cost together", async () => {
    const { page } = await open();
    const rows = await page.getByRole("listitem").allInnerTexts();
    assert.match(
      rows[0] ?? "",
      /Note 1.*its file has changed.*12 tokens.*by the agent.*about src\/ports\.ts.*from Ports/s,
    );
    assert.match(rows[1] ?? "", /<b>Bold<\/b>.*pinned/s);
    assert.match(rows[2] ?? "", /retired/);
    await page.getByText("24 of 1,000 tokens").waitFor();
    assert.equal(await page.locator(".notes b").count(), 0);
  });

  it("adds, edits, pins, retires, confirms, undoes and proposes", async () => {
    const opened = await open();
    const { page } = opened;
    await page.getByRole("textbox", { name: "New note" }).fill("  Tests run with mocha. ");
    await opened.button("Add").click();
    assert.deepEqual(await opened.posted("add"), { type: "add", text: "Tests run with mocha." });
    assert.equal(await page.getByRole("textbox", { name: "New note" }).inputValue(), "");
    await opened.button("Edit: Note 1").click();
    await page.getByRole("textbox", { name: "Note", exact: true }).fill("Port 9090");
    await opened.button("Save").click();
    assert.deepEqual(await opened.posted("edit"), { type: "edit", target: "1", text: "Port 9090" });
    await opened.button("Pin: Note 1").click();
    assert.deepEqual(await opened.posted("pin"), { type: "pin", target: "1", on: true });
    await opened.button("Unpin: <b>Bold</b>").click();
    assert.deepEqual(await opened.posted("pin"), { type: "pin", target: "2", on: false });
    await opened.button("Retire: Note 1").click();
    assert.deepEqual(await opened.posted("retire"), { type: "retire", target: "1", on: true });
    await opened.button("Use Again: Note 3").click();
    assert.deepEqual(await opened.posted("retire"), { type: "retire", target: "3", on: false });
    await opened.button("Still True: Note 1").click();
    assert.deepEqual(await opened.posted("confirm"), { type: "confirm", target: "1" });
    await opened.button("from Ports").click();
    assert.deepEqual(await opened.posted("source"), { type: "source", target: "1" });
    await opened.button("Undo Last Change").click();
    await opened.posted("undo");
    await opened.button("Propose for AGENTS.md").click();
    await opened.posted("propose");
  });

  it("says what to do where nothing is noted", async () => {
    const opened = await open({ notes: [], sent: 0, canUndo: false });
    await opened.page.getByText("Nothing is noted yet.").waitFor();
    assert.ok(await opened.button("Undo Last Change").isDisabled());
  });

  it("has nothing that axe objects to in any theme", async () => {
    const opened = await pages.notes({ type: "notes", notes: fact() });
    assert.deepEqual(await opened.findingsInThemes(), []);
  });
});
