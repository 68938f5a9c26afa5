import assert from "node:assert/strict";
import {
  asciiJson,
  compactJson,
  compactValue,
  listedResult,
} from "../../../../../src/core/tokens/request/jsonText.ts";
import { runYielding } from "../../../../../src/core/tokens/encoding/yieldingWork.ts";

const listed = (text: string, ascii = false) => runYielding(listedResult(text, ascii));

describe("JSON inside a prompt", () => {
  it("is compact in a call, its numbers and its strings as they were", () => {
    assert.equal(
      compactJson('{ "a: b" : [1.0, 2e3,\n"\\u00e9, \\"x\\""] }'),
      '{"a: b":[1.0,2e3,"é, \\"x\\""]}',
    );
    assert.equal(compactJson('{"a": '), '{"a": ');
    assert.equal(compactValue('{"a": '), '"{\\"a\\": "');
  });

  it("has spaces in a list of results, where what is no JSON is a string", async () => {
    assert.equal(await listed('{"a":[1.0,true],"b":{}}'), '{"a": [1.0, true], "b": {}}');
    assert.equal(await listed("line\nline"), '"line\\nline"');
    assert.equal(await listed("née", true), '"n\\u00e9e"');
  });

  it("is the same for text too long to do at once", async () => {
    const text = "x" + "😀\n".repeat(60_000);
    assert.equal(await listed(text), JSON.stringify(text));
    assert.equal(await listed(text, true), asciiJson(JSON.stringify(text)));
  });
});
