import assert from "node:assert/strict";
import { deflateSync } from "node:zlib";
import { PhotonImage } from "@silvia-odwyer/photon-node";
import { imageFacts } from "../../../../src/core/tokens/request/imageSize.ts";
import { decodePicture, redrawPicture } from "../../../../src/tools/pictures/photonDrawing.ts";
import { colorSpaceInfo } from "../../../../src/tools/pictures/colorProfile.ts";
import {
  gifBytes,
  jpegBefore,
  pngBefore,
  pngBytes,
  profileBytes,
  webpOf,
} from "../../../fixtures/samplePictures.ts";

/** A picture whose left half is of one colour and its right half of another; red, green, blue and opacity. */
function halves(
  width: number,
  height: number,
  left: readonly number[],
  right: readonly number[],
): PhotonImage {
  const pixels = Array.from({ length: width * height }, (_, at) => (at % width < width / 2 ? left : right));
  return new PhotonImage(new Uint8Array(pixels.flat()), width, height);
}

const [red, blue, clear] = [
  [255, 0, 0, 255],
  [0, 0, 255, 255],
  [0, 0, 0, 0],
] as const;
const most = 1_000_000;

/** Red, green and blue of a pixel, each as full or not. */
function colorAt(bytes: Uint8Array, x: number, y: number): string {
  const image = decodePicture(bytes);
  const at = (y * image.get_width() + x) * 4;
  return [...image.get_raw_pixels().slice(at, at + 3)].map((part) => (part > 127 ? 1 : 0)).join("");
}

describe("A picture that is drawn anew", () => {
  const jpeg = halves(80, 40, red, blue).get_bytes_jpeg(90);

  it("is scaled, whatever format it comes in", () => {
    const image = halves(80, 40, red, blue);
    const size = { width: 20, height: 10 };
    for (const bytes of [image.get_bytes(), jpeg, image.get_bytes_webp(), pngBytes(80, 40), gifBytes(2)]) {
      const drawn = redrawPicture(bytes, { size, orientation: 1, mediaType: "image/png", mostBytes: most });
      assert.deepEqual(imageFacts(drawn), { ...size, mediaType: "image/png" });
    }
  });

  it("stands upright", () => {
    const size = { width: 40, height: 80 };
    const turned = redrawPicture(jpeg, { size, orientation: 6, mediaType: "image/jpeg", mostBytes: most });
    assert.deepEqual(imageFacts(turned), { ...size, mediaType: "image/jpeg" });
    assert.deepEqual([colorAt(turned, 20, 8), colorAt(turned, 20, 72)], ["100", "001"]);
    const back = redrawPicture(jpeg, { size, orientation: 8, mediaType: "image/png", mostBytes: most });
    assert.deepEqual([colorAt(back, 20, 8), colorAt(back, 20, 72)], ["001", "100"]);
  });

  it("takes no more bytes than it may, with white where it could be seen through", () => {
    const noise = Uint8Array.from({ length: 200 * 200 * 4 }, (_, at) =>
      at % 4 === 3 ? 255 : (at * at * 7919) >> 3,
    );
    const png = new PhotonImage(noise, 200, 200).get_bytes();
    const size = { width: 200, height: 200 };
    const drawn = redrawPicture(png, { size, orientation: 1, mediaType: "image/png", mostBytes: 8_000 });
    assert.equal(imageFacts(drawn)?.mediaType, "image/jpeg");
    assert.ok(png.length > 8_000 && drawn.length <= 8_000, `${png.length} ${drawn.length}`);
    const seen = halves(80, 40, clear, blue).get_bytes();
    const how = {
      size: { width: 80, height: 40 },
      orientation: 1,
      mediaType: "image/jpeg",
      mostBytes: most,
    } as const;
    assert.deepEqual(
      [colorAt(redrawPicture(seen, how), 8, 20), colorAt(redrawPicture(seen, how), 72, 20)],
      ["111", "001"],
    );
  });

  describe("means the same colours", () => {
    const size = { width: 20, height: 10 };
    const drawn = (bytes: Uint8Array, mediaType: "image/png" | "image/jpeg", mostBytes = most) => {
      const made = redrawPicture(bytes, { size, orientation: 1, mediaType, mostBytes });
      decodePicture(made).free();
      return colorSpaceInfo(made, mediaType);
    };
    const image = halves(80, 40, red, blue);
    const profile = profileBytes("RGB", 70_000);
    const inPng = pngBefore(
      image.get_bytes(),
      "iCCP",
      Buffer.concat([Buffer.from("p\0\0"), deflateSync(profile)]),
    );
    const segments = [profile.subarray(60_000), profile.subarray(0, 60_000)].map((part, index) =>
      Buffer.concat([Buffer.from("ICC_PROFILE\0"), Buffer.of(2 - index, 2), part]),
    );
    const inJpeg = segments.reduce<Uint8Array>((whole, one) => jpegBefore(whole, 0xe2, one), jpeg);
    const fill = Buffer.of(0xff, 0xff);
    const filled = new Uint8Array(Buffer.concat([inJpeg.slice(0, 2), fill, inJpeg.slice(2)]));
    const webp = Buffer.from(image.get_bytes_webp().subarray(12));
    const [name, data] = [webp.toString("latin1", 0, 4), webp.subarray(8)];
    const inWebp = webpOf(
      ["VP8X", Uint8Array.of(0x20, 0, 0, 0, 79, 0, 0, 39, 0, 0)],
      ["ICCP", profile],
      [name, data],
    );
    for (const [from, bytes] of [
      ["PNG", inPng],
      ["JPEG", inJpeg],
      ["JPEG with fill bytes before its segments", filled],
      ["WebP", inWebp],
    ] as const) {
      it(`by the profile of a ${from}`, () => {
        assert.deepEqual(drawn(bytes, "image/png").profile, Buffer.from(profile));
        assert.deepEqual(drawn(bytes, "image/jpeg").profile, Buffer.from(profile));
      });
    }

    it("by the chunks of a PNG", () => {
      const said = pngBefore(
        pngBefore(image.get_bytes(), "gAMA", Uint8Array.of(0, 1, 0, 0)),
        "sRGB",
        Uint8Array.of(0),
      );
      assert.deepEqual(
        drawn(said, "image/png").chunks.map((one) => Buffer.from(one).toString("latin1", 4, 8)),
        ["sRGB", "gAMA"],
      );
      assert.deepEqual(drawn(said, "image/jpeg").chunks, []);
    });

    it("but not by a profile of other colours, of damage, or too heavy for the picture", () => {
      const grey = Buffer.concat([Buffer.from("p\0\0"), deflateSync(profileBytes("GRAY"))]);
      for (const data of [grey, Buffer.from("p\0\0nonsense")]) {
        assert.equal(drawn(pngBefore(image.get_bytes(), "iCCP", data), "image/png").profile.length, 0);
      }
      assert.equal(drawn(inJpeg, "image/jpeg", 100_000).profile.length, 0);
    });
  });
});
