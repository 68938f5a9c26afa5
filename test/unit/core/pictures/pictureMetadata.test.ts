import assert from "node:assert/strict";
import {
  exifOrientation,
  storedPixelIndex,
  type Orientation,
} from "../../../../src/core/pictures/exifOrientation.ts";
import { withoutMetadata } from "../../../../src/core/pictures/pictureMetadata.ts";
import type { PictureType } from "../../../../src/core/conversation/picture.ts";
import {
  exifBytes,
  gifBytes,
  jpegWith,
  pngBytes,
  pngWith,
  webpOf,
} from "../../../fixtures/samplePictures.ts";

const latin = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));
const secret = "Atelier 48.2N";
const frame: readonly [string, Uint8Array] = ["VP8L", latin("\x2f....")];

/** Files with a secret in each place that is not the picture; each with what is left of it. */
const spoken: readonly (readonly [string, PictureType, Uint8Array, Uint8Array])[] = [
  ...["tEXt", "zTXt", "iTXt", "tIME", "caBX", "prVt"].map(
    (name) => [`${name} of a PNG`, "image/png", pngWith(name, latin(secret)), pngBytes(4, 4)] as const,
  ),
  ["EXIF of a PNG", "image/png", pngWith("eXIf", exifBytes(1, secret)), pngBytes(4, 4)],
  [
    "what follows a PNG",
    "image/png",
    new Uint8Array(Buffer.concat([pngBytes(4, 4), latin(secret)])),
    pngBytes(4, 4),
  ],
  ["EXIF of a JPEG", "image/jpeg", jpegWith([0xe1, exifBytes(1, secret, "Exif\0\0")]), jpegWith()],
  [
    "XMP of a JPEG",
    "image/jpeg",
    jpegWith([0xe1, latin(`http://ns.adobe.com/xap/1.0/\0${secret}`)]),
    jpegWith(),
  ],
  ["IPTC of a JPEG", "image/jpeg", jpegWith([0xed, latin(`Photoshop 3.0\0${secret}`)]), jpegWith()],
  ["a comment in a JPEG", "image/jpeg", jpegWith([0xfe, latin(secret)]), jpegWith()],
  ["more pictures behind a JPEG", "image/jpeg", jpegWith([0xe2, latin(`MPF\0${secret}`)]), jpegWith()],
  [
    "what follows a JPEG",
    "image/jpeg",
    new Uint8Array(Buffer.concat([jpegWith(), latin(secret)])),
    jpegWith(),
  ],
  [
    "a comment in a GIF",
    "image/gif",
    new Uint8Array(
      Buffer.concat([gifBytes(0).slice(0, -1), latin(`!\xfe\x0d${secret}\0`), gifBytes(1).slice(19)]),
    ),
    gifBytes(1),
  ],
  [
    "XMP of a GIF",
    "image/gif",
    new Uint8Array(
      Buffer.concat([
        gifBytes(0).slice(0, -1),
        latin(`!\xff\x0bXMP DataXMP\x0d${secret}\0`),
        gifBytes(1).slice(19),
      ]),
    ),
    gifBytes(1),
  ],
  ["EXIF of a WebP", "image/webp", webpOf(frame, ["EXIF", exifBytes(1, secret)]), webpOf(frame)],
  ["XMP of a WebP", "image/webp", webpOf(frame, ["XMP ", latin(secret)]), webpOf(frame)],
];

describe("A picture's metadata", () => {
  for (const [what, type, bytes, left] of spoken) {
    it(`goes: ${what}`, () => {
      assert.ok(Buffer.from(bytes).includes(secret));
      assert.deepEqual(withoutMetadata(bytes, type), { bytes: left, orientation: 1 });
    });
  }

  it("is all that goes: colours, density and movement stay, and bytes that need no change are the same", () => {
    const plain: readonly (readonly [PictureType, Uint8Array])[] = [
      ["image/png", pngWith("iCCP", latin("a profile"))],
      ["image/png", pngWith("acTL", latin("12345678"))],
      ["image/jpeg", jpegWith([0xe0, latin("JFIF\0\x01\x01")], [0xe2, latin("ICC_PROFILE\0x")])],
      ["image/jpeg", jpegWith([0xee, latin("Adobe\0d")], [0xdb, latin("tables")])],
      ["image/gif", gifBytes(3)],
      ["image/webp", webpOf(frame, ["ICCP", latin("profile!")])],
    ];
    for (const [type, bytes] of plain) assert.equal(withoutMetadata(bytes, type)?.bytes, bytes, type);
  });

  it("is no more told of in the flags of a WebP", () => {
    const flagged = (flags: number) => latin(`${String.fromCharCode(flags)}\0\0\0\x03\0\0\x03\0\0`);
    const bytes = webpOf(["VP8X", flagged(0x1c)], frame, ["EXIF", exifBytes(6)]);
    const bare = { bytes: webpOf(["VP8X", flagged(0x10)], frame), orientation: 6 };
    assert.deepEqual(withoutMetadata(bytes, "image/webp"), bare);
  });

  it("is not looked for in what breaks off anywhere", () => {
    const whole: readonly (readonly [PictureType, Uint8Array])[] = [
      ["image/png", pngWith("eXIf", exifBytes(6))],
      ["image/jpeg", jpegWith([0xe1, exifBytes(6, "", "Exif\0\0")])],
      ["image/gif", gifBytes(2)],
      ["image/webp", webpOf(frame, ["EXIF", exifBytes(6)])],
    ];
    for (const [type, bytes] of whole) {
      assert.ok(withoutMetadata(bytes, type));
      for (let end = 14; end < bytes.length; end++) {
        assert.equal(withoutMetadata(bytes.slice(0, end), type), undefined, `${type} ${end}`);
      }
    }
  });
});

describe("A picture's orientation", () => {
  it("is read in both orders of bytes, of the three formats that tell it", () => {
    for (const order of ["II", "MM"] as const) {
      const exif = exifBytes(6, "", "", order);
      assert.equal(exifOrientation(exif), 6);
      assert.equal(withoutMetadata(pngWith("eXIf", exif), "image/png")?.orientation, 6);
      assert.equal(withoutMetadata(webpOf(frame, ["EXIF", exif]), "image/webp")?.orientation, 6);
      const jpeg = jpegWith([0xe1, exifBytes(8, "", "Exif\0\0", order)]);
      assert.equal(withoutMetadata(jpeg, "image/jpeg")?.orientation, 8);
    }
  });

  it("is read where it is written as a long, and of several in a JPEG the first counts", () => {
    for (const order of ["II", "MM"] as const) {
      const long = exifBytes(6, "", "", order, "long");
      assert.equal(exifOrientation(long), 6);
      const first: [number, Uint8Array] = [0xe1, exifBytes(6, "", "Exif\0\0", order, "long")];
      const jpeg = jpegWith(first, [0xe1, exifBytes(1, "", "Exif\0\0")]);
      assert.equal(withoutMetadata(jpeg, "image/jpeg")?.orientation, 6);
    }
  });

  it("is upright where it is none that there is", () => {
    for (const odd of [
      exifBytes(0),
      exifBytes(9),
      latin("MM"),
      latin("II*\0\xff\xff\xff\xff"),
      new Uint8Array(),
    ]) {
      assert.equal(exifOrientation(odd), 1);
    }
  });

  it("tells where each pixel is stored", () => {
    // Stored in two rows of three: 0 1 2, 3 4 5.
    const stored = { width: 3, height: 2 };
    const upright: Readonly<Record<Orientation, readonly (readonly number[])[]>> = {
      1: [
        [0, 1, 2],
        [3, 4, 5],
      ],
      2: [
        [2, 1, 0],
        [5, 4, 3],
      ],
      3: [
        [5, 4, 3],
        [2, 1, 0],
      ],
      4: [
        [3, 4, 5],
        [0, 1, 2],
      ],
      5: [
        [0, 3],
        [1, 4],
        [2, 5],
      ],
      6: [
        [3, 0],
        [4, 1],
        [5, 2],
      ],
      7: [
        [5, 2],
        [4, 1],
        [3, 0],
      ],
      8: [
        [2, 5],
        [1, 4],
        [0, 3],
      ],
    };
    for (const [key, rows] of Object.entries(upright)) {
      const orientation = Number(key) as Orientation;
      const found = rows.map((row, y) => row.map((_, x) => storedPixelIndex(orientation, x, y, stored)));
      assert.deepEqual(found, rows, key);
    }
  });
});
