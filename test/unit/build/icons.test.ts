import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../vscode/folders.ts";

/** Ways in which a codicon is named: in labels, in classes, by the functions that draw one, and in tables of them. */
const naming = [
  /\$\(([a-z][a-z-]*)(?:~spin)?\)/g,
  /codicon-([a-z-]*[a-z])(?![a-z-]*\$\{|[a-z-])/g,
  /(?:\bicon|iconButton|ThemeIcon|endLine)\(\s*"([a-z-]+)"/g,
  /\bicon: "([a-z-]+)"/g,
];
/** Comments, which name icons that stand for any. */
const comments = /\/\*[^]*?\*\//g;

describe("An icon", () => {
  const sheet = readFileSync(join(projectFolder, "node_modules/@vscode/codicons/dist/codicon.css"), "utf8");
  const known = new Set([...sheet.matchAll(/\.codicon-([a-z0-9-]+):before/g)].map(([, name]) => name));
  known.add("modifier-spin");

  it("is one that is drawn, wherever it is named", () => {
    const files = globSync(["{src,media}/**/*.ts", "package.json"], { cwd: projectFolder });
    const named = files.flatMap((file) => {
      const text = readFileSync(join(projectFolder, file), "utf8").replace(comments, "");
      return naming.flatMap((way) => [...text.matchAll(way)].map(([, name]) => ({ file, name })));
    });
    assert.ok(named.length > 80, `${named.length} names were found`);
    assert.deepEqual(
      named.filter(({ name }) => !known.has(name)),
      [],
    );
  });
});
