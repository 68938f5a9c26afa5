import assert from "node:assert/strict";
import { formatText } from "../../../../../src/core/tokens/request/responseFormat.ts";

describe("The text of a response format", () => {
  it("leaves out what is only enforced, but no property of that name", () => {
    const schema = {
      type: "object",
      properties: { required: { type: "integer", minimum: 1, default: 2, title: "Required" } },
      required: ["required"],
      additionalProperties: false,
    };
    assert.deepEqual(
      formatText({ type: "json_schema", json_schema: { name: "n", description: "d", schema } }),
      {
        name: "n",
        description: "d",
        schema: '{"type":"object","properties":{"required":{"type":"integer","title":"Required"}}}',
      },
    );
  });

  it("is in ASCII", () => {
    const format = { type: "json_schema", json_schema: { name: "n", schema: { description: "né" } } };
    assert.equal(formatText(format)?.schema, '{"description":"n\\u00e9"}');
  });

  it("is none for other formats", () => {
    assert.equal(formatText({ type: "json_object" }), undefined);
    assert.equal(formatText(undefined), undefined);
  });
});
