import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { imageFacts } from "../../../src/core/tokens/request/imageSize.ts";
import { exifBytes, pngBytes, pngWith } from "../../fixtures/samplePictures.ts";
import { imageUrls } from "../../modelServer/imageCount.ts";
import type * as vscode from "vscode";
import * as editor from "../../fixtures/vscode/vscodeModule.ts";
import type { ModelServer } from "../../modelServer/modelServer.ts";
import { configure, run, serve, state, useExtension } from "../../fixtures/vscode/runningExtension.ts";

/** Tokens of a screenshot by the rule of gpt-4o: 85 and six tiles of 170. */
const perShot = 1105;

describe("Images", () => {
  const { root, beside } = useExtension();
  let server: ModelServer;
  const shot = pngBytes(1280, 800, 7);
  const url = `data:image/png;base64,${Buffer.from(shot).toString("base64")}`;
  const sent = () => imageUrls(server.requests.at(-1)?.body.messages ?? []);

  before(async () => {
    server = await serve();
    await writeFile(join(root(), "shot.png"), shot);
    await writeFile(join(root(), "drawing.svg"), "<svg xmlns='http://www.w3.org/2000/svg'/>");
    await configure({ model: "gpt-4o", maxRetries: 0 });
    await run("newConversation");
  });

  it("go along with a message and come of view_image, weigh what was counted, and live on in an export", async () => {
    server.script(
      { toolCalls: [{ name: "view_image", arguments: { path: "shot.png" } }] },
      { text: "Grey." },
    );
    const { stopReason } = await run<{ stopReason: string }>("send", {
      text: "What is this?",
      images: [{ path: "shot.png" }],
    });
    assert.equal(stopReason, "stop");
    assert.deepEqual(sent(), [url, url]);
    assert.ok(server.requests.every(({ status }) => status === 200));
    const { id, tokens } = await state();
    assert.equal(tokens.images, 2 * perShot);

    const path = join(beside(), "images.json");
    await run("export", { format: "json", path });
    await run("import", { path });
    assert.notEqual((await state()).id, id);
    assert.equal((await state()).tokens.images, 2 * perShot);
    await run("send", { text: "Again?" });
    assert.deepEqual(sent(), [url, url]);
  });

  it("are sent no larger than the model can see them, without what they tell of their taker", async () => {
    const told = pngWith("eXIf", exifBytes(1, "48.2N 16.4E"));
    await writeFile(join(root(), "large.png"), pngBytes(2400, 1800, 7));
    await writeFile(join(root(), "told.png"), told);
    server.script(
      { toolCalls: [{ name: "view_image", arguments: { path: "large.png" } }] },
      { text: "Grey." },
    );
    await run("send", { text: "What are these?", images: [{ path: "large.png" }, { path: "told.png" }] });
    const images = sent().map((one) => Buffer.from(one.slice(one.indexOf(",") + 1), "base64"));
    assert.deepEqual(
      images.slice(-3).map((bytes) => imageFacts(bytes)?.width),
      [1024, 4, 1024],
    );
    assert.ok(images.every((bytes) => !bytes.includes("48.2N")));
  });

  it("are added to the message in the panel by their paths, and not where there is none", async () => {
    assert.deepEqual(await run("addImage", { path: join(root(), "shot.png") }), ["shot.png"]);
    assert.equal(
      await run("addImage", { path: join(root(), "missing.png") }).catch(() => undefined),
      undefined,
    );
  });

  it("are added as the user chooses them, several at once, or none", async () => {
    const { showOpenDialog } = editor.window;
    const asked: (vscode.OpenDialogOptions | undefined)[] = [];
    const chosen = ["shot.png", "drawing.svg"].map((name) => editor.Uri.file(join(root(), name)));
    const answers = [undefined, chosen];
    editor.window.showOpenDialog = async (options) => {
      asked.push(options);
      return answers.shift();
    };
    try {
      assert.deepEqual(await run("addImage"), []);
      assert.deepEqual(await run("addImage"), ["shot.png", "drawing.svg"]);
      assert.deepEqual(
        asked.map((options) => [options?.canSelectMany, Object.values(options?.filters ?? {}).flat()]),
        [1, 2].map(() => [true, ["png", "jpg", "jpeg", "gif", "webp", "svg"]]),
      );
    } finally {
      editor.window.showOpenDialog = showOpenDialog;
    }
  });

  it("are refused by name where they are none that models take", async () => {
    const before = server.requests.length;
    const outcome = await run("send", { text: "And this?", images: [{ path: "drawing.svg" }] }).then(
      () => "",
      (error: unknown) => String(error),
    );
    assert.ok(outcome === "" || /drawing\.svg/.test(outcome), outcome);
    assert.equal(server.requests.length, before);
  });
});
