import process from "node:process";
import { exchanges, importMessages } from "../panel/importing.ts";
import { ChatPage } from "../panel/chatPage.ts";
import { faults } from "../modelServer/fault.ts";
import { startModelServer } from "../modelServer/modelServer.ts";
import { chooseTheme, themes, type ThemeKind } from "./themes.ts";
import { widenSidebar } from "./widenSidebar.ts";

/**
 * `npm run states`: the states of the panel that a tour of the demo does not come by, in every
 * theme, narrow and usual, into `.vscode-test/screenshots`, to be looked at. Arguments: the themes wanted.
 */
const widths = [420, 220];
const wanted = process.argv.slice(2);
const kinds = (Object.keys(themes) as ThemeKind[]).filter(
  (kind) => wanted.length === 0 || wanted.includes(kind),
);
const reply =
  "# A heading\n\nSome `inline code`, [a link](src/main.js), **bold**.\n\n- [x] done\n- [ ] open\n\n" +
  "| file | lines |\n| :--- | ---: |\n| `src/ledger.js` | 27 |\n\n> Quoted words.\n\n" +
  "```ts\n// why\nexport const answer: string = `${41 + 1} is a long line that does not fit into a narrow panel`;\n```";
const code = "```js\nconst first = 1;\n```\n\nThat is all.";
const command = {
  toolCalls: [{ name: "run_command", arguments: { command: "sleep 1 && echo one long line of words" } }],
};
const write = {
  toolCalls: [
    { name: "write_file", arguments: { path: "src/notes/today.md", content: "# Today\n\nNothing yet.\n" } },
  ],
};

const server = await startModelServer();
const chat = await ChatPage.open(
  server,
  {
    "longhand.approval": "allowReads",
    "longhand.contextWindow": 12_000,
    "longhand.responseReserve": 1_000,
    "longhand.keepRecentExchanges": 2,
    "longhand.maxRetries": 0,
    "workbench.colorTheme": "Default Light Modern",
  },
  { viewport: { width: 760, height: 900 } },
);
const { workbench } = chat;
const { page, panel } = workbench;
let prefix = "";
const picture = async (name: string) => {
  await page.waitForTimeout(350);
  await workbench.screenshot(`${prefix}-${name}`);
};
const closeSheet = async () => {
  await page.keyboard.press("Escape");
  await panel.getByRole("dialog").waitFor({ state: "detached" });
};

/** A conversation with every kind of row. */
async function build(): Promise<void> {
  await importMessages(
    workbench,
    exchanges(8, (turn) => `Answer ${turn}. ${"Some more words. ".repeat(30)}`),
    "A long title that says what this conversation is about",
  );
  server.script(
    {
      toolCalls: [
        { name: "read_file", arguments: { path: "src/nowhere/missing.js" } },
        { name: "list_files", arguments: { path: "." } },
      ],
    },
    { text: reply },
  );
  await chat.say("Look at the files");
  server.script({
    text: "## Goal\nAnswer the questions.\n\n## Next steps\n- `src/ledger.js`\n- nothing else",
  });
  await workbench.choose("Summarize Conversation");
  await chat.button("Apply").click();
  await panel
    .getByText(/messages? summarized/)
    .first()
    .waitFor();
  server.script({ text: code });
  await chat.say("Show me code");
  server.script({ text: code });
  await chat.act(chat.articles("You").last(), "Edit");
  await chat.say("Show me other code");
  await chat.act(chat.articles("Assistant").filter({ hasText: "Answer 7." }), "Pin");
  await chat.act(chat.articles("Assistant").filter({ hasText: "Answer 8." }), "Exclude");
  server.script({ text: "This one was cut", finishReason: "length" });
  await chat.say("A long story");
}

const unfolding = (words: RegExp) => panel.locator("summary").filter({ hasText: words }).first();

async function rows(): Promise<void> {
  const replaces = unfolding(/Replaces/);
  if ((await replaces.count()) === 0) await unfolding(/summarized/).click();
  await replaces.waitFor();
  if ((await panel.locator(".summary-body .excerpts:visible").count()) === 0) await replaces.click();
  await replaces.scrollIntoViewIfNeeded();
  await picture("summary");
  await chat.articles("Assistant").filter({ hasText: "A heading" }).scrollIntoViewIfNeeded();
  await chat.articles("Tool: list_files").last().hover();
  await picture("reply");
  const coded = chat.articles("Assistant").filter({ hasText: "That is all." }).last();
  await coded.scrollIntoViewIfNeeded();
  await coded.hover();
  await picture("code-hover");
  await panel.getByRole("log").evaluate((log) => log.scrollTo(0, log.scrollHeight));
  await panel.getByRole("log").focus();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Tab");
  await picture("end-focus");
}

async function sheets(): Promise<void> {
  const meter = panel.getByRole("button", { name: /Show Breakdown/ });
  await meter.hover();
  await picture("meter");
  await meter.click();
  await panel.getByRole("dialog").getByText("Heaviest messages").first().waitFor();
  await picture("breakdown");
  await panel.locator(".sheet-body").evaluate((body) => body.scrollTo(0, body.scrollHeight));
  await picture("breakdown-end");
  await closeSheet();
  await workbench.choose("Summarize Conversation");
  await panel
    .getByRole("dialog")
    .getByText(/Still sent/)
    .waitFor();
  await panel.locator(".sheet summary").first().click();
  await picture("preview");
  await closeSheet();
  await chat.button("More Actions").click();
  await picture("menu");
  await page.keyboard.press("Escape");
}

async function writing(): Promise<void> {
  const weighed = panel
    .getByRole("option")
    .getByText(/tokens$/)
    .first();
  await chat.box.pressSequentially("Look @s");
  await weighed.waitFor();
  await picture("mentions");
  await page.keyboard.press("Enter");
  await chat.box.pressSequentially("and @READ");
  await weighed.waitFor();
  await page.keyboard.press("Enter");
  await picture("attachments");
  await chat.box.fill("word ".repeat(9_000).trim());
  await panel.getByText("makes the conversation smaller first").waitFor();
  await picture("warning");
  const chips = panel.getByRole("button", { name: /^Remove/ });
  while ((await chips.count()) > 0) await chips.first().click();
  await chat.box.fill("");
  await panel.getByRole("heading", { level: 1 }).getByRole("button").click();
  await picture("renaming");
  await page.keyboard.press("Escape");
  await chat.act(chat.articles("You").last(), "Edit");
  await picture("editing");
  await chat.box.press("Escape");
}

async function turns(): Promise<void> {
  const begin = async (text: string) => {
    await chat.box.fill(text);
    await chat.box.press("Enter");
  };
  server.script(write, { text: "Denied, then." });
  await begin("Write a note");
  await chat.button("Deny").waitFor();
  await begin("And then something else that is rather long, longer than the panel is wide");
  await chat.button("Take Back").waitFor();
  await picture("approval-change");
  await chat.button("Take Back").click();
  await chat.box.fill("");
  await chat.button("Deny").click();
  await chat.button("Send").waitFor();
  server.script(command, { text: "It slept." });
  await begin("Run it");
  await chat.button("Allow").waitFor();
  await picture("approval-command");
  await chat.button("Allow").click();
  await picture("running");
  await chat.button("Send").waitFor();
  server.fail(faults.server);
  await begin("Fail now");
  await panel.getByRole("alert").waitFor();
  await picture("failed");
  server.script({ text: "After all." });
  await panel.getByRole("alert").getByRole("button").first().click();
  await panel.getByRole("alert").waitFor({ state: "detached" });
  await chat.button("Send").waitFor();
}

try {
  await build();
  for (const kind of kinds) {
    for (const width of widths) {
      await chooseTheme(workbench, kind);
      await widenSidebar(workbench, width);
      prefix = `state-${kind.replaceAll(" ", "-")}-${width}`;
      for (const show of [rows, sheets, writing, turns]) await show();
    }
  }
} catch (error) {
  console.error(await workbench.screenshot("stuck"));
  throw error;
} finally {
  await workbench.close();
  await server.close();
}
