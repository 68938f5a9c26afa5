import assert from "node:assert/strict";
import { imageRateOf } from "../../../../../src/core/tokens/request/imageTokens.ts";
import { pictureIntentHandlers } from "../../../../../src/host/panel/intents/pictureIntents.ts";
import type { PictureFault } from "../../../../../src/core/conversation/picture.ts";
import type { ToPanel } from "../../../../../src/protocol/protocol.ts";
import { bombBytes, gifBytes, pngBytes, pngPicture, svgBytes } from "../../../../fixtures/samplePictures.ts";
import { memoryPictures } from "../../../doubles/memoryPictures.ts";

/** A page and what it is told; `shown`: what was opened. */
function world() {
  const store = memoryPictures();
  const facts: ToPanel[] = [];
  const shown: string[] = [];
  const limits = { count: 20, bytes: 5_000, totalBytes: 50_000 };
  const handlers = pictureIntentHandlers(
    {
      services: { pictures: store },
      files: {
        pick: async () => [
          { name: "a.png", bytes: pngBytes(2, 2) },
          { name: "b.svg", bytes: svgBytes(2, 2) },
        ],
        readPath: async (path) => ({ name: path, bytes: pngBytes(3, 3) }),
        show: async (id, name) => void shown.push(`${id.slice(0, 4)} ${name}`),
      },
      rules: () => ({ model: "m", sees: true, rate: imageRateOf("m"), ...limits }),
    },
    { post: (fact) => void facts.push(fact) },
  );
  const add = (bytes: Uint8Array, name = "a.png") =>
    handlers.addPicture({ type: "addPicture", key: "k", name, data: Buffer.from(bytes).toString("base64") });
  return { add, facts, handlers, shown, store };
}

describe("Pictures that a page hands over", () => {
  it("are kept under their hash and named by it, with what their bytes say of them", async () => {
    const { add, facts, store } = world();
    const { picture, bytes } = pngPicture(40, 30, 7, "shot.png");
    await add(bytes, "shot.png");
    assert.deepEqual(facts, [{ type: "pictureAdded", key: "k", picture: { kind: "picture", ...picture } }]);
    assert.deepEqual(new Uint8Array((await store.get(picture.id))!), bytes);
    await add(gifBytes(1), "really.png");
    assert.equal(facts[1]?.type === "pictureAdded" && facts[1].picture.mediaType, "image/gif");
  });

  const hostile: readonly (readonly [what: string, bytes: Uint8Array, fault: PictureFault])[] = [
    ["HTML", new TextEncoder().encode("<!DOCTYPE html><script>1</script>"), "notAnImage"],
    ["a drawing", svgBytes(9, 9), "notAnImage"],
    ["nothing", new Uint8Array(), "notAnImage"],
    ["what breaks off in its head", pngBytes(9, 9).slice(0, 20), "notAnImage"],
    ["more pixels than memory holds", bombBytes(40_000, 40_000), "tooManyPixels"],
    ["more bytes than the model takes", pngBytes(9, 9, 0, 6_000), "tooManyBytes"],
  ];
  for (const [what, bytes, fault] of hostile) {
    it(`are refused, and not kept, where they are ${what}`, async () => {
      const { add, facts } = world();
      await add(bytes);
      assert.deepEqual(facts, [{ type: "pictureRefused", key: "k", fault }]);
    });
  }

  it("are waited for no longer where they could not be written", async () => {
    const { add, facts, store } = world();
    store.put = () => Promise.reject(new Error("The disk is full."));
    await assert.rejects(Promise.resolve(add(pngBytes(2, 2))), /disk is full/);
    assert.deepEqual(facts, [{ type: "pictureRefused", key: "k", fault: "notKept" }]);
  });
});

describe("Pictures that a page asks for", () => {
  it("come as they are kept, by their own type", async () => {
    const { facts, handlers, store } = world();
    const id = await store.put(gifBytes(1));
    await handlers.loadPicture({ type: "loadPicture", id });
    const data = Buffer.from(gifBytes(1)).toString("base64");
    assert.deepEqual(facts, [{ type: "pictureLoaded", id, bytes: { mediaType: "image/gif", data } }]);
  });

  it("do not come where they are gone, are none, or would take all memory", async () => {
    const { facts, handlers, shown, store } = world();
    const html = await store.put(new TextEncoder().encode("<script>1</script>"));
    const bomb = await store.put(bombBytes(60_000, 10));
    for (const id of [html, bomb, "0".repeat(64)]) {
      await handlers.loadPicture({ type: "loadPicture", id });
      await handlers.openPicture({ type: "openPicture", id, name: "a.png" });
      assert.deepEqual(facts.at(-1), { type: "pictureLoaded", id, bytes: null });
    }
    assert.deepEqual(shown, []);
  });

  it("open under a name that ends as their type does", async () => {
    const { handlers, shown, store } = world();
    const id = await store.put(gifBytes(1));
    await handlers.openPicture({ type: "openPicture", id, name: "../moving.exe" });
    assert.deepEqual(shown, [`${id.slice(0, 4)} moving.exe.gif`]);
  });

  it("are handed to it as they were read where the user chose them", async () => {
    const { facts, handlers } = world();
    await handlers.pickPictures({ type: "pickPictures" });
    await handlers.readPicture({ type: "readPicture", path: "c.png" });
    const names = facts.map((fact) => fact.type === "pictureFile" && fact.name);
    assert.deepEqual(names, ["a.png", "b.svg", "c.png"]);
  });
});
