import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import ts from "typescript";
import { projectFolder } from "../../vscode/folders.ts";

/** More files than this in one folder hide what the folder holds. */
const fullest = 16;

const files = globSync("{src,media}/**/*.ts", { cwd: projectFolder }).map((path) =>
  path.replaceAll("\\", "/"),
);

/** The relative modules that a file's text names, in imports, exports and `import()` of values and types alike. */
function importedBy(path: string, text: string): string[] {
  const found: string[] = [];
  const note = (specifier: ts.Node | undefined) => {
    if (!specifier || !ts.isStringLiteralLike(specifier) || !specifier.text.startsWith(".")) return;
    found.push(join(dirname(path), specifier.text).replaceAll("\\", "/"));
  };
  const visit = (node: ts.Node) => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) note(node.moduleSpecifier);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) note(node.argument.literal);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      note(node.arguments[0]);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest));
  return found;
}

/** Strongly connected components of more than one file, and files that import themselves (Tarjan 1972). */
function cyclesIn(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const cycles: string[][] = [];
  const order = new Map<string, number>();
  const stack: string[] = [];
  const visit = (file: string): number => {
    const index = order.size;
    order.set(file, index);
    let low = index;
    const depth = stack.push(file) - 1;
    const imported = graph.get(file) ?? [];
    for (const next of imported) {
      if (!order.has(next)) low = Math.min(low, visit(next));
      else if (stack.includes(next)) low = Math.min(low, order.get(next) ?? low);
    }
    if (low < index) return low;
    const component = stack.splice(depth);
    if (component.length > 1 || imported.includes(file)) cycles.push(component.toSorted());
    return low;
  };
  for (const file of graph.keys()) if (!order.has(file)) visit(file);
  return cycles;
}

describe("The modules of src and media", () => {
  const graph = new Map(
    files.map((path) => [path, importedBy(path, readFileSync(join(projectFolder, path), "utf8"))]),
  );

  it("import each other in one direction only, types included", () => {
    assert.ok([...graph.values()].flat().length > files.length, "hardly any import was found");
    assert.deepEqual(cyclesIn(graph), []);
  });

  it("are all where their imports say", () => {
    const missing = [...graph.values()].flat().filter((path) => !files.includes(path));
    assert.deepEqual(missing, []);
  });

  it("have names that stand once in the whole tree", () => {
    const paths = Map.groupBy(files, (path) => basename(path));
    assert.deepEqual(
      [...paths.values()].filter(({ length }) => length > 1),
      [],
    );
  });

  it(`lie at most ${fullest} in a folder`, () => {
    const folders = Map.groupBy(files, (path) => dirname(path));
    const full = [...folders].filter(([, inside]) => inside.length > fullest).map(([folder]) => folder);
    assert.deepEqual(full, []);
  });

  it("would not pass if a cycle were there, by whatever kind of import", () => {
    const through = (text: string) => importedBy("src/a.ts", text);
    assert.deepEqual(through('import type { B } from "./b.ts";'), ["src/b.ts"]);
    assert.deepEqual(through('export { b } from "../media/b.ts";'), ["media/b.ts"]);
    assert.deepEqual(through('type B = import("./b.ts").B; const c = await import("./c.ts");'), [
      "src/b.ts",
      "src/c.ts",
    ]);
    assert.deepEqual(through('import { readFileSync } from "node:fs";'), []);
    const graphOf = (arrows: Record<string, string[]>) => cyclesIn(new Map(Object.entries(arrows)));
    assert.deepEqual(graphOf({ a: ["b"], b: ["c"], c: ["b", "d"], d: [] }), [["b", "c"]]);
    assert.deepEqual(graphOf({ a: ["b", "c"], b: ["c"], c: [] }), []);
  });
});
