import assert from "node:assert/strict";
import type { Diagnostics, Problem, WorkspacePath } from "../../../src/core/ports/workspace.ts";
import { createTools } from "../../../src/tools/toolBox.ts";
import { NodeWorkspace, tempFolder } from "../../fixtures/nodeWorkspace.ts";
import { call } from "../../fixtures/toolCalls.ts";

describe("get_diagnostics", () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let workspace: NodeWorkspace;

  before(async () => {
    folder = await tempFolder({ "a.ts": "", "b.ts": "" });
    workspace = new NodeWorkspace(folder.path);
  });
  after(() => folder.remove());

  const problem = (path: string, line: number, rest: Partial<Problem> = {}): Problem => ({
    at: { folder: workspace.folders[0]!, path },
    line,
    severity: "error",
    message: "Wrong.",
    ...rest,
  });

  /** Reports these, and notes about what it was asked. */
  const reporting = (...problems: readonly Problem[]) => {
    const asked: (WorkspacePath | undefined)[] = [];
    const diagnostics: Diagnostics = {
      list: (at) => {
        asked.push(at);
        return Promise.resolve(problems);
      },
    };
    return { asked, box: createTools({ workspace, diagnostics }) };
  };

  it("lists problems, errors first, then by place", async () => {
    const { box } = reporting(
      problem("b.ts", 1, { severity: "hint", message: "Unused." }),
      problem("b.ts", 9, { source: "ts", message: "Type 'a'\n  is not 'b'." }),
      problem("a.ts", 20),
      problem("a.ts", 3),
    );
    assert.equal(
      (await call(box, "get_diagnostics", {})).content,
      [
        "a.ts:3 error: Wrong.",
        "a.ts:20 error: Wrong.",
        "b.ts:9 error: Type 'a' is not 'b'. (ts)",
        "b.ts:1 hint: Unused.",
      ].join("\n"),
    );
  });

  it("asks about the whole workspace, a file or a folder", async () => {
    const { asked, box } = reporting();
    for (const args of [{}, { path: "." }, { path: "a.ts" }]) {
      assert.match((await call(box, "get_diagnostics", args)).content, /No problems/);
    }
    assert.deepEqual(
      asked.map((at) => at?.path),
      [undefined, undefined, "a.ts"],
    );
    assert.match((await call(box, "get_diagnostics", { path: ".." })).content, /outside the workspace/);
  });

  it("cuts a long list and says how many are left", async () => {
    const { box } = reporting(...Array.from({ length: 250 }, (_, index) => problem("a.ts", index + 1)));
    const lines = (await call(box, "get_diagnostics", {})).content.split("\n");
    assert.equal(lines.length, 101);
    assert.equal(lines.at(-1), "[150 more: give the path of a file or folder.]");
  });
});
