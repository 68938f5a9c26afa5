import assert from "node:assert/strict";
import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import { pngBytes } from "../fixtures/pictures.ts";
import { ChatPage } from "./chatPage.ts";

describe("A picture that is pasted", () => {
  let server: ModelServer;
  let chat: ChatPage;
  const bytes = pngBytes(600, 400, 90);

  const paste = () =>
    chat.box.evaluate((box, data) => {
      const clipboardData = new DataTransfer();
      const content = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
      clipboardData.items.add(new File([content], "image.png", { type: "image/png" }));
      box.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }, base64);
  const base64 = Buffer.from(bytes).toString("base64");
  const chip = () => chat.workbench.panel.getByRole("list", { name: "Attachments" }).getByRole("listitem");
  const thumbnail = (place: ReturnType<typeof chip>) =>
    place.getByRole("img", { name: "Pasted image, 600 × 400 pixels" });
  const numberIn = (text: string | null, pattern: RegExp) =>
    Number(pattern.exec(text ?? "")?.[1]?.replaceAll(",", ""));

  before(async () => {
    server = await startModelServer();
    chat = await ChatPage.borrow(server, { "longhand.model": "gpt-4o" });
  });

  after(async () => {
    await chat.giveBack();
    await server.close();
  });

  it("is weighed before it is sent as the server counts it, and is there and opens after a reload", async () => {
    const { workbench } = chat;
    const figure = workbench.panel.getByText(/^\+[\d,]+ tokens$/);
    await chat.restart();
    await chat.say("Hello");
    await paste();
    // Two tiles of 512 pixels.
    await chip().getByText("425 tokens").waitFor();
    await thumbnail(chip()).waitFor();
    await workbench.reload();
    await workbench.showPanel();
    await thumbnail(chip()).waitFor();
    await chip().getByText("425 tokens").waitFor();
    const wordless = await figure.textContent();
    await chat.box.fill("What is this?");
    while ((await figure.textContent()) === wordless) await workbench.page.waitForTimeout(20);
    const draft = numberIn(await figure.textContent(), /([\d,]+)/);
    const before = numberIn(await workbench.tokens.getAttribute("aria-label"), /([\d,]+) of/);
    await chat.send();
    const { body, promptTokens } = server.requests.at(-1)!;
    assert.equal(promptTokens, before + draft);
    assert.ok(JSON.stringify(body).includes(base64), "the server was sent other bytes");
    await workbench.reload();
    await workbench.showPanel();
    const message = chat.articles("You").last();
    await thumbnail(message).click();
    await workbench.page.locator('.tab.active[data-resource-name="Pasted image.png"]').waitFor();
    // VS Code's preview says of which size what it shows is.
    await workbench.page.locator(".statusbar-item").getByText("600x400").waitFor();
    assert.deepEqual(workbench.problems, []);
  });
});
