import assert from "node:assert/strict";
import { join } from "node:path";
import { WorkerCodec } from "../../../../src/tools/pictures/workerCodec.ts";
import { pngBytes } from "../../../fixtures/samplePictures.ts";
import { projectFolder } from "../../../vscode/folders.ts";

describe("The thread that draws pictures", () => {
  let codec: WorkerCodec;
  beforeEach(() => (codec = new WorkerCodec(join(projectFolder, "src/tools/pictures/drawingWorker.ts"))));
  afterEach(() => codec.dispose());

  it("tells damaged pictures from sound ones, each apart from the others", async () => {
    const sound = pngBytes(30, 20);
    const damaged = Uint8Array.from(sound);
    damaged.fill(0, 45, 60);
    const asked = [sound, damaged, sound.slice(0, 50), new Uint8Array(), sound].map((one) =>
      codec.isSound(one),
    );
    assert.deepEqual(await Promise.all(asked), [true, false, false, false, true]);
    const how = {
      size: { width: 3, height: 2 },
      orientation: 1,
      mediaType: "image/png",
      mostBytes: 9_999,
    } as const;
    assert.equal(await codec.redraw(damaged, how), undefined);
    assert.ok(await codec.redraw(sound, how));
  });

  it("rejects where there is none", async () => {
    const none = new WorkerCodec(join(projectFolder, "nowhere.ts"));
    await assert.rejects(none.isSound(pngBytes(3, 3)));
    await assert.rejects(none.isSound(pngBytes(3, 3)));
  });
});
