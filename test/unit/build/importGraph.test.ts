import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import ts from "typescript";
import { projectFolder } from "../../vscode/folders.ts";

/** The most files in one folder: more hide what it holds. */
const fullest = 16;

const filesOf = (patterns: readonly string[]) =>
  globSync(patterns, { cwd: projectFolder }).map((path) => path.replaceAll("\\", "/"));

const files = filesOf(["{src,media}/**/*.ts"]);

interface Import {
  /** Path of the module from the project's folder. */
  readonly module: string;
  /** The names taken from it; undefined where it is imported as a whole. */
  readonly names?: readonly string[];
}

interface Module {
  readonly imports: readonly Import[];
  /** The names that it declares and exports. */
  readonly exports: readonly string[];
}

function moduleOf(path: string, text: string): Module {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  return { imports: importedBy(source), exports: source.statements.flatMap(exportedNames) };
}

/** The relative modules that a file names, in imports, exports and `import()` of values and types alike. */
function importedBy(source: ts.SourceFile): Import[] {
  const found: Import[] = [];
  const note = (specifier: ts.Node | undefined, bindings?: ts.NamedImportBindings) => {
    if (!specifier || !ts.isStringLiteralLike(specifier) || !specifier.text.startsWith(".")) return;
    const module = join(dirname(source.fileName), specifier.text).replaceAll("\\", "/");
    if (!bindings || !ts.isNamedImports(bindings)) found.push({ module });
    else found.push({ module, names: bindings.elements.map((one) => (one.propertyName ?? one.name).text) });
  };
  const visit = (node: ts.Node) => {
    if (ts.isImportDeclaration(node)) note(node.moduleSpecifier, node.importClause?.namedBindings);
    else if (ts.isExportDeclaration(node)) note(node.moduleSpecifier);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) note(node.argument.literal);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      note(node.arguments[0]);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function exportedNames(statement: ts.Statement): string[] {
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
  if (!modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
  const declared = ts.isVariableStatement(statement)
    ? statement.declarationList.declarations
    : [statement as ts.DeclarationStatement];
  return declared.flatMap(({ name }) => (name && ts.isIdentifier(name) ? [name.text] : []));
}

/** Exports of the files at `paths` that no other of `modules` imports. */
function needlessExports(paths: readonly string[], modules: ReadonlyMap<string, Module>): string[] {
  const imports = [...modules.values()].flatMap((one) => one.imports);
  const taken = new Set(
    imports.flatMap(({ module, names = modules.get(module)?.exports ?? [] }) =>
      names.map((name) => `${module}: ${name}`),
    ),
  );
  return paths
    .flatMap((path) => modules.get(path)?.exports.map((name) => `${path}: ${name}`) ?? [])
    .filter((name) => !taken.has(name));
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

const modules = new Map(
  [...files, ...filesOf(["test/**/*.ts", "*.{js,ts}"])].map((path) => [
    path,
    moduleOf(path, readFileSync(join(projectFolder, path), "utf8")),
  ]),
);

describe("The modules of src and media", () => {
  const graph = new Map(
    [...modules].map(([path, { imports }]) => [path, imports.map(({ module }) => module)]),
  );

  it("and those of test import each other in one direction only, types included", () => {
    assert.ok([...graph.values()].flat().length > files.length, "hardly any import was found");
    assert.deepEqual(cyclesIn(graph), []);
  });

  it("are all where their imports say", () => {
    const missing = files.flatMap((path) => graph.get(path) ?? []).filter((path) => !files.includes(path));
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

  it("export nothing that no other file imports", () => {
    // Test threads are told by an argument which of the store's threads they are to be.
    const byArgument = ["src/store/replica/replicaWorker.ts: answerOn"];
    assert.deepEqual(needlessExports(files, modules), byArgument);
  });

  it("would not pass if an export were needless", () => {
    const needless = (using: string) =>
      needlessExports(
        ["src/a.ts"],
        new Map([
          [
            "src/a.ts",
            moduleOf("src/a.ts", "export type A = 1; export async function b() {} const c: A = 1;"),
          ],
          ["test/d.ts", moduleOf("test/d.ts", using)],
        ]),
      );
    assert.deepEqual(needless('import { a as A } from "../src/a.ts";'), ["src/a.ts: A", "src/a.ts: b"]);
    assert.deepEqual(needless('import { b as c, type A } from "../src/a.ts";'), []);
    assert.deepEqual(needless('import { A } from "./a.ts"; const { b } = await import("../src/a.ts");'), []);
  });

  it("would not pass if a cycle were there, by whatever kind of import", () => {
    const through = (text: string) => moduleOf("src/a.ts", text).imports.map(({ module }) => module);
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
