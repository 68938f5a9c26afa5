import assert from "node:assert/strict";
import { pngBytes } from "../fixtures/pictures.ts";
import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import { ChatPage } from "./chatPage.ts";
import { exchanges, importMessages } from "./importing.ts";

const draft = "not sent yet, and said in more words";
const base64 = Buffer.from(pngBytes(600, 400, 90)).toString("base64");
const numberIn = (text: string | null, pattern: RegExp) =>
  Number(pattern.exec(text ?? "")?.[1]?.replaceAll(",", ""));

describe("A window that was reloaded", () => {
  let server: ModelServer;
  let chat: ChatPage;
  let earlier: Awaited<ReturnType<typeof shown>>;
  /** Tokens of the request with a picture: what was shown before it was sent, and what the server counted. */
  let weighed: { readonly shown: number; readonly counted: number | undefined };

  /** The rows that are there, the first one in view, and how far below the upper edge it begins. */
  const shown = () =>
    chat.workbench.panel.getByRole("log").evaluate((log) => {
      const edge = log.getBoundingClientRect().top;
      const rows = [...log.querySelectorAll("[data-entry]")];
      const first = rows.find((row) => row.getBoundingClientRect().bottom > edge)!;
      const id = (row: Element) => row.getAttribute("data-entry");
      const inView = rows.filter(
        (row) =>
          row.getBoundingClientRect().bottom > edge &&
          row.getBoundingClientRect().top < edge + log.clientHeight,
      );
      return {
        rows: inView.map((row) => [id(row), row.textContent]),
        top: Math.round(first.getBoundingClientRect().top - edge),
      };
    });
  const heading = (name: string) =>
    chat.workbench.panel.getByRole("heading", { name, exact: true, level: 1 });
  const figure = () => chat.workbench.panel.getByText(/^\+[\d,]+ tokens$/);
  const chip = () => chat.workbench.panel.getByRole("list", { name: "Attachments" }).getByRole("listitem");
  const thumbnail = (place: ReturnType<typeof chip>) =>
    place.getByRole("img", { name: "Pasted image, 600 × 400 pixels" });

  /** Puts a picture of two tiles of 512 pixels into the composer, and waits until it was weighed. */
  const pastePicture = async () => {
    await chat.box.evaluate((box, data) => {
      const clipboardData = new DataTransfer();
      const content = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
      clipboardData.items.add(new File([content], "image.png", { type: "image/png" }));
      box.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }, base64);
    await chip().getByText("425 tokens").waitFor();
    await thumbnail(chip()).waitFor();
  };
  /** Writes into the composer, and waits until what it holds was weighed anew. */
  const write = async (text: string) => {
    const before = await figure().textContent();
    await chat.box.fill(text);
    while ((await figure().textContent()) === before) await chat.workbench.page.waitForTimeout(20);
  };
  const sendPicture = async () => {
    await pastePicture();
    await write("What is this?");
    const inBar = await chat.workbench.tokens.getAttribute("aria-label");
    const total = numberIn(inBar, /([\d,]+) of/) + numberIn(await figure().textContent(), /([\d,]+)/);
    await chat.send();
    weighed = { shown: total, counted: server.requests.at(-1)?.promptTokens };
  };
  const rename = async (title: string) => {
    await chat.workbench.panel.getByRole("heading", { level: 1 }).getByRole("button").click();
    const box = chat.workbench.panel.getByRole("textbox", { name: "Title of the conversation" });
    await box.fill(title);
    await box.press("Enter");
    await heading(title).waitFor();
  };

  before(async function () {
    this.timeout(240_000);
    server = await startModelServer();
    chat = await ChatPage.borrow(server, { "longhand.model": "gpt-4o" });
    const { workbench } = chat;
    await importMessages(workbench, exchanges(60), "As it came");
    await rename("A greeting");
    await sendPicture();
    await workbench.panel.getByText("Question 60", { exact: true }).hover();
    await workbench.page.mouse.wheel(0, -2_000);
    await chat.button("Jump to latest").waitFor();
    await workbench.panel.getByRole("log").evaluate((log) => (log.scrollTop = log.scrollHeight / 2));
    await pastePicture();
    // The host has the draft once it says what that weighs.
    await write(draft);
    earlier = await shown();
    await workbench.reload();
    await workbench.showPanel();
    await chat.articles("You").first().waitFor();
    // It takes a line of the view, here as before.
    await figure().waitFor();
  });

  after(async () => {
    await chat.giveBack();
    await server.close();
  });

  it("shows the same conversation at the same place", async () => {
    await chat.workbench.panel.locator(`[data-entry="${earlier.rows[0]![0]!}"]`).waitFor();
    assert.deepEqual(await shown(), earlier);
  });

  it("shows the title that it was given, and the draft with its picture", async () => {
    await heading("A greeting").waitFor();
    assert.equal(await chat.box.inputValue(), draft);
    await thumbnail(chip()).waitFor();
    await chip().getByText("425 tokens").waitFor();
  });

  it("opens a picture of the conversation, which was sent as it is and weighed before as the server counts", async () => {
    const { workbench } = chat;
    assert.equal(weighed.counted, weighed.shown);
    const body = JSON.stringify(server.requests.at(-1)?.body);
    assert.ok(body.includes(base64), "the server was sent other bytes");
    const jump = chat.button("Jump to latest");
    if (await jump.isVisible()) await jump.click();
    await thumbnail(chat.articles("You").last()).click();
    await workbench.page.locator('.tab.active[data-resource-name="Pasted image.png"]').waitFor();
    // VS Code's preview says of which size what it shows is.
    await workbench.page.locator(".statusbar-item").getByText("600x400").waitFor();
    assert.deepEqual(workbench.problems, []);
  });
});
