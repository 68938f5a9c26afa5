import assert from "node:assert/strict";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { writesToProtected } from "../../../src/core/agent/protectedPaths.ts";
import { NodeWorkspace, tempFolder } from "../../fixtures/nodeWorkspace.ts";

describe("Paths that need asking each time", () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;

  before(async () => {
    folder = await tempFolder({ ".git/hooks/x": "", ".vscode/tasks.json": "", "src/a.ts": "" });
    await symlink(".git/hooks", join(folder.path, "innocent"));
  });
  after(() => folder.remove());

  const asks = (args: string) =>
    writesToProtected(
      { id: "1", type: "function", function: { name: "write_file", arguments: args } },
      new NodeWorkspace(folder.path),
    );
  const asksFor = (path: unknown) => asks(JSON.stringify({ path, content: "" }));

  it("are those of git and VS Code, however they are reached", async () => {
    const paths = [
      ".git/config",
      ".git",
      ".GIT/config",
      "src/../.vscode/settings.json",
      "innocent/pre-commit",
      join(folder.path, ".vscode/new.json"),
      "packages/one/.vscode/settings.json",
    ];
    for (const path of paths) assert.equal(await asksFor(path), true, path);
  });

  it("are no others", async () => {
    for (const path of ["src/a.ts", ".gitignore", ".github/x.yml", "../.git/config", 7, undefined]) {
      assert.equal(await asksFor(path), false, String(path));
    }
    for (const text of ["", "no json", "null", "[]"]) assert.equal(await asks(text), false, text);
  });
});
