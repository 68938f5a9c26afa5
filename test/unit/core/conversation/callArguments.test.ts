import assert from "node:assert/strict";
import {
  argumentsIn,
  argumentValues,
  parseArguments,
  textArgument,
} from "../../../../src/core/conversation/callArguments.ts";
import type { ToolCall } from "../../../../src/core/conversation/message.ts";

const call = (json: string): ToolCall => ({
  id: "1",
  type: "function",
  function: { name: "f", arguments: json },
});

describe("The arguments of a call", () => {
  it("are the same where a model encoded them twice or three times", () => {
    const values = { path: 'a "b".ts', lines: [1] };
    const once = JSON.stringify(values);
    for (const text of [JSON.stringify(once), JSON.stringify(JSON.stringify(once))]) {
      assert.deepEqual(parseArguments(text), { ok: true, values });
    }
    assert.equal(parseArguments('"a text"').ok, false);
    assert.equal(parseArguments('"[1]"').ok, false);
  });

  it("are the members of a JSON object", () => {
    const json = '{"path":"a.ts","lines":[1,2]}';
    assert.deepEqual(parseArguments(json), { ok: true, values: { path: "a.ts", lines: [1, 2] } });
    assert.deepEqual(argumentsIn(call(json)), [
      { name: "path", value: "a.ts", text: "a.ts" },
      { name: "lines", value: [1, 2], text: "[1,2]" },
    ]);
  });

  for (const json of ["", '{"path":"a', "[1]", "null", '"text"', "7", "{} {}"]) {
    it(`are refused with a sentence where they are ${json || "nothing"}`, () => {
      const parsed = parseArguments(json);
      assert.ok(!parsed.ok && /^The arguments are not .*\.$/s.test(parsed.problem));
      assert.deepEqual(argumentValues(call(json)), {});
      assert.deepEqual(argumentsIn(call(json)), [{ name: "arguments", value: json, text: json }]);
    });
  }

  it("are texts only where they are, never what every object has", () => {
    const made = call('{"command":"ls","count":1}');
    assert.equal(textArgument(made, "command"), "ls");
    assert.equal(textArgument(made, "count"), undefined);
    assert.equal(textArgument(made, "toString"), undefined);
  });
});
