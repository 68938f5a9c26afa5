import assert from "node:assert/strict";
import { toolText } from "../../../../../src/core/tokens/request/toolText.ts";
import { toolText2023 } from "../../../../../src/core/tokens/request/toolText2023.ts";

type Parameters = Readonly<Record<string, unknown>>;

const tool = (parameters?: Parameters, description?: string) => ({
  type: "function" as const,
  function: {
    name: "f",
    ...(description !== undefined && { description }),
    ...(parameters && { parameters }),
  },
});
const object = (properties: Parameters, required: string[] = []) => ({
  type: "object",
  properties,
  required,
});
const typeOf = (parameters: Parameters) =>
  toolText(tool(parameters)).replace(/^type f = \(_: (.*)\) => any$/s, "$1");

describe("The text of a tool", () => {
  it("is a function without parameters where it has none", () => {
    assert.equal(toolText(tool()), "type f = () => any");
    assert.equal(toolText(tool(object({}))), "type f = () => any");
  });

  it("has the description above it, each line trimmed", () => {
    assert.equal(toolText(tool(undefined, "One.\n\n    Two. ")), "// One.\n//\n// Two.\ntype f = () => any");
  });

  it("is on one line where nothing in it has a note", () => {
    const parameters = object({ a: { type: "integer" }, b: { type: "array", items: { type: "string" } } }, [
      "a",
    ]);
    assert.equal(typeOf(parameters), "{ a: number, b?: string[] }");
  });

  it("has a line for each property, and notes above, where there is a note", () => {
    const parameters = object({
      a: { title: "A", description: "First", type: "string", default: "x" },
      b: { type: "null" },
    });
    assert.equal(typeOf(parameters), '{\n// A\n//\n// First\n//\n// default: "x"\na?: string,\nb?: null,\n}');
  });

  it("lists enums and constants as JSON", () => {
    assert.equal(typeOf(object({ a: { enum: ["x", 1] }, b: { const: true } })), '{ a?: "x" | 1, b?: true }');
  });

  it("joins variants, on lines of their own where one has a note", () => {
    const anyOf = [{ type: "string" }, { type: "null" }];
    assert.equal(typeOf(object({ a: { anyOf } })), "{ a?: string | null }");
    const dated = [{ type: "string", format: "date" }, { type: "null" }];
    assert.equal(
      typeOf(object({ a: { anyOf: dated } })),
      '{\na?:\n | // format: "date"\nstring\n | null,\n}',
    );
  });

  it("repeats the notes for each of several types", () => {
    assert.equal(
      typeOf(object({ a: { type: ["string", "null"], description: "D" } })),
      "{\n// D\na?:\n | // D\nstring\n | // D\nnull,\n}",
    );
  });

  it("writes what a reference points at, with its title where it is an item", () => {
    const parameters = {
      ...object({ list: { type: "array", items: { $ref: "#/$defs/Item" } } }),
      $defs: { Item: { title: "Item", ...object({ id: { type: "string" } }, ["id"]) } },
    };
    assert.equal(typeOf(parameters), "{\nlist?: Array<\n// Item\n{ id: string }\n>,\n}");
  });

  it("ends where a schema contains itself", () => {
    const parameters = { ...object({ child: { $ref: "#" } }), title: "Node" };
    assert.ok(toolText(tool(parameters)).length < 2_000);
    assert.ok(toolText(tool(object({ a: { $ref: "#/nowhere" } }))).includes("a?: any"));
  });

  it("was indented, without nested descriptions, in 2023", () => {
    const inner = object({ b: { type: "string", description: "left out" } });
    assert.equal(
      toolText2023(tool(object({ a: { ...inner, description: "D" } }, ["a"]), "F")),
      "// F\ntype f = (_: {\n// D\na: {\n  b?: string,\n},\n}) => any",
    );
  });
});
