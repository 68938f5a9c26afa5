import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { textOf } from "../../../src/core/conversation/message.ts";
import type { ReplicationStatus } from "../../../src/core/ports/replication.ts";
import { faults } from "../../modelServer/fault.ts";
import { ticked } from "../../fixtures/vscode/vscodeModule.ts";
import { wholePanels, type WholePanel } from "./wholePanel.ts";

const write = (path: string) => ({
  toolCalls: [{ name: "write_file", arguments: { path, content: "x\n" } }],
});
const command = (text: string) => ({ toolCalls: [{ name: "run_command", arguments: { command: text } }] });

describe("The chat with its host", () => {
  const panels = wholePanels();

  const answer = ({ panel }: WholePanel, text: string) =>
    panel.articles("Assistant").getByText(text).waitFor();
  const idle = ({ panel }: WholePanel) => panel.button("Send").waitFor();
  const lastSent = ({ server }: WholePanel) => server.requests.at(-1)?.body.messages.slice(1).map(textOf);

  it("says in its empty state what to do first, and names server and model", async () => {
    const { panel } = await panels.open();
    await panel.page.getByText("127.0.0.1").first().waitFor();
    await panel.button("Select Model gpt-4o-mini").waitFor();
  });

  it("stops a reply that streams and keeps what has come", async () => {
    const whole = await panels.open();
    whole.server.fail(faults.stall(10, { text: "word ".repeat(400) }));
    await whole.begin("Talk");
    await answer(whole, "word word word");
    await whole.panel.button("Stop").click();
    await idle(whole);
    const text = (await whole.panel.articles("Assistant").last().textContent()) ?? "";
    assert.ok(text.includes("word") && text.length < 1_500, text);
  });

  it("shows a failure with what to do, and Retry goes on; all of it is there after it was hidden", async () => {
    const whole = await panels.open();
    const { page } = whole.panel;
    whole.server.fail(faults.forbidden);
    await whole.begin("Fail once");
    const alert = page.getByRole("alert");
    await alert.getByRole("button", { name: "Retry" }).waitFor();
    whole.server.script({ text: "Back again." });
    await alert.getByRole("button", { name: "Retry" }).click();
    await answer(whole, "Back again.");
    assert.equal(await alert.count(), 0);
    await idle(whole);
    const entries = () =>
      page.getByRole("article").evaluateAll((all) => all.map((one) => one.getAttribute("data-entry")));
    const before = await entries();
    await whole.hideAndShow();
    await answer(whole, "Back again.");
    assert.deepEqual(await entries(), before);
  });

  it("sends an edited message in place of the earlier one, which Undo brings back", async () => {
    const whole = await panels.open();
    const { panel, server } = whole;
    server.script({ text: "Blue it is." }, { text: "Red it is." });
    await whole.say("Paint it blue");
    await panel.act(panel.articles("You"), "Edit");
    assert.equal(await panel.box.inputValue(), "Paint it blue");
    await whole.say("Paint it red");
    await answer(whole, "Red it is.");
    assert.deepEqual(lastSent(whole), ["Paint it red"]);
    const shown = () =>
      panel
        .articles(/You|Assistant/)
        .evaluateAll((all) => all.map((one) => one.querySelector(".plain, .markdown")?.textContent.trim()));
    assert.deepEqual(await shown(), ["Paint it red", "Red it is."]);
    const version = panel.page.getByRole("group", { name: "Earlier version" });
    await version.getByRole("button", { name: "Undo" }).click();
    await panel.articles("Assistant").getByText("Red it is.").waitFor({ state: "hidden" });
    assert.deepEqual(await shown(), ["Paint it blue", "Blue it is."]);
    await whole.say("And now?");
    assert.deepEqual(lastSent(whole), ["Paint it blue", "Blue it is.", "And now?"]);
  });

  it("is answered by keyboard, on a question's own buttons", async () => {
    const whole = await panels.open({ approval: "allowReads" });
    whole.server.script(write("by-keyboard.txt"), { text: "Written." });
    await whole.begin("Write it");
    await whole.panel.button("Allow").focus();
    await whole.panel.page.keyboard.press("Enter");
    await answer(whole, "Written.");
    await idle(whole);
    assert.equal(await readFile(join(whole.folder, "by-keyboard.txt"), "utf8"), "x\n");
  });

  it("offers to allow for good what can be, and not what needs asking each time", async () => {
    const whole = await panels.open({ approval: "allowReads" });
    const { panel } = whole;
    whole.server.script(write("one.txt"), write(".vscode/tasks.json"), { text: "As you like." });
    await whole.begin("Write both");
    await panel.button('Always Allow "write_file" Here').waitFor();
    await panel.button("Allow").click();
    await panel.articles("Tool: write_file").last().getByText(".vscode/tasks.json").first().waitFor();
    await panel.button("Deny").waitFor();
    assert.equal(await panel.page.getByRole("button", { name: /^Always Allow/ }).count(), 0);
    await panel.button("Deny").click();
    await answer(whole, "As you like.");
    await idle(whole);
  });

  it("asks no more about what is always allowed here, until that is taken back", async () => {
    const whole = await panels.open({ approval: "ask" });
    const { panel } = whole;
    whole.server.script(
      command("npm --version"),
      { text: "First." },
      command("git status -s"),
      { text: "Second." },
      command("git status"),
      { text: "Third." },
      command("git status"),
      { text: "Fourth." },
    );
    await whole.begin("One");
    await panel.button("Deny").click();
    await answer(whole, "First.");
    await panel.articles("Tool: run_command").last().getByText("Stopped before its end").waitFor();
    await whole.begin("Two");
    await panel.button('Always Allow "git status …" Here').click();
    await answer(whole, "Second.");
    await whole.begin("Three");
    await answer(whole, "Third.");
    const listed: string[] = [];
    ticked.choose = (items) => {
      listed.push(...items.map(({ label }) => label));
      return [];
    };
    await whole.run("manageApprovals");
    assert.deepEqual(listed, ["git status …"]);
    await whole.begin("Four");
    await panel.button("Deny").click();
    await answer(whole, "Fourth.");
  });

  it("marks a server of conversations that is away for a while, with what waits, on the next page too, until it is back", async () => {
    const whole = await panels.open();
    const { replication, built } = whole.host;
    const marks: (string | null)[] = [];
    const show = built.panel.markStorage.bind(built.panel);
    built.panel.markStorage = (mark) => {
      marks.push(mark?.label ?? null);
      show(mark);
    };
    const hear = (state: ReplicationStatus["state"], waiting = 0) =>
      replication.fire({
        type: "status",
        status: { server: "db", state, waiting, conversations: 1, shared: [] },
      });
    const marked = (waiting: number) =>
      whole.panel.page
        .getByRole("button", { name: `Offline, ${waiting} waiting. db is not connected.` })
        .waitFor();
    hear("offline", 1);
    hear("online");
    hear("offline", 2);
    hear("offline", 3);
    assert.deepEqual(marks, [null]);
    await marked(3);
    hear("offline", 4);
    await marked(4);
    await whole.hideAndShow(async () => hear("offline", 5));
    await marked(5);
    hear("online");
    await whole.panel.page.getByRole("button", { name: /is not connected/ }).waitFor({ state: "detached" });
    assert.deepEqual(marks, [null, "Offline, 3 waiting", "Offline, 4 waiting", "Offline, 5 waiting", null]);
  });

  it("shows what a reply cost and which instructions are sent", async () => {
    const whole = await panels.open();
    const { panel } = whole;
    await writeFile(join(whole.folder, "AGENTS.md"), "Always answer in one line.\n".repeat(20));
    whole.server.script({ text: "In one line." });
    await whole.say("Hello");
    await panel.articles("Assistant").hover();
    await panel
      .articles("Assistant")
      .getByText(/^\$0\.0\d+$/)
      .waitFor();
    await panel
      .articles("Assistant")
      .getByText(/^[\d,]+ in · \d+ out$/)
      .waitFor({ state: "attached" });
    await panel.page.getByRole("button", { name: /Show Breakdown/ }).click();
    const sheet = panel.page.getByRole("dialog");
    await sheet.getByText("of which AGENTS.md").waitFor();
    await sheet.getByText("Latest message and its answer").waitFor();
  });
});
