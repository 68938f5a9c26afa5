import assert from "node:assert/strict";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { mayWriteProtected } from "../../../../src/core/permissions/protectedPaths.ts";
import { NodeWorkspace, tempFolder } from "../../../fixtures/nodeWorkspace.ts";

describe("Paths that need asking each time", () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;

  before(async () => {
    folder = await tempFolder({
      ".git/hooks/x": "",
      ".vscode/tasks.json": "",
      "src/a.ts": "",
      "Data/longhand.longhand/conversations.db": "",
    });
    await symlink(".git/hooks", join(folder.path, "innocent"));
  });
  after(() => folder.remove());

  const asks = (args: string, name = "write_file") =>
    mayWriteProtected(
      { id: "1", type: "function", function: { name, arguments: args } },
      new NodeWorkspace(folder.path),
      [join(folder.path, "Data/longhand.longhand"), "/elsewhere/longhand.longhand"],
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
      "all.code-workspace",
      "Data/longhand.longhand/conversations.db",
      "src/../Data/longhand.longhand/new.json",
    ];
    for (const path of paths) assert.equal(await asksFor(path), true, path);
  });

  it("are no others", async () => {
    for (const path of [
      "Data/longhand.longhand.txt",
      "src/a.ts",
      ".gitignore",
      ".github/x.yml",
      "../.git/config",
      7,
      undefined,
    ]) {
      assert.equal(await asksFor(path), false, String(path));
    }
    for (const text of ["", "no json", "null", "[]"]) assert.equal(await asks(text), false, text);
  });

  const asksForCommand = (command: string, cwd?: string) =>
    asks(JSON.stringify({ command, cwd }), "run_command");

  it("are those that a command says it may write to, or runs in", async () => {
    const commands = [
      "echo x > .git/hooks/pre-commit",
      "cat a.txt >> src/../.vscode/tasks.json",
      "cp evil.sh .git/hooks/pre-commit && chmod +x .git/hooks/pre-commit",
      "echo x | tee --ignore-interrupts .GIT/hooks/post-merge",
      "cd .git && echo x > config",
      "sed -i s/a/b/ ./.vscode/settings.json",
      `node -e "require('fs').writeFileSync('.vscode/tasks.json', '{}')"`,
      "find .git/hooks -name '*.sample' -delete",
      "find . -path './.git/*' -exec rm {} +",
      "git config core.hooksPath /tmp/hooks",
      "GIT_DIR=x git -C . config alias.st '!sh'",
      "rm -rf .git",
      "Set-Content .vscode\\settings.json x",
      "rm ~/.config/Code/User/globalStorage/longhand.longhand/workspaces",
      "sh -c 'echo x > a.code-workspace'",
      "ls\nrm -r .vscode",
    ];
    for (const command of commands) assert.equal(await asksForCommand(command), true, command);
    assert.equal(await asksForCommand("rm config", ".git"), true);
    assert.equal(await asksForCommand("rm x", "src/../innocent"), true);
  });

  it("are none in a command that only reads them, leaves them out or means something else", async () => {
    const commands = [
      "git status",
      "git commit -m 'Ignore .gitignore'",
      "git clone https://example.org/a.git",
      "git config --get user.name",
      "cat .git/HEAD",
      "cat .vscode/settings.json > copy.json",
      "ls -la .git | wc -l",
      "grep -rn --exclude-dir=.git TODO .",
      "find . -path ./.git -prune -o -name '*.ts' -print",
      "rsync -a --exclude .git . /tmp/copy",
      "cp .gitignore .github/x.yml",
      "npm test",
    ];
    for (const command of commands) assert.equal(await asksForCommand(command), false, command);
    assert.equal(await asksForCommand("ls", "src"), false);
  });

  it("are those that the arguments of another extension's tool name", async () => {
    assert.equal(await asks(JSON.stringify({ file: { target: "/w/.git/config" } }), "create_file"), true);
    assert.equal(await asks(JSON.stringify({ file: { target: "/w/src/a.ts" } }), "create_file"), false);
  });
});
