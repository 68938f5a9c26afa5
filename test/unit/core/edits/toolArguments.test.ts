import assert from "node:assert/strict";
import { argumentsOf, mainArgument } from "../../../../src/core/edits/toolArguments.ts";

describe("arguments of a tool call", () => {
  it("show strings as they are and everything else as JSON", () => {
    assert.deepEqual(argumentsOf('{"path":"a\\nb","lines":[1,2],"deep":true}'), [
      { name: "path", value: "a\nb" },
      { name: "lines", value: "[\n  1,\n  2\n]" },
      { name: "deep", value: "true" },
    ]);
  });

  it("are null where the text is no JSON object", () => {
    for (const text of ["", '{"path": "a', "[1]", "null", "7"]) assert.equal(argumentsOf(text), null);
  });

  it("are told apart by path, command or query, else by the first, on one line", () => {
    assert.equal(mainArgument('{"limit":3,"path":"src/a.ts"}')?.value, "src/a.ts");
    assert.equal(mainArgument('{"command":"npm\\n  test"}')?.value, "npm test");
    assert.equal(mainArgument('{"symbol":"plan"}')?.value, "plan");
    const steps = [
      { text: "Read it", state: "done" },
      { text: "Change it", state: "active" },
    ];
    assert.equal(mainArgument(JSON.stringify({ items: steps }))?.value, "Read it, Change it");
    assert.equal(mainArgument('{"names":["a","b"]}')?.value, "a, b");
    assert.equal(mainArgument('{"names":[1,2]}')?.value, "[ 1, 2 ]");
    assert.equal(mainArgument("{}"), undefined);
    assert.equal(mainArgument("{broken"), undefined);
  });
});
