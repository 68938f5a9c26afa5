import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { imageFacts } from "../../src/core/tokens/request/imageSize.ts";
import { imageRateOf } from "../../src/core/tokens/request/imageTokens.ts";
import { pictureOf, type PictureAttachment, type PictureRules } from "../../src/protocol/pictures.ts";
import { figures, message, snapshot, tool } from "../fixtures/panelFacts.ts";
import { bombBytes, gifBytes, pngBytes, svgBytes } from "../fixtures/samplePictures.ts";
import { webviewPages, type PageOptions, type PanelPage } from "./pageHarness.ts";

const rate = imageRateOf("gpt-4o");
const limits = { count: 4, bytes: 400_000, totalBytes: 900_000 };

function picture(bytes: Uint8Array, name: string): PictureAttachment {
  const id = createHash("sha256").update(bytes).digest("hex");
  const { mediaType, width, height } = imageFacts(bytes)!;
  return { kind: "picture", id, mediaType, width, height, bytes: bytes.length, name };
}

const small = pngBytes(40, 30);
const shot = picture(small, "shot.png");
const html = new TextEncoder().encode("<!DOCTYPE html><script>parent.hit = 1</script>");
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");

/** A file as the system gives it to a page. */
interface GivenFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly type?: string;
}

/** Pastes or drops files, beside texts of these types. */
async function give(
  panel: PanelPage,
  how: "paste" | "drop",
  files: readonly GivenFile[],
  texts: Readonly<Record<string, string>> = {},
): Promise<void> {
  const all = files.map(({ bytes, ...file }) => ({ ...file, data: base64(bytes) }));
  await panel.box.evaluate(
    (box, { how, all, texts }) => {
      const transfer = new DataTransfer();
      for (const [type, text] of Object.entries(texts)) transfer.setData(type, text);
      for (const { name, data, type = "image/png" } of all) {
        const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
        transfer.items.add(new File([bytes], name, { type }));
      }
      const init = { bubbles: true, cancelable: true };
      box.dispatchEvent(
        how === "paste"
          ? new ClipboardEvent("paste", { ...init, clipboardData: transfer })
          : new DragEvent("drop", { ...init, dataTransfer: transfer }),
      );
    },
    { how, all, texts },
  );
}

/** Has the host keep the next picture that the page sends. */
async function keep(panel: PanelPage): Promise<PictureAttachment & { readonly data: Uint8Array }> {
  const { key, name, data } = await panel.posted("addPicture");
  const bytes = new Uint8Array(Buffer.from(data, "base64"));
  const kept = picture(bytes, name);
  await panel.tell({ type: "pictureAdded", key, picture: kept });
  return { ...kept, data: bytes };
}

const chips = (panel: PanelPage) =>
  panel.page.getByRole("list", { name: "Attachments" }).getByRole("listitem");
const loaded = (one: PictureAttachment, bytes: Uint8Array) =>
  ({
    type: "pictureLoaded",
    id: one.id,
    bytes: { mediaType: one.mediaType, data: base64(bytes) },
  }) as const;

describe("Pictures in the composer", () => {
  const pages = webviewPages();

  async function panelWith(facts: Partial<PictureRules> = {}, options: PageOptions = {}): Promise<PanelPage> {
    const panel = await pages.panel({}, options);
    await panel.tell({ type: "pictureRules", rules: { model: "m", sees: true, rate, ...limits, ...facts } });
    return panel;
  }

  const notice = (panel: PanelPage, words: string | RegExp) =>
    panel.page.locator(".composer-notice").getByText(words).waitFor();

  it("are pasted, shown with their weight, sent as they are, and gone afterwards", async () => {
    const panel = await panelWith();
    await give(panel, "paste", [{ name: "image.png", bytes: small }]);
    await panel.page.getByText("Adding Pasted image").waitFor();
    assert.ok(await panel.button("Send").isDisabled());
    const { data, ...added } = await keep(panel);
    assert.deepEqual(data, small);
    const weight = { tokens: 262, parts: [255], editor: 0, effect: "fits" } as const;
    await panel.tell({ type: "draftWeight", weight });
    assert.match(await chips(panel).innerText(), /Pasted image\s+255 tokens/);
    assert.equal((await panel.posted("loadPicture")).id, shot.id);
    await panel.tell(loaded(shot, small));
    await panel.page.getByRole("img", { name: "Pasted image, 40 × 30 pixels" }).waitFor();
    assert.deepEqual((await panel.posted("draft")).attachments, [added]);
    await panel.box.press("Enter");
    assert.deepEqual(await panel.posted("send"), {
      type: "send",
      conversation: "c",
      text: "",
      attachments: [added],
    });
    assert.equal(await chips(panel).count(), 0);
  });

  it("are pasted and dropped several at a time, and taken away by mouse and keyboard", async () => {
    const panel = await panelWith();
    const files = [1, 2, 3].map((shade) => ({ name: `${shade}.png`, bytes: pngBytes(8, 8, shade) }));
    await give(panel, "drop", files);
    const kept = [
      await panel.posted("addPicture"),
      await panel.posted("addPicture"),
      await panel.posted("addPicture"),
    ];
    kept.sort((one, other) => other.name.localeCompare(one.name));
    for (const { key, name, data } of kept) {
      const bytes = new Uint8Array(Buffer.from(data, "base64"));
      await panel.tell({ type: "pictureAdded", key, picture: picture(bytes, name) });
    }
    // In the order in which they were dropped, whatever came back first.
    assert.deepEqual(await chips(panel).locator(".chip-name").allInnerTexts(), ["1.png", "2.png", "3.png"]);
    await panel.page.getByRole("button", { name: "Remove 2.png" }).click();
    await panel.page.getByRole("button", { name: "Remove 1.png" }).press("Enter");
    assert.deepEqual(await chips(panel).locator(".chip-name").allInnerTexts(), ["3.png"]);
    await panel.focused("textarea");
  });

  it("of the workspace are read as pictures, wherever they were chosen", async () => {
    const panel = await panelWith();
    const files = ["a/shot.PNG", "drawing.svg", "notes.md"].map((path) => ({ kind: "file", path }) as const);
    await panel.tell({ type: "attached", attachments: files });
    assert.equal((await panel.posted("readPicture")).path, "a/shot.PNG");
    assert.deepEqual(await chips(panel).locator(".chip-name").allInnerTexts(), ["drawing.svg", "notes.md"]);
  });

  it("leave text alone that is pasted with a picture of it", async () => {
    const panel = await panelWith();
    await give(panel, "paste", [{ name: "image.png", bytes: small }], { "text/plain": "a cell" });
    await panel.tell();
    assert.equal(panel.count("addPicture"), 0);
  });

  it("are taken once where a drop names them by address as well, and other files by address", async () => {
    const panel = await panelWith();
    const uris = "file:///tmp/my%20shot.png\r\nfile:///tmp/notes.txt\r\nfile:///tmp/100%25%.txt";
    await give(panel, "drop", [{ name: "my shot.png", bytes: small }], { "text/uri-list": uris });
    const { uris: others } = await panel.posted("attach");
    assert.deepEqual(others, ["file:///tmp/notes.txt", "file:///tmp/100%25%.txt"]);
    assert.equal((await keep(panel)).name, "my shot.png");
  });

  it("that the host has read are prepared as well", async () => {
    const panel = await panelWith();
    await panel.button("Add Images").click();
    await panel.posted("pickPictures");
    await panel.tell({ type: "pictureFile", name: "picked.svg", data: base64(svgBytes(1024, 512)) });
    const { name, mediaType, width, height } = await keep(panel);
    assert.deepEqual(
      { name, mediaType, width, height },
      { name: "picked.svg", mediaType: "image/png", width: 1024, height: 512 },
    );
  });

  it("are scaled down to what the model can see, and made smaller where they are too many bytes", async () => {
    const panel = await panelWith();
    await give(panel, "paste", [{ name: "large.png", bytes: pngBytes(3000, 1000) }]);
    const { width, height, mediaType } = await keep(panel);
    assert.deepEqual({ width, height, mediaType }, { width: 2048, height: 682, mediaType: "image/png" });
    await give(panel, "paste", [{ name: "heavy.png", bytes: pngBytes(700, 700, 0, 500_000) }]);
    assert.ok((await keep(panel)).bytes <= limits.bytes);
  });

  it("of lines are drawn, without what else stands in them", async () => {
    const panel = await panelWith();
    const more =
      `<script>parent.hit = 1</script><image href="http://evil.test/x.png"/>` +
      `<foreignObject><img xmlns="http://www.w3.org/1999/xhtml" src="http://evil.test/y.png" onerror="hit=1"/></foreignObject>`;
    await give(panel, "paste", [{ name: "icon.svg", bytes: svgBytes(16, 16, more), type: "image/svg+xml" }]);
    const { mediaType, width, height } = await keep(panel);
    assert.deepEqual({ mediaType, width, height }, { mediaType: "image/png", width: 512, height: 512 });
    assert.deepEqual(panel.refused, []);
  });

  it("that move are sent by their first frame, which is said", async () => {
    const panel = await panelWith();
    await give(panel, "paste", [{ name: "moving.gif", bytes: gifBytes(3), type: "image/gif" }]);
    assert.equal((await keep(panel)).mediaType, "image/png");
    await notice(panel, "moving.gif moves: its first frame is sent.");
    await give(panel, "paste", [{ name: "still.gif", bytes: gifBytes(1), type: "image/gif" }]);
    assert.deepEqual((await keep(panel)).data, gifBytes(1));
  });

  const refused: readonly (readonly [string, GivenFile, string])[] = [
    ["HTML under the name of one", { name: "a.png", bytes: html }, "a.png is no image that can be sent"],
    [
      "other formats",
      { name: "a.bmp", bytes: Buffer.from("BM".padEnd(60, "x")), type: "image/bmp" },
      "a.bmp is no image",
    ],
    [
      "those that would take all memory",
      { name: "b.png", bytes: bombBytes(30_000, 30_000) },
      "b.png has too many pixels",
    ],
    ["damaged ones", { name: "c.png", bytes: small.slice(0, 50) }, "c.png is damaged"],
    ["broken drawings", { name: "d.svg", bytes: Buffer.from("<svg><rect>") }, "d.svg is damaged"],
    ["empty ones", { name: "e.png", bytes: new Uint8Array() }, "e.png is no image"],
    [
      "names that are not what they seem",
      { name: "x\u202Egnp.exe", bytes: html },
      "x\\u{202e}gnp.exe is no image",
    ],
  ];
  for (const [what, file, words] of refused) {
    it(`refuse in words: ${what}`, async () => {
      const panel = await panelWith();
      await give(panel, "paste", [file]);
      await notice(panel, words);
      assert.equal(panel.count("addPicture"), 0);
      assert.equal(await chips(panel).count(), 0);
    });
  }

  it("are limited in number and bytes, in words", async () => {
    const panel = await panelWith({ count: 2, totalBytes: 600 });
    const files = [1, 2, 3].map((shade) => ({ name: `${shade}.png`, bytes: pngBytes(8, 8, shade) }));
    await give(panel, "paste", files);
    await notice(panel, "A message takes 2 images at most.");
    await keep(panel);
    await keep(panel);
    assert.equal(await chips(panel).count(), 2);
    await panel.box.fill("words");
    await panel.page.getByRole("button", { name: "Remove 2.png" }).click();
    const heavy = { name: "heavy.png", bytes: pngBytes(8, 8, 4, 700) };
    await give(panel, "paste", [heavy]);
    await keep(panel);
    await notice(panel, /^heavy\.png was left out: the images of a message may take .* MB together\.$/);
    assert.equal(await chips(panel).count(), 1);
  });

  it("say why the host could not keep one", async () => {
    const panel = await panelWith();
    await give(panel, "paste", [{ name: "a.png", bytes: small }]);
    const { key } = await panel.posted("addPicture");
    await panel.tell({ type: "pictureRefused", key, fault: "notKept" });
    await notice(panel, "a.png could not be kept.");
    assert.equal(await chips(panel).count(), 0);
  });

  it("stay with the draft while the page is hidden, and with a message that is edited or taken back", async () => {
    const panel = await panelWith();
    await give(panel, "paste", [{ name: "shot.png", bytes: small }]);
    await keep(panel);
    await panel.reload(snapshot());
    assert.deepEqual(await chips(panel).locator(".chip-name").allInnerTexts(), ["shot.png"]);
    const image = pictureOf(picture(pngBytes(9, 9), "other.png"));
    await panel.tell({ type: "queued", messages: [{ id: "w", text: "Wait", images: [image] }] });
    await panel.page.getByRole("button", { name: /^Take Back/ }).click();
    assert.deepEqual(await chips(panel).locator(".chip-name").allInnerTexts(), ["shot.png", "other.png"]);
    assert.equal(await panel.box.inputValue(), "Wait");
    await panel.tell({ type: "row", row: message("q", { role: "user", text: "Look", images: [image] }) });
    await panel.act(panel.articles("You"), "Edit");
    assert.deepEqual(await chips(panel).locator(".chip-name").allInnerTexts(), ["other.png"]);
    await panel.box.press("Enter");
    const { attachments } = await panel.posted("editMessage");
    assert.deepEqual(attachments, [{ kind: "picture", ...image }]);
  });

  it("leave a choice where the model sees none", async () => {
    const panel = await panelWith({ model: "blind", sees: false });
    await give(panel, "paste", [{ name: "shot.png", bytes: small }]);
    await keep(panel);
    await panel.page.getByText("blind cannot see images.").waitFor();
    await panel.box.fill("Hello");
    await panel.box.press("Enter");
    assert.equal(panel.count("send"), 0);
    await panel.page.locator(".composer-choice button:focus").press("Enter");
    assert.equal((await panel.posted("action")).action, "selectModel");
    await panel.tell({ type: "pictureRules", rules: { model: "seeing", sees: true, rate, ...limits } });
    await panel.page.getByText("cannot see images.").waitFor({ state: "detached" });
    await panel.tell({ type: "pictureRules", rules: { model: "blind", sees: false, rate, ...limits } });
    await panel.button("Send Without Images").click();
    assert.deepEqual(await panel.posted("send"), {
      type: "send",
      conversation: "c",
      text: "Hello",
      attachments: [],
    });
  });
});

describe("Pictures in the transcript", () => {
  const pages = webviewPages();
  const image = pictureOf(shot);
  const rows = [
    message("q", { role: "user", text: "What is this?", images: [image] }),
    tool("t", { name: "view_image", arguments: '{"path":"shot.png"}', images: [image], result: "shot.png" }),
  ];

  it("are loaded once they come near the view, in boxes that keep their size, and open", async () => {
    const far = Array.from({ length: 30 }, (_, at) => message(`m${at}`, { text: "A line.\n\n".repeat(9) }));
    const panel = await pages.panel({ rows: [...rows, ...far] });
    await panel.articles("Assistant").last().waitFor();
    assert.equal(panel.count("loadPicture"), 0);
    await panel.articles("You").scrollIntoViewIfNeeded();
    assert.equal((await panel.posted("loadPicture")).id, shot.id);
    const box = panel.articles("You").locator("longhand-picture");
    const before = await box.boundingBox();
    await panel.tell(loaded(shot, small));
    const thumbnail = panel.articles("You").getByRole("img", { name: "shot.png, 40 × 30 pixels" });
    await thumbnail.waitFor();
    const after = await box.boundingBox();
    assert.deepEqual([after!.width, after!.height], [before!.width, before!.height]);
    await panel.articles("Tool: view_image").getByRole("img").waitFor();
    assert.equal(panel.count("loadPicture"), 0);
    await panel
      .articles("You")
      .getByRole("button", { name: "shot.png, 40 × 30 pixels", exact: true })
      .press("Enter");
    assert.deepEqual(await panel.posted("openPicture"), {
      type: "openPicture",
      id: shot.id,
      name: "shot.png",
    });
  });

  it("that cannot be shown say so", async () => {
    const panel = await pages.panel({ rows });
    await panel.posted("loadPicture");
    await panel.tell({ type: "pictureLoaded", id: shot.id, bytes: null });
    const gone = "shot.png, 40 × 30 pixels: cannot be shown any more";
    await panel.articles("You").getByRole("img", { name: gone }).waitFor();
    const other = { ...image, id: "0".repeat(64) };
    await panel.tell({ type: "row", row: message("q2", { role: "user", images: [other] }) });
    await panel.posted("loadPicture");
    await panel.tell(
      loaded({ ...shot, id: other.id }, new TextEncoder().encode("<script>parent.hit=1</script>")),
    );
    await panel.articles("You").last().getByRole("img", { name: gone }).waitFor();
    assert.deepEqual(panel.refused, []);
  });

  it("are pinned and left out each by itself, and what is left out is shown and restored by keyboard", async () => {
    const other = { ...image, id: "1".repeat(64), name: "other.png" };
    const said = message("q", { role: "user", text: "What are these?", images: [image, other] });
    const panel = await pages.panel({ rows: [said] });
    const article = panel.articles("You");
    await article.getByRole("button", { name: "Pin other.png" }).press("Enter");
    const pinned = { type: "setPictureForm", id: "q", picture: other.id, form: "pinned" } as const;
    assert.deepEqual(await panel.posted("setPictureForm"), pinned);
    await article.getByRole("button", { name: "Leave Out shot.png" }).press("Enter");
    assert.equal((await panel.posted("setPictureForm")).form, "stub");
    const standing = { id: "q", standing: "sent", tokens: 90 } as const;
    const forms = { [shot.id]: "stub", [other.id]: "pinned" } as const;
    await panel.tell({ type: "planChanged", figures: figures(), standings: [{ ...standing, forms }] });
    await article.getByRole("button", { name: "Unpin other.png" }).waitFor();
    await article.getByText("Left out; a line of text stands for it.").waitFor();
    await article.getByRole("button", { name: "Show shot.png, 40 × 30 pixels" }).press("Enter");
    assert.equal((await panel.posted("openPicture")).id, shot.id);
    await article.getByRole("button", { name: "Restore shot.png, 40 × 30 pixels" }).press("Enter");
    const full = { type: "setPictureForm", id: "q", picture: shot.id, form: "full" } as const;
    assert.deepEqual(await panel.posted("setPictureForm"), full);
    await panel.tell({ type: "planChanged", figures: figures(), standings: [{ ...standing, forms: {} }] });
    await article.getByRole("button", { name: "Pin shot.png" }).waitFor();
  });

  it("have nothing that axe-core would find, in any theme", async () => {
    const left = { ...image, id: "1".repeat(64), form: "stub" } as const;
    const panel = await pages.panel({
      rows: [...rows, message("q2", { role: "user", images: [left] })],
    });
    await panel.posted("loadPicture");
    await panel.tell(loaded(shot, small));
    await panel.articles("You").first().getByRole("img").waitFor();
    await panel.tell({ type: "pictureRules", rules: { model: "blind", sees: false, rate, ...limits } });
    await give(panel, "paste", [
      { name: "shot.png", bytes: small },
      { name: "a.png", bytes: html },
    ]);
    await keep(panel);
    await panel.page.locator(".composer-notice p").waitFor();
    await panel.page.locator(".chip img").waitFor();
    assert.deepEqual(await panel.findingsInThemes(), []);
  });
});
