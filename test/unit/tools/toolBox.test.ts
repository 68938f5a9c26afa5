import assert from "node:assert/strict";
import { createTools } from "../../../src/tools/toolBox.ts";
import { NodeWorkspace, tempFolder } from "../../fixtures/nodeWorkspace.ts";
import { call } from "../../fixtures/toolCalls.ts";

/** A workspace whose files never answer. */
class StuckWorkspace extends NodeWorkspace {
  override stat(): Promise<never> {
    return new Promise(() => {});
  }
}

/** A workspace whose disk fails. */
class FailingWorkspace extends NodeWorkspace {
  override stat(): Promise<never> {
    return Promise.reject(new Error("EIO: disk error"));
  }
}

describe("The tool box", () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  before(async () => (folder = await tempFolder({ "a.txt": "one\n" })));
  after(() => folder.remove());

  it("offers its tools with compact schemas", () => {
    const box = createTools({ workspace: new NodeWorkspace(folder.path) });
    const names = box.definitions.map((tool) => tool.function.name);
    assert.deepEqual(names, ["read_file", "view_image", "list_files", "search_text"]);
    assert.ok(JSON.stringify(box.definitions).length < 1_500);
    for (const name of names) assert.equal(box.effect(name), "read");
  });

  it("answers wrong calls with what is wrong and what is expected", async () => {
    const box = createTools({ workspace: new NodeWorkspace(folder.path) });
    const cases: readonly [string, object | string, RegExp][] = [
      ["read_fil", {}, /no tool read_fil.*read_file, view_image, list_files, search_text/],
      ["read_file", "{path", /not valid JSON.*Expected: \{path: string, startLine\?: integer/],
      ["read_file", "[]", /not a JSON object/],
      ["read_file", "null", /not a JSON object/],
      ["read_file", "", /required property "path"/],
      ["read_file", { path: 7 }, /^path: .*"number" is invalid.*"string"/],
      ["read_file", { path: "a.txt", startLine: 1.5 }, /^startLine: /],
      ["read_file", { path: "a.txt", startLine: 0 }, /^startLine: 0 is less than 1/],
      ["read_file", { path: "a.txt", offset: 3 }, /no argument offset\. Expected/],
      ["read_file", '{"path":"a.txt","__proto__":{}}', /no argument __proto__/],
    ];
    for (const [name, args, problem] of cases) {
      const result = await call(box, name, args);
      assert.equal(result.failed, true, JSON.stringify(args));
      assert.match(result.content, problem);
    }
  });

  it("caps what it says about a wrong call", async () => {
    const box = createTools({ workspace: new NodeWorkspace(folder.path) });
    const long = "x".repeat(1_000_000);
    for (const [name, args] of [
      [long, {}],
      ["read_file", { [long]: 1 }],
      ["read_file", `{"path":"${long}`],
      ["read_file", { path: long }],
    ] as const) {
      const { content, failed } = await call(box, name, args);
      assert.equal(failed, true);
      assert.ok(content.length < 3_000, `${content.length}`);
    }
  });

  it("makes a failed result of whatever the file system throws", async () => {
    const box = createTools({ workspace: new FailingWorkspace(folder.path) });
    assert.deepEqual(await call(box, "read_file", { path: "a.txt" }), {
      content: "EIO: disk error",
      failed: true,
    });
  });

  it("stops when cancelled, even if the work does not", async () => {
    const box = createTools({ workspace: new StuckWorkspace(folder.path) });
    for (const name of ["read_file", "list_files"]) {
      const cancel = new AbortController();
      const result = call(box, name, { path: "a.txt" }, cancel.signal);
      cancel.abort();
      assert.match((await result).content, /Cancelled/);
    }
    assert.match((await call(box, "read_file", { path: "a.txt" }, AbortSignal.abort())).content, /Cancelled/);
  });

  it("keeps every result within what the call may have", async () => {
    const long = await tempFolder({ "long.txt": "word word\n".repeat(10_000) });
    const box = createTools({ workspace: new NodeWorkspace(long.path) });
    for (const size of [1_200, 3_000]) {
      for (const args of [{ path: "long.txt" }, { path: "long.txt", startLine: 5 }]) {
        const { content } = await call(box, "read_file", args, undefined, size / 3);
        assert.ok(content.length <= size && content.length > size / 2);
      }
      const found = await call(box, "search_text", { query: "word" }, undefined, size / 3);
      assert.ok(found.content.length <= size);
    }
    await long.remove();
  });
});
