import assert from "node:assert/strict";
import { repairArguments } from "../../../../src/tools/arguments/repairArguments.ts";

const schema = {
  type: "object",
  properties: {
    text: { type: "string" },
    count: { type: "integer" },
    size: { type: "number" },
    isOn: { type: "boolean" },
    list: { type: "array", items: { type: "string" } },
    numbers: { type: "array", items: { type: "integer" } },
    inner: { type: "object", properties: { n: { type: "integer" } }, required: [] },
    maybe: { type: ["integer", "null"] },
    either: { type: ["string", "integer"] },
    open: {},
    state: { type: "string", enum: ["in_progress", "done"] },
    twins: { type: "string", enum: ["ab", "a-b"] },
    steps: {
      type: "array",
      items: {
        type: "object",
        properties: { text: { type: "string" }, state: { type: "string", enum: ["done"] } },
        required: ["text"],
      },
    },
    pairs: { type: "array", items: { type: "object", properties: {}, required: ["a", "b"] } },
  },
  required: ["text"],
};

describe("Arguments with a slip that has one meaning", () => {
  const cases: readonly (readonly [given: object, mended: object])[] = [
    [{ count: null, isOn: null, list: null }, {}],
    [{ count: "1" }, { count: 1 }],
    [{ count: " -12 " }, { count: -12 }],
    [{ size: "1.5" }, { size: 1.5 }],
    [{ isOn: "true" }, { isOn: true }],
    [{ isOn: "False" }, { isOn: false }],
    [{ list: "a" }, { list: ["a"] }],
    [{ list: '["a","b"]' }, { list: ["a", "b"] }],
    [{ numbers: "7" }, { numbers: [7] }],
    [{ numbers: ["1", 2] }, { numbers: [1, 2] }],
    [{ numbers: 3 }, { numbers: [3] }],
    [{ inner: '{"n":"4"}' }, { inner: { n: 4 } }],
    [{ inner: { n: null } }, { inner: {} }],
    [{ maybe: "5" }, { maybe: 5 }],
    [{ state: "DONE" }, { state: "done" }],
    [{ state: "In Progress" }, { state: "in_progress" }],
    [{ steps: ["a", { text: "b" }] }, { steps: [{ text: "a" }, { text: "b" }] }],
    [{ steps: "a" }, { steps: [{ text: "a" }] }],
    [{ steps: [{ text: "a", state: "Done" }] }, { steps: [{ text: "a", state: "done" }] }],
  ];
  for (const [given, mended] of cases) {
    it(`are what they mean: ${JSON.stringify(given)}`, () => {
      assert.deepEqual(repairArguments(given, schema), mended);
    });
  }

  it("stay as they are where there is no one meaning", () => {
    const given = [
      { text: null },
      { text: 7 },
      { text: "1" },
      { count: "1.5" },
      { count: "one" },
      { count: "" },
      { count: "0x10" },
      { count: "99999999999999999999" },
      { isOn: "yes" },
      { isOn: 1 },
      { inner: "{n:1}" },
      { maybe: null },
      { either: "1" },
      { open: null },
      { other: "1" },
      { state: "finished" },
      { twins: "A_B" },
      { steps: [7] },
      { pairs: ["a"] },
    ];
    for (const args of given) assert.deepEqual(repairArguments(args, schema), args);
    const sly = JSON.parse('{"__proto__":{"count":"1"}}') as object;
    assert.deepEqual(Object.keys(repairArguments(sly, schema)), ["__proto__"]);
  });
});
