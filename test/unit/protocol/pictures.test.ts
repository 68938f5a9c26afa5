import assert from "node:assert/strict";
import { isPictureName, pictureFileName } from "../../../src/protocol/pictures.ts";
import { isToHost } from "../../../src/protocol/protocol.ts";
import { pngPicture } from "../../fixtures/samplePictures.ts";

describe("Names of pictures", () => {
  it("end as files of their type do, are of one part and hold nothing that cannot be seen", () => {
    const names = [
      ["shot.png", "image/png", "shot.png"],
      ["shot.PNG", "image/png", "shot.PNG"],
      ["drawing.svg", "image/png", "drawing.svg.png"],
      ["photo.jpeg", "image/jpeg", "photo.jpeg"],
      ["photo", "image/jpeg", "photo.jpg"],
      ["../../etc/passwd", "image/gif", "passwd.gif"],
      ["C:\\\\a\\\\b.webp", "image/webp", "b.webp"],
      ["x\u202egnp.exe", "image/png", "xgnp.exe.png"],
      ["a\0b\n.png", "image/png", "ab.png"],
      ["", "image/png", "image.png"],
      [".png", "image/png", ".png.png"],
    ] as const;
    for (const [name, type, wanted] of names) assert.equal(pictureFileName(name, type), wanted);
    assert.ok(pictureFileName("n".repeat(5_000), "image/png").length < 110);
  });

  it("say which files are pictures and nothing else", () => {
    for (const name of ["a.png", "a/b.JPG", "x.jpeg", "x.gif", "x.webp"]) assert.ok(isPictureName(name));
    for (const name of ["a.svg", "png", "a.png.ts", "", "webp.txt"]) assert.ok(!isPictureName(name), name);
  });
});

describe("The input guard", () => {
  const { picture } = pngPicture(3, 3);
  const draft = (facts: object) => ({
    type: "draft",
    conversation: null,
    text: "",
    attachments: [{ kind: "picture", ...picture, ...facts }],
  });

  it("takes a picture with an id of its kind and sizes that can be", () => {
    assert.ok(isToHost(draft({ name: "a" })));
    const wrong = [
      { id: "../x" },
      { id: "A".repeat(64) },
      { mediaType: "text/html" },
      { width: 0 },
      { bytes: 1.5 },
    ];
    for (const facts of wrong) assert.ok(!isToHost(draft(facts)), JSON.stringify(facts));
    assert.ok(!isToHost({ type: "loadPicture", id: "1" }));
    assert.ok(!isToHost({ type: "setPictureForm", id: "m", picture: picture.id, form: "gone" }));
  });
});
