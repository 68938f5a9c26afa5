import assert from "node:assert/strict";
import { takesAtMost } from "../../fixtures/processorMs.ts";
import type { ContributedTool } from "../../../src/core/ports/workspace.ts";
import { createContributedTools } from "../../../src/tools/contributedTools.ts";
import { pngBytes, svgBytes } from "../../fixtures/samplePictures.ts";
import { call } from "../../fixtures/toolCalls.ts";

describe("Tools that others contribute", () => {
  const invoked: [string, object][] = [];
  const boxOf = (tools: readonly (string | ContributedTool)[]) =>
    createContributedTools(
      {
        list: () => tools.map((one) => (typeof one === "string" ? { name: one, description: "" } : one)),
        invoke: async (name, input) => {
          invoked.push([name, input]);
          return { text: `${name} ran`, images: [] };
        },
      },
      ["read_file", "recall"],
    );
  const namesOf = (...tools: readonly string[]) => boxOf(tools).definitions.map((one) => one.function.name);

  it("keep their names where a model server takes them", () => {
    assert.deepEqual(namesOf("b", "a-1"), ["a-1", "b"]);
  });

  it("get names of their own where those are taken, too long or of other characters, the same every time", () => {
    const given = [
      "read_file",
      "recall",
      "mcp.server/tool",
      "mcp_server_tool",
      "ü",
      "x".repeat(80),
      "x".repeat(90),
    ];
    const names = namesOf(...given);
    assert.equal(new Set(names).size, given.length);
    for (const name of names) {
      assert.match(name, /^[a-zA-Z0-9_-]{1,64}$/);
      assert.ok(name !== "read_file" && name !== "recall", name);
    }
    assert.ok(names.includes("mcp_server_tool") && names.includes("mcp_server_tool_2"));
    assert.deepEqual(namesOf(...given.toReversed()), names);
  });

  it("give their pictures, and say which could not be shown", async () => {
    const picture = pngBytes(4, 4);
    const port = {
      list: () => [{ name: "shoot", description: "" }],
      invoke: async () => ({ text: "Done.", images: [picture, svgBytes(4, 4), new Uint8Array(3)] }),
    };
    const { content, images } = await call(createContributedTools(port, []), "shoot", {});
    assert.deepEqual(images, [{ bytes: picture }]);
    assert.match(
      content,
      /^Done\.\n\[An image of \d+ bytes, [^]*\n\[An image of 3 bytes, which cannot be shown here\.\]$/,
    );
  });

  it("are run under the name that they have, and count as commands", async () => {
    const box = boxOf(["mcp.tool"]);
    assert.equal(box.effect("mcp_tool"), "execute");
    assert.deepEqual(await call(box, "mcp_tool", { any: 1 }), { content: "mcp.tool ran" });
    assert.deepEqual(invoked, [["mcp.tool", { any: 1 }]]);
  });

  it("have their arguments checked by their own schema, so far as that can be", async () => {
    const properties = { n: { type: "number" }, list: { type: "array", items: { type: "string" } } };
    const strict = { type: "object", properties, required: ["n"], additionalProperties: false };
    const odd = { type: "object", properties: { n: { $ref: "#/nowhere" } } };
    const tools = [
      { name: "strict", description: "", inputSchema: strict },
      { name: "odd", description: "", inputSchema: odd },
    ];
    const box = boxOf(tools);
    for (const args of [{}, { n: "one" }, { n: 1, list: [1] }, { n: 1, more: 1 }, "{", "[]"]) {
      const { content, failed } = await call(box, "strict", args);
      assert.equal(failed, true, JSON.stringify(args));
      assert.match(content, /Expected: \{n: number, list\?: array\}/);
    }
    assert.equal((await call(box, "strict", { n: 1, list: ["a"] })).content, "strict ran");
    assert.equal((await call(box, "odd", { n: 1 })).content, "odd ran");
  });

  it("are not held up by a pattern of their schema that would take for ever", async () => {
    const inputSchema = { type: "object", properties: { text: { type: "string", pattern: "^(a+)+$" } } };
    const box = boxOf([{ name: "slow", description: "", inputSchema }]);
    await takesAtMost(3_000, async () => {
      assert.equal((await call(box, "slow", { text: `${"a".repeat(40)}!` })).content, "slow ran");
    });
    assert.equal((await call(box, "slow", { text: "b" })).failed, true);
  });

  it("are a failed result when they fail, or when the turn is stopped", async () => {
    const box = createContributedTools(
      {
        list: () => [
          { name: "burst", description: "" },
          { name: "hang", description: "" },
        ],
        invoke: async (name) => {
          if (name === "burst") throw new Error("It burst.");
          return new Promise<never>(() => {});
        },
      },
      [],
    );
    assert.deepEqual(await call(box, "burst", {}), { content: "It burst.", failed: true });
    const stop = new AbortController();
    const result = call(box, "hang", {}, stop.signal);
    stop.abort();
    assert.match((await result).content, /Cancelled.*may have taken effect/);
  });
});
