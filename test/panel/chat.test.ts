import assert from "node:assert/strict";
import { faults } from "../modelServer/fault.ts";
import { trimFromPalette } from "./memorySheets.ts";
import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import type { Workbench } from "../vscode/workbench.ts";
import { borrowWindow, giveBack } from "./sharedWindow.ts";

describe("The chat", () => {
  let server: ModelServer;
  let workbench: Workbench;

  before(async () => {
    server = await startModelServer();
    workbench = await borrowWindow({ "longhand.baseUrl": server.url, "longhand.maxRetries": 0 });
    await workbench.showPanel();
  });

  after(async () => {
    await giveBack(workbench);
    await server.close();
  });

  const box = () => workbench.panel.getByRole("textbox", { name: "Message" });
  const article = (name: string | RegExp) => workbench.panel.getByRole("article", { name });
  const say = async (text: string) => {
    await box().fill(text);
    await box().press("Enter");
  };
  const idle = () => workbench.panel.getByRole("button", { name: "Send" }).waitFor();

  it("says in its empty state what to do first", async () => {
    await workbench.panel.getByText("127.0.0.1").first().waitFor();
    await workbench.picture("empty");
  });

  it("streams an answer and counts it in the status bar", async () => {
    server.script({
      text: "Hello from the **model**.\n\n```ts\nconst answer = 42;\n```\n\n| a | b |\n| - | - |\n| 1 | 2 |",
    });
    await say("Hello");
    await article("Assistant").getByText("model").waitFor();
    await idle();
    assert.equal(await article("You").count(), 1);
    assert.equal(await article("Assistant").locator("strong").textContent(), "model");
    assert.match((await workbench.tokens.getAttribute("aria-label")) ?? "", /\d+ of 111,616 tokens/);
    await workbench.picture("answer");
  });

  it("asks before a tool call, runs it when allowed and shows what it did", async () => {
    server.script(
      { toolCalls: [{ name: "read_file", arguments: { path: "README.md" } }] },
      { text: "It is a sample." },
    );
    await say("Read the readme");
    await article("Tool: read_file").getByRole("button", { name: "Allow", exact: true }).waitFor();
    await workbench.picture("approval");
    await article("Tool: read_file").getByRole("button", { name: "Allow", exact: true }).click();
    await article("Assistant").getByText("It is a sample.").waitFor();
    await idle();
    await workbench.picture("tool");
  });

  it("stops a reply that streams and keeps what has come", async () => {
    server.fail(faults.stall(10, { text: "word ".repeat(400) }));
    await say("Talk");
    await article("Assistant").getByText("word word word").waitFor();
    await workbench.panel.getByRole("button", { name: "Stop" }).click();
    await idle();
    const text = (await article("Assistant").last().textContent()) ?? "";
    assert.ok(text.includes("word") && text.length < 1_500, text);
  });

  it("shows a failure with what to do, and Retry goes on", async () => {
    server.fail(faults.forbidden);
    await say("Fail once");
    const alert = workbench.panel.getByRole("alert");
    await alert.getByRole("button", { name: "Retry" }).waitFor();
    await workbench.picture("failure");
    server.script({ text: "Back again." });
    await alert.getByRole("button", { name: "Retry" }).click();
    await article("Assistant").getByText("Back again.").waitFor();
    assert.equal(await alert.count(), 0);
  });

  it("shows the same conversation after it was hidden", async () => {
    const texts = async () =>
      workbench.panel
        .getByRole("article")
        .evaluateAll((all) => all.map((one) => one.getAttribute("data-entry")));
    const before = await texts();
    await workbench.hidePanel();
    await workbench.showPanel();
    await article("Assistant").getByText("Back again.").waitFor();
    assert.deepEqual(await texts(), before);
  });

  it("trims from the palette and takes it back in the transcript", async () => {
    await trimFromPalette(workbench, "Drop oldest");
    const row = workbench.panel.getByText(/messages? trimmed/);
    await row.waitFor();
    await workbench.picture("trimmed");
    await workbench.panel.getByRole("button", { name: "Undo" }).last().click();
    await workbench.panel.getByText(/undone/i).waitFor();
    await workbench.picture("undone");
  });
});
