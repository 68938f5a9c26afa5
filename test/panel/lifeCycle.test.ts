import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pngBytes } from "../fixtures/samplePictures.ts";
import { faults } from "../modelServer/fault.ts";
import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import { ChatPage } from "./chatPage.ts";
import { exchanges, importMessages } from "./importing.ts";
import { damageConversations } from "./damagedFile.ts";
import { rowsInView } from "./rowsInView.ts";
import { copyTranslated, setLanguage, translated } from "./translatedExtension.ts";

/** Key of the first server, by the environment. */
const key = "sk-canary-1b7e40d95c2f8a63";
const language = "de";

/** A reply whose every word says where it stands. */
const counted = (words: number) =>
  Array.from({ length: words / 8 }, (_, line) =>
    Array.from({ length: 8 }, (_, word) => `w${line * 8 + word}`).join(" "),
  ).join("\n\n");
const inWords = (words: string) => words.split(/\s+/).filter((word) => word !== "");
const figureIn = (words: string | null, pattern: RegExp) =>
  Number(pattern.exec(words ?? "")?.[1]?.replaceAll(/[,.]/g, ""));

describe("A window with two model servers", function () {
  this.timeout(240_000);
  let extension: string;
  let first: ModelServer;
  let beta: ModelServer;
  let chat: ChatPage;

  before(async () => {
    extension = await mkdtemp(join(tmpdir(), "longhand-l10n-"));
    await copyTranslated(extension, language);
    first = await startModelServer({ apiKey: key });
    beta = await startModelServer({ models: { "beta-model": { window: 32_768 } } });
    const settings = {
      "longhand.model": "gpt-4o",
      "longhand.servers": [{ name: "Beta", baseUrl: beta.url }],
      "longhand.maxRetries": 1,
    };
    chat = await ChatPage.open(first, settings, { env: { OPENAI_API_KEY: key }, extension });
  });

  after(async () => {
    await chat.workbench.close();
    await first.close();
    await beta.close();
    await rm(extension, { recursive: true, force: true });
  });

  beforeEach(() => first.forget());

  const log = () => chat.workbench.panel.getByRole("log");
  const replies = () => chat.articles("Assistant");
  const jump = () => chat.workbench.panel.getByRole("button", { name: "Jump to Latest" });

  const base64 = Buffer.from(pngBytes(600, 400, 90)).toString("base64");
  const figure = () => chat.workbench.panel.getByText(/^\+⟦?[\d,.]+ tokens⟧?$/);
  const chip = () => chat.workbench.panel.getByRole("list", { name: "Attachments" }).getByRole("listitem");
  const thumbnail = (place: ReturnType<typeof chip>) =>
    place.getByRole("img", { name: /Pasted image⟧?, 600 × 400 pixels/ });

  /** Token count of the picture in the composer, once it is known. */
  const weightOfPicture = async () => {
    const words = chip().getByText(/[\d,.]+ tokens/);
    await words.waitFor();
    await thumbnail(chip()).waitFor();
    return figureIn(await words.textContent(), /([\d,.]+) tokens/);
  };
  /** Puts a picture of two tiles of 512 pixels into the composer; what it weighs. */
  const pastePicture = async () => {
    await chat.box.evaluate((box, data) => {
      const clipboardData = new DataTransfer();
      const content = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
      clipboardData.items.add(new File([content], "image.png", { type: "image/png" }));
      box.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }, base64);
    return weightOfPicture();
  };
  /** Writes into the composer, and waits until what it holds was weighed anew. */
  const write = async (words: string) => {
    const before = await figure().textContent();
    await chat.box.fill(words);
    while ((await figure().textContent()) === before) await chat.workbench.page.waitForTimeout(20);
  };

  // First, since what servers count corrects what is weighed afterwards.
  it("weighs a picture as the server counts it, and sends it as it is", async () => {
    await importMessages(chat.workbench, exchanges(8));
    assert.equal(await pastePicture(), 425);
    await write("What is this?");
    const inBar = figureIn(await chat.workbench.tokens.getAttribute("aria-label"), /([\d,]+) of/);
    const added = figureIn(await figure().textContent(), /([\d,]+)/);
    await chat.send();
    const { promptTokens, body } = first.requests.at(-1)!;
    assert.equal(promptTokens, inBar + added);
    assert.ok(JSON.stringify(body).includes(base64), "the server was sent other bytes");
  });

  describe("while a reply streams", () => {
    beforeEach(async () => {
      first.reshape({ deltaLength: 8, delayMs: 25 });
      await importMessages(chat.workbench, exchanges(8));
    });
    after(() => first.reshape({ delayMs: 0 }));

    const shown = async () => inWords((await replies().last().locator(".markdown").textContent()) ?? "");
    /** The first row in view, and where it begins. */
    const place = async () => {
      const { rows, top } = await rowsInView(log());
      return [rows[0]![0], top] as const;
    };
    const isAtEnd = () =>
      log().evaluate((view) => view.scrollHeight - view.clientHeight - view.scrollTop < 24);
    /** Waits until the latest reply has come so far. */
    const reached = (word: number) =>
      replies()
        .last()
        .getByText(new RegExp(`\\bw${word}\\b`))
        .waitFor({ state: "attached" });
    const startReply = async (words: string, text: string) => {
      const count = await replies().count();
      first.script({ text });
      await chat.box.fill(words);
      await chat.box.press("Enter");
      // The one before it has all those words.
      await replies().nth(count).waitFor({ state: "attached" });
      await reached(40);
    };
    const hideAndShow = () => chat.workbench.hidePanel().then(() => chat.workbench.showPanel());

    it("has all of it after the panel was hidden, follows its end, and does not move the view of one who reads above", async () => {
      const text = counted(400);
      await startReply("Talk", text);
      const before = await shown();
      await hideAndShow();
      await reached(40);
      const after = await shown();
      assert.deepEqual(after.slice(0, before.length - 1), before.slice(0, -1));
      await reached(120);
      assert.ok(await isAtEnd());
      await log().evaluate((view) => (view.scrollTop -= view.clientHeight * 2));
      await jump().waitFor();
      const reading = await place();
      const words = (await shown()).length;
      await hideAndShow();
      await chat.workbench.panel.locator(`[data-entry="${reading[0]}"]`).waitFor();
      await reached(Math.min(words + 40, inWords(text).length - 1));
      assert.deepEqual(await place(), reading);
      await chat.button("Send").waitFor({ timeout: 60_000 });
      assert.deepEqual(await place(), reading);
      assert.deepEqual(await shown(), inWords(text));
      await jump().click();
      await jump().waitFor({ state: "hidden" });
      assert.ok(await isAtEnd());
    });

    it("keeps what had come when the extension host is killed, says so, is at the same place, and goes on from there", async () => {
      // More than comes before the end of any host.
      const text = counted(4_000);
      await startReply("Once more", text);
      await log().evaluate((view) => (view.scrollTop -= view.clientHeight));
      await jump().waitFor();
      const before = await place();
      const seen = await shown();
      // What was seen a second ago is stored.
      await reached(seen.length + 60);
      await chat.workbench.crashExtensionHost();
      await chat.workbench.showPanel();
      const reply = replies().last();
      await reply.getByText("Stopped before it was finished").waitFor({ state: "attached" });
      const stored = await shown();
      assert.deepEqual(stored.slice(0, seen.length - 1), seen.slice(0, -1));
      assert.ok(stored.length < inWords(text).length);
      assert.deepEqual(await place(), before);
      await chat.workbench.picture("killed-mid-stream");
      await chat.button("Retry").waitFor({ state: "attached" });
      first.reshape({ delayMs: 0 });
      first.script({ text: "All counted." });
      await chat.button("Continue").click();
      await replies().getByText("All counted.").waitFor();
    });
  });

  /** Content of all frames of the window: texts, attributes and what is typed into fields. */
  const held = async () => {
    const pages = await Promise.all(chat.workbench.page.frames().map((frame) => frame.content()));
    const typed = await chat.box.inputValue();
    return [...pages, typed].join("\n");
  };

  it("has the key of a server on no page, whatever that server answers", async () => {
    await chat.restart();
    const echo = `You sent Bearer ${key}, and ${key} is wrong.`;
    await chat.say("Hello");
    assert.equal(first.requests.at(-1)?.status, 200);
    assert.equal(first.authorizations.at(-1), `Bearer ${key}`);
    for (const fault of [
      { fault: "status", status: 400, message: echo },
      { fault: "status", status: 401, message: echo },
      { fault: "status", status: 500, message: echo },
      { fault: "errorEvent", afterEvents: 1, error: { message: echo } },
      faults.unauthorized,
    ] as const) {
      first.fail(fault, fault);
      // One that is not asked again by itself has the second failure still to come.
      for (const end = first.requests.length + 2; first.requests.length < end;) {
        await chat.say("Again");
        await chat.workbench.panel.getByRole("alert").waitFor();
        assert.ok(!(await held()).includes(key));
      }
    }
    first.script({ toolCalls: [{ name: "run_command", arguments: { command: "echo done" } }] });
    await chat.say("Run it");
    await chat.workbench.runCommand("Longhand: Show Log");
    await chat.workbench.page.getByText("request {").first().waitFor();
    assert.ok(!(await held()).includes(key));
    assert.ok(!(await chat.workbench.extensionLog()).includes(key));
  });

  describe("that is started again, in another language and with a damaged file of conversations", () => {
    const draft = "not sent yet, and said in more words";
    let earlier: Awaited<ReturnType<typeof rowsInView>>;
    let weightOfDraft: number;

    const heading = (name: string) =>
      chat.workbench.panel.getByRole("heading", { name, exact: true, level: 1 });
    const chosen = (model: string) =>
      chat.workbench.panel.getByRole("button", { name: new RegExp(`^⟦?Select Model⟧? ${model}$`) });

    const sentTo = async ({ requests }: ModelServer, send: () => Promise<void>) => {
      const asked = requests.length;
      await send();
      assert.equal(requests.length, asked + 1);
    };
    before(async () => {
      const { workbench } = chat;
      // The host that was ended and the server's failures are not of what follows.
      workbench.problems.length = 0;
      await importMessages(workbench, exchanges(60), "As it came");
      await workbench.panel.getByRole("heading", { level: 1 }).getByRole("button").click();
      const title = workbench.panel.getByRole("textbox", { name: "Title of the conversation" });
      await title.fill("A greeting");
      await title.press("Enter");
      await heading("A greeting").waitFor();

      await pastePicture();
      await write("What is this?");
      await sentTo(first, () => chat.send());
      await workbench.runCommand("Longhand: Select Model");
      await workbench.pick("beta-model");
      // Nothing is known of it but what its server says.
      await workbench.page.locator(".quick-input-widget:visible").getByText("Context window of").waitFor();
      await workbench.page.keyboard.press("Enter");
      await chosen("beta-model · Beta").waitFor();
      await sentTo(beta, () => chat.say("Two"));

      await workbench.panel.getByText("Question 60", { exact: true }).hover();
      await workbench.page.mouse.wheel(0, -2_000);
      await jump().waitFor();
      await log().evaluate((view) => (view.scrollTop = view.scrollHeight / 2));
      weightOfDraft = await pastePicture();
      // The host has the draft once it says what that weighs.
      await write(draft);
      earlier = await rowsInView(log());
      assert.deepEqual(workbench.problems, []);
      await setLanguage(workbench.page, language);
      await workbench.restart(() => damageConversations(workbench.storageFolder));
      await workbench.showPanel();
      await chat.articles("You").first().waitFor();
      // It takes a line of the view, here as before.
      await figure().waitFor();
    });

    it("shows the same conversation at the same place, by the title that it was given", async () => {
      await chat.workbench.panel.locator(`[data-entry="${earlier.rows[0]![0]!}"]`).waitFor();
      const { rows, top } = await rowsInView(log());
      // Longer words below leave less room for rows.
      const seen = earlier.rows.slice(0, rows.length);
      assert.ok(earlier.rows.length - seen.length <= 2);
      assert.deepEqual({ rows, top }, { rows: seen, top: earlier.top });
      for (const [, words] of rows) assert.match(words ?? "", /^(Question|Answer) \d+/);
      await heading("A greeting").waitFor();
    });

    it("says that all was recovered", async () => {
      const { workbench } = chat;
      // A toast may have come and gone before the window is there; the center keeps it.
      const center = workbench.page.locator(".notifications-center.visible");
      const notice = center.getByText(/Recovered [\d.]+ of [\d.]+ messages.*set aside/).first();
      for (const end = Date.now() + 90_000; !(await notice.isVisible());) {
        assert.ok(Date.now() < end, "nothing was said of what was recovered");
        // It hides once something else in it has gone, and what comes afterwards is a toast again.
        if (!(await center.isVisible())) await workbench.runCommand("Notifications: Show Notifications");
        await notice.waitFor({ timeout: 1_000 }).catch(() => undefined);
      }
      const [, recovered, of] =
        /Recovered ([\d.]+) of ([\d.]+)/.exec((await notice.textContent()) ?? "") ?? [];
      assert.ok(recovered !== undefined && recovered === of);
      await workbench.picture("recovered");
      await workbench.runCommand("Notifications: Hide Notifications");
    });

    it("has the draft with its picture, and sends it to the server of before; no key crosses", async function () {
      // A second try would begin elsewhere.
      this.retries(0);
      const { workbench } = chat;
      assert.equal(await chat.box.inputValue(), draft);
      assert.equal(await weightOfPicture(), weightOfDraft);
      await chosen("beta-model · Beta").waitFor();
      const newest = () =>
        workbench.panel
          .locator("article.user[data-entry]")
          .evaluateAll((rows) => rows.at(-1)?.getAttribute("data-entry"));
      const send = async () => {
        const before = await newest();
        await chat.box.press("Enter");
        while ((await newest()) === before) await workbench.page.waitForTimeout(20);
        await chat.button(translated("Send")).waitFor();
      };
      await jump().click();
      await jump().waitFor({ state: "hidden" });
      await sentTo(beta, send);
      assert.ok(JSON.stringify(beta.requests.at(-1)?.body.messages.at(-1)).includes(base64));
      await workbench.runCommand("Longhand: Select Model");
      await workbench.pick("gpt-4o-mini");
      await chosen("gpt-4o-mini").waitFor();
      await chat.box.fill("Four");
      await sentTo(first, send);
      assert.deepEqual(new Set(first.authorizations), new Set([`Bearer ${key}`]));
      assert.deepEqual(new Set(beta.authorizations), new Set([undefined]));
    });

    it("opens a picture of the conversation", async () => {
      const { workbench } = chat;
      await thumbnail(chat.articles("You")).last().click();
      await workbench.page.locator('.tab.active[data-resource-name="Pasted image.png"]').waitFor();
      // VS Code's preview says of which size what it shows is.
      await workbench.page.locator(".statusbar-item").getByText("600x400").waitFor();
      assert.deepEqual(workbench.problems, []);
    });

    it("shows the words of that language, in the host's messages as well, and figures as they are written there", async () => {
      const { panel } = chat.workbench;
      await chat.button(translated("New Conversation")).click();
      await panel.getByRole("heading", { name: translated("What should we look at?") }).waitFor();
      const box = panel.getByRole("textbox", { name: translated("Message") });
      await box.fill("word ".repeat(2_000));
      await panel.getByText(/^\+⟦2\.0\d\d tokens⟧$/).waitFor();
      await chat.workbench.picture("translated");
      await box.fill("Hello");
      await box.press("Enter");
      await panel.getByRole("article", { name: translated("Assistant") }).waitFor();
      assert.equal(await panel.locator("html").getAttribute("lang"), language);
      const label = /^⟦Longhand: ⟦[\d.]+ of 111\.616 tokens⟧⟧$/;
      const bar = chat.workbench.tokens;
      await bar.and(chat.workbench.page.locator('[aria-label*="111.616"]')).waitFor();
      assert.match((await bar.getAttribute("aria-label")) ?? "", label);
    });

    it("has no word of its own that is not translated", async () => {
      const { panel } = chat.workbench;
      await panel.getByRole("button", { name: translated("More Actions") }).click();
      const words = await panel.locator("longhand-panel").evaluate((root) => {
        const labels = [...root.querySelectorAll("[aria-label], [title], [placeholder]")].flatMap((one) =>
          ["aria-label", "title", "placeholder"].map((name) => one.getAttribute(name) ?? ""),
        );
        const said = root.querySelectorAll(".plain, .markdown, h1, .model-button, .meta-time, [aria-live]");
        for (const one of said) one.remove();
        const texts = root.textContent.split(/\s{2,}|\n/);
        return [...labels, ...texts].map((one) => one.trim()).filter((one) => /[A-Za-z]{2}/.test(one));
      });
      assert.deepEqual(
        words.filter((one) => !one.includes("⟦")),
        [],
      );
    });

    it("marks a server of conversations that cannot be reached, until there is none", async () => {
      const { panel } = chat.workbench;
      const mark = panel.getByRole("button", {
        name: /^⟦Offline, .* waiting⟧\. ⟦127\.0\.0\.1:1.* is not connected/,
      });
      await chat.workbench.setSettings({ "longhand.storage.server": "postgresql://nobody@127.0.0.1:1/none" });
      await mark.waitFor();
      await chat.workbench.setSettings({ "longhand.storage.server": "" });
      await mark.waitFor({ state: "detached" });
    });
  });
});
