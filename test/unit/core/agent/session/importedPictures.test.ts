import assert from "node:assert/strict";
import { Conversations } from "../../../../../src/core/agent/session/conversations.ts";
import { importConversation } from "../../../../../src/core/conversation/transfer/importConversation.ts";
import { picturesOf, textOf } from "../../../../../src/core/conversation/message.ts";
import { exifBytes, jpegWith, pngBytes, pngWith } from "../../../../fixtures/samplePictures.ts";
import { memoryPictures } from "../../../doubles/memoryPictures.ts";
import { ScriptedModel } from "../../../doubles/scriptedModel.ts";
import { steadyClock } from "../../../doubles/steadyClock.ts";
import { servicesFor } from "../../../doubles/world.ts";
import { memoryJournal } from "../../../store/memoryJournal.ts";

describe("Pictures of an imported conversation", () => {
  const gps = "48.2N 16.4E";
  const urlOf = (kind: string, bytes: Uint8Array) =>
    `data:image/${kind};base64,${Buffer.from(bytes).toString("base64")}`;

  /** The user's message of a file of messages with these pictures, once it was imported. */
  async function imported(...urls: readonly string[]) {
    const journal = memoryJournal();
    const pictures = memoryPictures(journal);
    const conversations = new Conversations(
      servicesFor(new ScriptedModel(), { journal, pictures }),
      () => undefined,
    );
    const parts = urls.map((url) => ({ type: "image_url", image_url: { url } }));
    const content = [{ type: "text", text: "Look" }, ...parts];
    const file = await importConversation(
      JSON.stringify([
        { role: "user", content },
        { role: "assistant", content: "I see." },
      ]),
      steadyClock(),
    );
    assert.ok(file.ok);
    const shown = (await conversations.import(file.entries, file.contents)).conversation.id;
    const behind = await conversations.importBehind(file.entries);
    return Promise.all(
      [shown, behind].map(async (id) => {
        const entries = (await journal.load(id))?.entries ?? [];
        const found = entries.find((entry) => entry.type === "message" && entry.message.role === "user");
        assert.ok(found?.type === "message");
        const hashes = picturesOf(found.message).map((one) => one.id);
        return {
          message: found.message,
          contents: await journal.contents(hashes),
          stored: JSON.stringify(entries),
        };
      }),
    );
  }

  it("are kept apart, without what they tell of where and when they were taken", async () => {
    const told = [
      urlOf("png", pngWith("eXIf", exifBytes(1, gps))),
      urlOf("jpeg", pngWith("tEXt", new TextEncoder().encode(`Comment\0${gps}`))),
    ];
    for (const { message, contents, stored } of await imported(...told)) {
      assert.equal(textOf(message), "Look");
      assert.equal(picturesOf(message).length, 2);
      assert.ok(contents.length > 0);
      for (const { bytes } of contents) assert.ok(!Buffer.from(bytes).includes(gps));
      assert.ok(!stored.includes("base64"));
    }
  });

  it("are said to be missing where they are damaged or none, and stay addresses where they are on the web", async () => {
    const broken = jpegWith([0xe1, new TextEncoder().encode(gps)]).slice(0, 20);
    const address = "https://example.com/a.png";
    const urls = [urlOf("jpeg", broken), urlOf("png", pngBytes(2, 2)), "data:image/png,%00", address];
    for (const { message, stored } of await imported(...urls)) {
      assert.equal(picturesOf(message).length, 1);
      assert.match(textOf(message), /^Look[^]*cannot be shown[^]*cannot be shown/);
      assert.ok(stored.includes(address));
      assert.ok(!stored.includes("data:"));
    }
  });
});
