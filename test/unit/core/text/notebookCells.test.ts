import assert from "node:assert/strict";
import { cellChanges } from "../../../../src/core/text/notebookCells.ts";

const cell = (source: unknown, more: object = {}) => ({ cell_type: "code", outputs: [], source, ...more });
const notebook = (...cells: readonly unknown[]) => JSON.stringify({ cells, nbformat: 4 }, null, 1);

describe("What an edit of a notebook's file changes in its cells", () => {
  it("is the source of each that differs, whichever way it is written", () => {
    const before = notebook(cell(["a = 1\n", "b"]), cell("same"), cell([]));
    const after = notebook(cell("a = 2\nb"), cell(["sa", "me"]), cell(["new"]));
    assert.deepEqual(cellChanges(before, after), [
      { index: 0, before: "a = 1\nb", after: "a = 2\nb" },
      { index: 2, before: "", after: "new" },
    ]);
    assert.deepEqual(cellChanges(before, JSON.stringify(JSON.parse(before))), []);
  });

  const more: readonly (readonly [title: string, before: string, after: string])[] = [
    ["a cell more", notebook(cell("a")), notebook(cell("a"), cell("b"))],
    ["a cell less", notebook(cell("a"), cell("b")), notebook(cell("b"))],
    ["another kind of cell", notebook(cell("a")), notebook(cell("a", { cell_type: "markdown" }))],
    ["an output", notebook(cell("a")), notebook(cell("b", { outputs: [{ text: "forged" }] }))],
    ["the notebook's own data", notebook(cell("a")), notebook(cell("b")).replace("4", "3")],
    ["no source", notebook(cell("a")), notebook(cell({ a: 1 }))],
    ["no cell", notebook(cell("a")), notebook("a")],
    ["no notebook", notebook(cell("a")), "{"],
    ["an older format", '{"worksheets": []}', '{"worksheets": []}'],
  ];
  for (const [title, before, after] of more) {
    it(`is not told where more changes: ${title}`, () => assert.equal(cellChanges(before, after), undefined));
  }
});
