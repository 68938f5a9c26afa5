import assert from "node:assert/strict";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { WorkspacePath } from "../../../../src/core/ports/workspace.ts";
import { mayWriteProtected } from "../../../../src/core/permissions/protectedPaths.ts";
import { NodeWorkspace, tempFolder } from "../../../fixtures/nodeWorkspace.ts";

const manifest = (scripts: object, version: string) =>
  JSON.stringify({ name: "one", version, scripts }, undefined, 2);

describe("Paths that need asking each time", () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;

  before(async () => {
    folder = await tempFolder({
      ".git/hooks/x": "",
      ".vscode/tasks.json": "",
      "src/a.ts": "",
      "Data/longhand.longhand/conversations.db": "",
      "store/HEAD": "ref: refs/heads/main",
      "store/objects/pack/x": "",
      "store/refs/heads/main": "",
      "half/HEAD": "",
      "half/objects/x": "",
      "linked/.git": "gitdir: ../store",
      "package.json": manifest({ test: "mocha" }, "1.0.0"),
    });
    await symlink(".git/hooks", join(folder.path, "innocent"));
  });
  after(() => folder.remove());

  const asks = (args: string, name = "write_file", workspace = new NodeWorkspace(folder.path)) =>
    mayWriteProtected({ id: "1", type: "function", function: { name, arguments: args } }, workspace, [
      join(folder.path, "Data/longhand.longhand"),
      "/elsewhere/longhand.longhand",
    ]);
  const asksFor = (path: unknown, workspace?: NodeWorkspace) =>
    asks(JSON.stringify({ path, content: "" }), "write_file", workspace);

  it("are those of git and VS Code, however they are reached", async () => {
    const paths = [
      ".git/config",
      ".git",
      ".GIT/config",
      "src/../.vscode/settings.json",
      "innocent/pre-commit",
      join(folder.path, ".vscode/new.json"),
      "packages/one/.vscode/settings.json",
      ".v\u017fcode/tasks.json",
      "packages/.g\u200cit/config",
      "GIT~1/config",
      "AGENT\u017f.md",
      "\uff0e\uff47\uff49\uff54/config",
      "all.code-workspace",
      "Data/longhand.longhand/conversations.db",
      "src/../Data/longhand.longhand/new.json",
    ];
    for (const path of paths) assert.equal(await asksFor(path), true, path);
  });

  it("are found among all files of a patch, where it moves one as well", async () => {
    const patched = (...lines: readonly string[]) =>
      asks(
        JSON.stringify({ input: ["*** Begin Patch", ...lines, "*** End Patch"].join("\n") }),
        "apply_patch",
      );
    const harmless = ["*** Update File: src/a.ts", "-a", "+b"];
    assert.equal(await patched(...harmless, "*** Add File: src/b.ts", "+b"), false);
    assert.equal(await patched(...harmless, "*** Add File: .vscode/new.json", "+{}"), true);
    assert.equal(await patched(...harmless, "*** Delete File: innocent/pre-commit"), true);
    assert.equal(await patched("*** Update File: src/a.ts", "*** Move to: .git/hooks/pre-commit"), true);
    assert.equal(await patched(...harmless, "*** Update File: package.json", "-a", "+b"), true);
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

  it("are those of a git folder by whatever name, and what would make one", async () => {
    for (const path of [
      "store/config",
      "store/hooks/pre-commit",
      "store",
      "store/objects/new",
      "half/refs/x",
    ]) {
      assert.equal(await asksFor(path), true, path);
    }
    for (const path of ["half/config", "linked/a.txt", "other/HEAD"]) {
      assert.equal(await asksFor(path), false, path);
    }
    for (const command of [
      "echo x > store/config",
      "cd store && echo x > config",
      "cp evil store/hooks/pre-commit",
      "echo x > innocent/pre-commit",
      "sh -c 'echo x > store/config'",
      "dd if=x of=store/config",
      "s=sto; cp x ${s}re/config",
      "for s in half store; do cp x $s/config; done",
      "cp x /proc/self/cwd/store/config",
      "cp x /proc/$$/cwd/store/config",
      `cp x /proc/self/root${folder.path}/store/config`,
      "cp x /proc/self/root$PWD/store/config",
      "cp x /proc/1/root${PWD}/store/config",
      "cp --target-directory=$PWD/store/hooks x",
      'echo x > "$PWD"/store/config',
      "cp x ${PWD%/}/store/config",
      "cp x $(pwd)/store/config",
      "cp x `pwd`/store/config",
      "cp x ~+/store/config",
      "IFS=_; to=x_store/config; cp $to",
      "to=x:store/config; IFS=:; cp ${to}",
    ]) {
      assert.equal(await asksForCommand(command), true, command);
    }
    assert.equal(await asksForCommand("echo x > config", "store"), true);
    assert.equal(await asksForCommand("echo x > hooks/a", "src/../store"), true);
    for (const command of [
      "cat store/config",
      "cp x /proc/self/cwd/src/b.ts",
      "cp x $PWD/src/b.ts",
      "s=sr; cp x ${s}c/b.ts",
      "IFS=_; to=x_src/b.ts; cp $to",
      "while IFS= read -r line; do wc $line; done < src/a.ts",
    ])
      assert.equal(await asksForCommand(command), false, command);
  });

  it("are looked for in folders alone, also in a workspace that is opened through a link", async () => {
    const listed: string[] = [];
    class ListedWorkspace extends NodeWorkspace {
      override list(at: WorkspacePath): ReturnType<NodeWorkspace["list"]> {
        listed.push(at.path);
        return super.list(at);
      }
      override async stat(at: WorkspacePath): ReturnType<NodeWorkspace["stat"]> {
        const found = await super.stat(at);
        return at.path === "" && found ? { ...found, kind: "other" } : found;
      }
    }
    const asksIn = (path: string) => asksFor(path, new ListedWorkspace(folder.path));
    assert.equal(await asksIn("src/a.ts"), false);
    assert.equal(await asksIn("src/new.ts"), false);
    assert.deepEqual(listed, ["", "src", "", "src"]);
    assert.equal(await asksIn("store/config"), true);
  });

  it("are what tells an agent what to do, and what runs by itself", async () => {
    for (const path of running) assert.equal(await asksFor(path), true, path);
    for (const path of running) assert.equal(await asksForCommand(`cp x '${path}'`), true, path);
    for (const path of ordinary) assert.equal(await asksFor(path), false, path);
  });

  it("are scripts of a package, not the rest of its manifest", async () => {
    const write = (content: string) => asks(JSON.stringify({ path: "package.json", content }));
    assert.equal(await write(manifest({ test: "mocha" }, "1.0.1")), false);
    assert.equal(await write(manifest({ test: "mocha; x" }, "1.0.0")), true);
    assert.equal(await write(manifest({ test: "mocha", postinstall: "x" }, "1.0.0")), true);
    assert.equal(await write('{"pnpm":{"onlyBuiltDependencies":["x"]}}'), true);
    assert.equal(await write("{"), true);
    const edit = (oldText: string, newText: string) =>
      asks(JSON.stringify({ path: "./package.json", oldText, newText }), "edit_file");
    assert.equal(await edit('"1.0.0"', '"2.0.0"'), false);
    assert.equal(await edit('"mocha"', '"mocha; x"'), true);
    assert.equal(await edit('"version"', '"scripts": { "preinstall": "x" }, "version"'), false);
    assert.equal(await edit('"1.0.0",', '"1.0.0", "gypfile": true,'), true);
    assert.equal(await edit("not there", "x"), true);
    const edits = (...all: readonly (readonly [string, string])[]) =>
      asks(
        JSON.stringify({
          path: "package.json",
          edits: all.map(([oldText, newText]) => ({ oldText, newText })),
        }),
        "edit_file",
      );
    assert.equal(await edits(["1.0.0", "1.0.1"], ["one", "two"]), false);
    assert.equal(await edits(["1.0.0", "1.0.1"], ["mocha", "rm"]), true);
    const fresh = (content: string) => asks(JSON.stringify({ path: "sub/package.json", content }));
    assert.equal(await fresh('{"type":"module"}'), false);
    assert.equal(await fresh('{"scripts":{"prepare":"x"}}'), true);
  });

  it("are those that another extension's tool is given, in whichever argument", async () => {
    const given: readonly object[] = [
      { file: { target: "/w/.git/config" } },
      { path: "src/a.ts", also: [".git/config"] },
      { path: "src/a.ts", deep: [{ to: [{ at: "innocent/pre-commit" }] }] },
      { edits: { "AGENTS.md": "obey" } },
      { uri: "file:///w/%2egit/config" },
      { uri: pathToFileURL(join(folder.path, "store/config")).href },
      { command: "git config core.hooksPath x" },
      { script: "echo x > AGENTS.md" },
      { name: "my dir\\.vscode\\tasks.json" },
      { many: Array.from({ length: 1000 }, (_, index) => String(index)) },
    ];
    for (const one of given)
      assert.equal(await asks(JSON.stringify(one), "create_file"), true, JSON.stringify(one));
    assert.equal(await asks('{"target":".g\\u0069t/config"}', "create_file"), true);
    for (const one of [
      { file: { target: "/w/src/a.ts" } },
      { text: "See the README of this package." },
      {},
    ]) {
      assert.equal(await asks(JSON.stringify(one), "create_file"), false, JSON.stringify(one));
    }
  });

  it("are also those that such a tool is given in pieces, and commands as lists of words", async () => {
    const given = (args: object) => asks(JSON.stringify(args), "other_tool");
    for (const args of [
      { dir: ".github", sub: "workflows", file: "x.yml" },
      { parts: ["a", ".github/", "workflows", "x.yml"] },
      { name: "config.toml", folder: "sub/.cargo" },
      { path: { parent: ".github", child: { parent: "workflows", child: "x.yml" } } },
      { files: { ".github": { workflows: { "x.yml": "y" } } } },
      { cmd: "git", args: ["config", "a.b", "c"] },
      { argv: ["git", "config", "a.b", "it's"] },
      { steps: [{ program: "crontab", args: ["jobs"] }] },
      { cmd: "npx", args: ["husky", "install"] },
    ]) {
      assert.equal(await given(args), true, JSON.stringify(args));
    }
    for (const args of [
      { parts: ["src", "a.ts"] },
      { owner: "me", repo: ".github", path: "README.md" },
      { labels: ["github", "workflows"], words: ["crontab", "x"] },
      { cmd: "git", args: ["status"] },
      { command: ["npm", "test"] },
    ]) {
      assert.equal(await given(args), false, JSON.stringify(args));
    }
  });
});

const running = [
  "AGENTS.md",
  "sub/agents.md",
  "CLAUDE.md",
  "GEMINI.md",
  ".github/copilot-instructions.md",
  ".github/instructions/a.instructions.md",
  ".github/prompts/a.prompt.md",
  ".github/skills/a/SKILL.md",
  ".agents/skills/a/SKILL.md",
  ".cursorrules",
  ".cursor/rules/a.mdc",
  ".claude/settings.json",
  ".husky/pre-commit",
  ".envrc",
  ".devcontainer/devcontainer.json",
  ".devcontainer.json",
  ".github/workflows/a.yml",
  ".mcp.json",
  ".vscode/mcp.json",
  ".npmrc",
  ".yarnrc.yml",
  ".gitattributes",
  ".gitmodules",
  ".pre-commit-config.yaml",
  ".gitlab-ci.yml",
  "packages/a/.npmrc",
  ".hg/hgrc",
  ".github/agents/a.agent.md",
  ".forgejo/workflows/a.yml",
  ".codex/config.toml",
  "opencode.json",
  "QWEN.md",
  ".roomodes",
  ".windsurf/rules/a.md",
  "lefthook.yaml",
  ".lintstagedrc.json",
  ".cargo/config",
  "pnpm-workspace.yaml",
  ".pnp.cjs",
  ".yarn/releases/yarn.cjs",
  "nuget.config",
  "azure-pipelines.yaml",
  ".drone.yml",
  ".mise.toml",
  ".gdbinit",
  "sitecustomize.py",
  ".bash_login",
];

const ordinary = [
  "Makefile",
  ".github/CODEOWNERS",
  "docs/agents.txt",
  ".gitignore",
  "src/husky/a.ts",
  "tasks.json",
];
