import assert from "node:assert/strict";
import { plainTools } from "../../../../src/models/wire/plainSchema.ts";

const plain = (parameters: Readonly<Record<string, unknown>>) =>
  plainTools([{ type: "function", function: { name: "f", strict: true, parameters } }])[0]?.function
    .parameters;

describe("A tool's schema for servers that know little of JSON schemas", () => {
  it("says the same in the words that all know", () => {
    assert.deepEqual(
      plain({
        $schema: "https://json-schema.org/draft/2020-12/schema",
        type: "object",
        additionalProperties: false,
        $defs: { side: { enum: ["left", "right"], type: "string", title: "Side" } },
        properties: {
          kind: { const: "a" },
          size: { type: ["integer", "null"], exclusiveMinimum: 0, default: 1 },
          side: { $ref: "#/$defs/side" },
          either: { oneOf: [{ type: "string", format: "uri" }, { type: "number" }] },
          default: { type: "object", properties: { const: { type: "string", pattern: "^a" } } },
          list: { type: "array", items: { type: "string", const: "x" } },
        },
        required: ["kind", "gone"],
      }),
      {
        type: "object",
        properties: {
          kind: { enum: ["a"], type: "string" },
          size: { type: "integer", nullable: true },
          side: { enum: ["left", "right"], type: "string" },
          either: { anyOf: [{ type: "string" }, { type: "number" }] },
          default: { type: "object", properties: { const: { type: "string" } } },
          list: { type: "array", items: { type: "string", enum: ["x"] } },
        },
        required: ["kind"],
      },
    );
  });

  it("ends where a schema refers to itself", () => {
    const node = { type: "object", properties: { next: { $ref: "#" } } };
    assert.equal(typeof JSON.stringify(plain(node)), "string");
  });
});
