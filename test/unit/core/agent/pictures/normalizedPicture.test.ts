import assert from "node:assert/strict";
import { PhotonImage } from "@silvia-odwyer/photon-node";
import { normalizePicture } from "../../../../../src/core/agent/pictures/normalizedPicture.ts";
import { normalizeResultPictures } from "../../../../../src/core/agent/pictures/resultPictures.ts";
import type { PictureCodec } from "../../../../../src/core/ports/pictureStore.ts";
import { imageRateOf } from "../../../../../src/core/tokens/request/imageTokens.ts";
import { decodePicture, redrawPicture } from "../../../../../src/tools/pictures/photonDrawing.ts";
import {
  bombBytes,
  exifBytes,
  gifBytes,
  jpegBefore,
  jpegOf,
  pngBytes,
  svgBytes,
} from "../../../../fixtures/samplePictures.ts";
import { memoryPictures } from "../../../doubles/memoryPictures.ts";

const sight = { rate: imageRateOf("gpt-4o"), imageBytes: 3_000_000 };

/** The codec without its thread. */
const codec: PictureCodec = {
  isSound: async (bytes) => {
    try {
      decodePicture(bytes).free();
      return true;
    } catch {
      return false;
    }
  },
  redraw: async (bytes, how) => redrawPicture(bytes, how),
};

const jpeg = (width: number, height: number) =>
  new PhotonImage(new Uint8Array(width * height * 4).fill(200), width, height).get_bytes_jpeg(90);
/** Picture as a phone takes it, with the place where it was taken. */
const photo = jpegBefore(jpeg(40, 20), 0xe1, exifBytes(6, "48.2N 16.4E", "Exif\0\0"));

describe("A picture that is taken in", () => {
  const take = (
    bytes: Uint8Array,
    how: { codec?: PictureCodec } = { codec },
    imageBytes = sight.imageBytes,
  ) =>
    normalizePicture({ bytes, name: "a" }, { ...sight, imageBytes }, { pictures: memoryPictures(), ...how });

  async function taken(...given: Parameters<typeof take>) {
    const result = await take(...given);
    assert.ok("picture" in result, JSON.stringify(result));
    return result;
  }
  const sizeOf = ({ picture }: { readonly picture: { readonly width: number; readonly height: number } }) => [
    picture.width,
    picture.height,
  ];

  it("stays as it is where the model sees all of it, or nearly", async () => {
    for (const bytes of [pngBytes(640, 480), pngBytes(1280, 800), gifBytes(1), jpeg(30, 30)]) {
      const { bytes: kept, picture, isSmaller } = await taken(bytes);
      assert.deepEqual([kept, picture.bytes, isSmaller], [bytes, bytes.length, false]);
    }
  });

  it("is made as large as the model can see, and no larger in bytes than its server takes", async () => {
    const large = await taken(pngBytes(2_000, 1_500));
    assert.deepEqual([...sizeOf(large), large.isSmaller], [1_024, 768, true]);
    const heavy = await taken(pngBytes(300, 300, 9, 400_000), { codec }, 300_000);
    assert.deepEqual(sizeOf(heavy), [300, 300]);
    assert.ok(heavy.bytes.length < 300_000);
  });

  it("keeps nothing of where it was taken, and stands upright", async () => {
    const { bytes, picture } = await taken(photo);
    assert.deepEqual([picture.width, picture.height], [20, 40]);
    assert.ok(!Buffer.from(bytes).includes("48.2N"));
    const undrawn = await taken(photo, {});
    assert.ok(!Buffer.from(undrawn.bytes).includes("48.2N"));
  });

  it("shows the first frame of one that moves", async () => {
    assert.equal((await taken(gifBytes(3))).picture.mediaType, "image/png");
  });

  it("has the colours of screens where it had those of inks, and the same where they are grey", async () => {
    const inks = await taken(jpegOf(255, 0, 0, 255));
    const [red = 0, green = 0, blue = 0] = decodePicture(inks.bytes).get_raw_pixels();
    assert.ok(red > 240 && green < 15 && blue < 15, `${red} ${green} ${blue}`);
    assert.deepEqual(Buffer.from(inks.bytes.subarray(0, 400)).includes("Adobe"), false);
    for (const bytes of [jpegOf(200), jpegOf(200, 10, 10)]) assert.equal((await taken(bytes)).bytes, bytes);
  });

  const damaged = Uint8Array.from(pngBytes(300, 200));
  damaged.fill(0, 45, 60);
  const refused: readonly (readonly [string, Uint8Array, string])[] = [
    ["a drawing of lines", svgBytes(9, 9), "notAnImage"],
    ["nothing", new Uint8Array(), "notAnImage"],
    ["a page that is called a picture", new TextEncoder().encode("<!DOCTYPE html>"), "notAnImage"],
    ["damaged", damaged, "damaged"],
    ["cut off", jpeg(400, 300).slice(0, 900), "damaged"],
    ["cut off in its head", pngBytes(9, 9).slice(0, 24), "damaged"],
    ["more pixels than memory holds", bombBytes(40_000, 40_000), "tooManyPixels"],
    ["one long line of pixels", bombBytes(60_000, 10), "tooManyPixels"],
  ];
  for (const [what, bytes, fault] of refused) {
    it(`is refused where it is ${what}`, async () => assert.deepEqual(await take(bytes), { fault }));
  }

  it("goes as it is where nothing can be drawn, if it is whole and not too heavy", async () => {
    const broken: PictureCodec = {
      isSound: () => Promise.reject(new Error("no thread")),
      redraw: () => Promise.reject(new Error("no thread")),
    };
    for (const how of [{}, { codec: broken }]) {
      const large = await taken(pngBytes(2_000, 1_500), how);
      assert.deepEqual(sizeOf(large), [2_000, 1_500]);
      assert.deepEqual(await take(pngBytes(9, 9, 0, 9_000), how, 5_000), { fault: "tooManyBytes" });
      assert.deepEqual(await take(pngBytes(9, 9).slice(0, -8), how), { fault: "damaged" });
    }
  });
});

describe("The pictures of a tool's result", () => {
  it("come with what the model is to know of them", async () => {
    const given = [
      { bytes: pngBytes(8, 8) },
      { bytes: pngBytes(2_000, 1_500), name: "big.png" },
      { bytes: svgBytes(1, 1), name: "a.png" },
    ];
    const { images, contents, lines } = await normalizeResultPictures(given, sight, {
      pictures: memoryPictures(),
      codec,
    });
    assert.deepEqual(
      images.map(({ width }) => width),
      [8, 1_024],
    );
    assert.deepEqual(
      contents.map(({ hash }) => hash),
      images.map(({ id }) => id),
    );
    assert.deepEqual(lines, [
      "[Shown smaller: Image big.png, 1024 × 768 pixels.]",
      "[a.png cannot be shown: it is no PNG, JPEG, GIF or WebP.]",
    ]);
  });
});
