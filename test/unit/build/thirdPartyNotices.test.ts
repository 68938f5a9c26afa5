import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { thirdPartyNotices } from "../../../src/build/thirdPartyNotices.ts";
import { projectFolder } from "../../vscode/folders.ts";

describe("third-party notices", () => {
  let folder = "";
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "notices-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const install = (path: string, manifest: Record<string, string>, files: Record<string, string> = {}) => {
    mkdirSync(join(folder, path), { recursive: true });
    for (const [name, text] of Object.entries({ "package.json": JSON.stringify(manifest), ...files }))
      writeFileSync(join(folder, path, name), text);
  };
  const notices = (inputs: readonly string[], others: readonly string[] = []) => {
    const output = {
      bytes: 1,
      imports: [],
      exports: [],
      inputs: Object.fromEntries(inputs.map((path) => [path, { bytesInOutput: 1 }])),
    };
    return thirdPartyNotices([{ outputs: { "dist/a.js": output } }], others, folder);
  };

  it("name each package once, with every text of its licence, scoped and nested ones too", () => {
    install(
      "node_modules/@a/b",
      { name: "@a/b", version: "1.0.0", license: "ISC" },
      { "LICENSE.md": "Of a.", "license-CODE": "Of its code.", "index.js": "not this" },
    );
    install(
      "node_modules/c/node_modules/d",
      { name: "d", version: "2.0.0", license: "ISC" },
      { COPYING: "\uFEFFOf\r\nd." },
    );
    const inputs = [
      "src/x.ts",
      "node_modules/@a/b/x.js",
      "node_modules/@a/b/y.ttf",
      "node_modules/c/node_modules/d/z.js",
    ];
    const text = notices(inputs);
    assert.deepEqual(
      [...text.matchAll(/^(\S+ \d\S+) \((.*)\)$/gm)].map(([line]) => line),
      ["@a/b 1.0.0 (ISC)", "d 2.0.0 (ISC)"],
    );
    for (const part of ["Of a.", "Of its code.", "\nOf\nd.\n"]) assert.ok(text.includes(part), part);
    assert.doesNotMatch(text, /not this|\uFEFF/);
  });

  it("name packages whose data no bundle knows of", () => {
    install("node_modules/data", { name: "data", version: "3.0.0", license: "ISC" }, { NOTICE: "Of data." });
    assert.match(notices([], ["data"]), /^data 3\.0\.0 \(ISC\)\n\nOf data\.$/m);
  });

  it("give the MIT licence's text where a package names it but has no file of it", () => {
    install("node_modules/m", { name: "m", version: "1.0.0", license: "MIT", author: "Jo" });
    const text = notices(["node_modules/m/index.js"]);
    assert.match(text, /Copyright \(c\) Jo\n\nPermission is hereby granted/);
    assert.doesNotMatch(text, /Longhand authors/);
  });

  it("are refused where a package has no text of another licence", () => {
    install("node_modules/e", { name: "e", version: "1.0.0", license: "BSD-3-Clause" });
    assert.throws(() => notices(["node_modules/e/index.js"]), /^Error: e 1\.0\.0 has no text of its licence/);
  });

  it("of what was built name code, icons and the data of the encodings", () => {
    const text = readFileSync(join(projectFolder, "dist", "ThirdPartyNotices.txt"), "utf8");
    for (const name of ["@vscode/codicons", "js-tiktoken", "lit-html", "openai", "dompurify"])
      assert.match(text, new RegExp(`^${name} \\d`, "m"));
  });
});
