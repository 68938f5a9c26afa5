import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { projectFolder } from "../../vscode/folders.ts";

const read = (file: string) => readFileSync(join(projectFolder, file), "utf8");
const readme = read("README.md");

interface Manifest {
  readonly engines: { readonly vscode: string };
  readonly contributes: {
    readonly commands: readonly { readonly title: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly default: unknown }>> };
  };
}
const { contributes, engines } = JSON.parse(read("package.json")) as Manifest;

const pages = [
  "README.md",
  "src/README.md",
  "src/models/README.md",
  "src/store/server/README.md",
  "test/README.md",
  ".github/CONTRIBUTING.md",
];

/** The rows of the table right below a heading of README.md, each a list of its cells. */
function rowsOf(heading: string): readonly (readonly string[])[] {
  const [, section = ""] = readme.split(`\n## ${heading}\n`);
  const lines = section.split(/\n#+ /)[0]!.split("\n");
  const rows = lines.filter((line) => line.startsWith("|")).slice(2);
  return rows.map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

describe("README.md", () => {
  it("explains every command of the manifest once, by the title it has in the palette", () => {
    const words = JSON.parse(read("package.nls.json")) as Record<string, string>;
    const titles = contributes.commands.map(({ title }) => words[title.slice(1, -1)]!);
    const rows = rowsOf("Commands");
    const told = rows.flatMap(([names = ""]) => names.split(", "));
    assert.deepEqual(told.toSorted(), titles.toSorted());
    assert.ok(rows.every(([, meaning]) => meaning));
  });

  it("explains every setting of the manifest once, with its default", () => {
    const rows = rowsOf("Settings");
    const told = rows.flatMap(([names = ""]) =>
      names.split(", ").map((one) => /^`([\w.]+)` \((.+)\)$/.exec(one)?.slice(1) ?? [one]),
    );
    assert.ok(rows.every(([, meaning]) => meaning));
    const { properties } = contributes.configuration;
    const shown = (value: unknown) =>
      value === "https://api.openai.com/v1"
        ? "OpenAI's"
        : `\`${typeof value === "string" && value !== "" ? value : JSON.stringify(value)}\``;
    const wanted = Object.entries(properties).map(([name, one]) => [name, shown(one.default)]);
    assert.deepEqual(told.toSorted(), wanted.toSorted());
  });

  it("asks for the VS Code that the manifest asks for", () => {
    assert.ok(readme.includes(`VS Code ${engines.vscode.replace(/^\^|\.0$/g, "")} or newer`));
  });

  for (const file of pages) {
    it(`and the pages beside it lead nowhere that does not exist: ${file}`, () => {
      const links = [...read(file).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, to]) => to!);
      const dead = links.filter((to) => !existsSync(join(projectFolder, dirname(file), to)));
      assert.deepEqual(dead, []);
    });
  }
});
