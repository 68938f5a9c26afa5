import assert from "node:assert/strict";
import { mkdtempSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { InstructionFiles } from "../../../../../src/core/agent/prompt/instructionFiles.ts";
import { isProtectedPath } from "../../../../../src/core/permissions/protectedNames.ts";
import { globFilter } from "../../../../../src/tools/files/globFilter.ts";
import { NodeWorkspace } from "../../../../fixtures/nodeWorkspace.ts";
import { keepingLog } from "../../../doubles/world.ts";

describe("The workspace's files of instructions", () => {
  let root = "";
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), "longhand-guides-"))));
  afterEach(() => rmSync(root, { recursive: true }));

  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const log = keepingLog();
  const clock = { now: () => 0 };
  const files = (...folders: readonly string[]) =>
    new InstructionFiles(
      new NodeWorkspace(...(folders.length > 0 ? folders : [root])),
      globFilter,
      log,
      clock,
    );
  const always = async () => (await files().always()).map(({ path }) => path);
  const forFiles = async (...paths: readonly string[]) =>
    (await files().forFiles(paths)).map(({ path }) => path);

  it("for every conversation are those at the top, and rules for all files", async () => {
    write("AGENTS.md", "Use tabs.");
    write("CLAUDE.md", "Be brief.");
    write(".github/copilot-instructions.md", "Say please.");
    write(".github/instructions/all.instructions.md", "---\napplyTo: '**'\n---\nFor all.");
    write(".github/instructions/ts.instructions.md", "---\napplyTo: '**/*.ts'\n---\nFor TypeScript.");
    write(".cursor/rules/always.mdc", "---\nalwaysApply: true\n---\nAlways.");
    write(".cursor/rules/asked.mdc", "---\ndescription: Asked for\n---\nNot by itself.");
    write("packages/a/AGENTS.md", "Nested.");
    assert.deepEqual(await always(), [
      "AGENTS.md",
      "CLAUDE.md",
      ".github/copilot-instructions.md",
      ".github/instructions/all.instructions.md",
      ".cursor/rules/always.mdc",
    ]);
    assert.deepEqual((await files().always()).at(-1)?.text, "Always.");
  });

  it("for files at hand are those above them, the nearest last, and rules whose globs match", async () => {
    write("AGENTS.md", "Top.");
    write("packages/AGENTS.md", "Packages.");
    write("packages/a/CLAUDE.md", "A.");
    write("packages/b/AGENTS.md", "B.");
    write(".github/instructions/ts.instructions.md", "---\napplyTo: '**/*.ts, **/*.tsx'\n---\nTypeScript.");
    write(".cursor/rules/py.mdc", "---\nglobs: *.py\n---\nPython.");
    write("packages/a/src/x.ts", "");
    assert.deepEqual(await forFiles("packages/a/src/x.ts"), [
      ".github/instructions/ts.instructions.md",
      "packages/AGENTS.md",
      "packages/a/CLAUDE.md",
    ]);
    assert.deepEqual(await forFiles("tools/run.py"), [".cursor/rules/py.mdc"]);
    assert.deepEqual(await forFiles("packages/b/new.txt"), ["packages/AGENTS.md", "packages/b/AGENTS.md"]);
    assert.deepEqual(await forFiles("x.md"), []);
    assert.deepEqual(await forFiles("../outside.ts", "/etc/passwd"), []);
  });

  it("lie in folders of rules, and in Claude's own places", async () => {
    write("CLAUDE.local.md", "Mine.");
    write(".claude/CLAUDE.md", "Claude's.");
    write(".claude/rules/style.md", "Style.");
    write(".claude/rules/api/rest.md", "---\npaths:\n  - src/api/**\n---\nREST.");
    write(".cursor/rules/team/always.mdc", "---\nalwaysApply: true\n---\nTeam.");
    write(".cursor/rules/plain.mdc", "By itself for nothing.");
    write(".github/instructions/web/css.instructions.md", "---\napplyTo: '**/*.css'\n---\nCSS.");
    write("src/api/a.ts", "");
    write("a.css", "");
    assert.deepEqual(await always(), [
      "CLAUDE.local.md",
      ".claude/CLAUDE.md",
      ".cursor/rules/team/always.mdc",
      ".claude/rules/style.md",
    ]);
    assert.deepEqual(await forFiles("src/api/a.ts"), [".claude/rules/api/rest.md"]);
    assert.deepEqual(await forFiles("a.css"), [".github/instructions/web/css.instructions.md"]);
  });

  it("are another agent's only where there is nothing else at the top", async () => {
    const others: readonly (readonly [string, string])[] = [
      [".cursorrules", "Cursor."],
      [".windsurfrules", "Windsurf."],
      [".clinerules", "Cline."],
      [".roorules", "Roo."],
      [".rules", "Zed."],
      [".junie/guidelines.md", "Junie."],
      [".roo/rules/a.md", "Roo's."],
      [".kilocode/rules/a.md", "Kilo."],
      [".windsurf/rules/a.md", "---\ntrigger: always_on\n---\nWindsurf's."],
      [".continue/rules/a.md", "---\nname: A\n---\nContinue."],
      [".kiro/steering/a.md", "---\ninclusion: always\n---\nKiro."],
      [".augment/rules/a.md", "Augment."],
    ];
    for (const [path, text] of others) {
      assert.ok(isProtectedPath(path), `${path} can be written unasked`);
      write(path, text);
      assert.deepEqual(await always(), [path]);
      write("sub/AGENTS.md", "Nested.");
      assert.deepEqual(await always(), [path]);
      write("AGENTS.md", "Own.");
      assert.deepEqual(await always(), ["AGENTS.md"]);
      rmSync(root, { recursive: true });
      mkdirSync(root);
    }
    write(".cursorrules", "Cursor.");
    write(".rules", "Zed.");
    assert.deepEqual(await always(), [".cursorrules"]);
  });

  it("of another agent count when they say so", async () => {
    write(".kiro/steering/ts.md", "---\ninclusion: fileMatch\nfileMatchPattern: '**/*.ts'\n---\nTypeScript.");
    write(".kiro/steering/asked.md", "---\ninclusion: manual\n---\nAsked for.");
    write("a.ts", "");
    assert.deepEqual(await always(), []);
    assert.deepEqual(await forFiles("a.ts"), [".kiro/steering/ts.md"]);
  });

  it("are taken once where one is a copy of the other, or only names it", async () => {
    write("AGENTS.md", "Use tabs.");
    symlinkSync(join(root, "AGENTS.md"), join(root, "CLAUDE.md"));
    write("a/AGENTS.md", "Same.");
    write("a/CLAUDE.md", "Same.\n");
    write("b/AGENTS.md", "B.");
    write("b/CLAUDE.md", "@AGENTS.md\n");
    assert.deepEqual(await always(), ["AGENTS.md"]);
    assert.deepEqual(await forFiles("a/x", "b/x"), ["a/AGENTS.md", "b/AGENTS.md"]);
  });

  it("are no other file that a link leads to, in the workspace or outside of it", async () => {
    write(".env", "TOKEN=secret");
    symlinkSync(join(root, ".env"), join(root, "AGENTS.md"));
    symlinkSync("/etc/passwd", join(root, "CLAUDE.md"));
    mkdirSync(join(root, ".cursor"));
    symlinkSync("/etc", join(root, ".cursor/rules"));
    assert.deepEqual(await always(), []);
    assert.deepEqual(await forFiles("a.ts"), []);
  });

  it("are left out where they are empty, binary, a folder or huge, and globs that nobody means are logged", async () => {
    write("AGENTS.md", " \n");
    write("CLAUDE.md", "x".repeat(200_001));
    mkdirSync(join(root, ".github/copilot-instructions.md"), { recursive: true });
    const many = Array.from({ length: 200 }, (_, at) => `a${at}*`).join(",");
    write(".cursor/rules/many.mdc", `---\nglobs: ${many}\n---\nMany.`);
    assert.deepEqual(await always(), []);
    assert.deepEqual(await forFiles("a.ts"), []);
    assert.ok(log.lines.some(({ message }) => message === "instructions not matched"));
  });

  it("are read once, and anew where they may have changed, came or went, or were read long ago", async () => {
    let now = 0;
    const known = new InstructionFiles(new NodeWorkspace(root), globFilter, log, { now: () => now });
    const told = async () =>
      [...(await known.always()), ...(await known.forFiles(["a/x.ts"]))].map(({ text }) => text);
    write("AGENTS.md", "One.");
    write("a/x.ts", "");
    assert.deepEqual(await told(), ["One."]);
    write("AGENTS.md", "Two.");
    write("a/AGENTS.md", "In a.");
    write(".cursor/rules/ts.mdc", "---\nglobs: '**/*.ts'\n---\nTypeScript.");
    assert.deepEqual(await told(), ["One."]);
    known.forget();
    assert.deepEqual(await told(), ["Two.", "TypeScript.", "In a."]);
    rmSync(join(root, "a/AGENTS.md"));
    renameSync(join(root, ".cursor"), join(root, ".old"));
    assert.deepEqual(await told(), ["Two.", "TypeScript.", "In a."]);
    now += 30_000;
    assert.deepEqual(await told(), ["Two."]);
  });

  it("name skills and rules without files by what they are for, each name once", async () => {
    write(
      ".claude/skills/pdf/SKILL.md",
      "---\nname: pdf\ndescription: >\n  Fill in\n  forms.\nallowed-tools: Bash\n---\nLong text.",
    );
    write(".github/skills/pdf/SKILL.md", "---\nname: pdf\ndescription: Another.\n---\nText.");
    write(".agents/skills/notes/SKILL.md", "---\ndescription: Write release notes.\n---\nText.");
    write(".agents/skills/bare/SKILL.md", "No front matter.");
    write(".cursor/rules/review.mdc", "---\ndescription: How reviews are done\n---\nText.");
    symlinkSync("/etc", join(root, ".claude/skills/outside"));
    assert.deepEqual(await files().skills(), [
      { name: "notes", description: "Write release notes.", path: ".agents/skills/notes/SKILL.md" },
      { name: "pdf", description: "Fill in forms.", path: ".claude/skills/pdf/SKILL.md" },
      { name: "review", description: "How reviews are done", path: ".cursor/rules/review.mdc" },
    ]);
  });

  it("are said to be left out where they are too large or too many, or say not what they are for", async () => {
    const large = `---\nname: large\ndescription: Large.\n---\n${"x".repeat(200_000)}`;
    write(".agents/skills/large/SKILL.md", large);
    write("AGENTS.md", "x".repeat(200_001));
    write("sub/AGENTS.md", "x".repeat(200_001));
    write(".github/prompts/big.prompt.md", "x".repeat(200_001));
    write(".claude/skills/bare/SKILL.md", "No front matter.");
    write(".claude/skills/open/SKILL.md", "---\nname: open\ndescription: Never closed.\nText.");
    for (let at = 0; at < 51; at++) {
      const name = `s${String(at).padStart(2, "0")}`;
      write(`.claude/skills/${name}/SKILL.md`, `---\nname: ${name}\ndescription: One.\n---\nText.`);
    }
    const known = files();
    await known.forFiles(["sub/x.ts"]);
    const left = [
      [".agents/skills/large/SKILL.md", "large"],
      [".claude/skills/bare/SKILL.md", "undescribed"],
      [".claude/skills/open/SKILL.md", "undescribed"],
      [".claude/skills/s50/SKILL.md", "many"],
      [".github/prompts/big.prompt.md", "large"],
      ["AGENTS.md", "large"],
      ["sub/AGENTS.md", "large"],
    ];
    assert.deepEqual(
      (await known.untold()).map(({ path, reason }) => [path, reason]),
      left,
    );
    assert.equal((await known.skills()).length, 50);
    write("AGENTS.md", "Short.");
    rmSync(join(root, ".claude"), { recursive: true });
    known.forget();
    assert.deepEqual(
      (await known.untold()).map(({ path }) => path),
      [".agents/skills/large/SKILL.md", ".github/prompts/big.prompt.md"],
    );
  });

  it("are prompts by their files' names, with nothing of their front matter but words about them", async () => {
    write(
      ".github/prompts/fix.prompt.md",
      "---\ndescription: Fix it\ntools: ['run_command']\nmodel: big\n---\nFix ${input:what}.",
    );
    write(".claude/commands/fix.md", "Another.");
    write(
      ".claude/commands/commit.md",
      "---\nargument-hint: message\nallowed-tools: Bash\n---\n!`git status` $1",
    );
    write(".claude/commands/empty.md", "---\ndescription: Empty\n---\n");
    write(".claude/commands/not a name.md", "Text.");
    assert.deepEqual(
      (await files().prompts()).map(({ name, description, hint, text }) => [name, description, hint, text]),
      [
        ["commit", "", "message", "!`git status` $1"],
        ["fix", "Fix it", "", "Fix ${input:what}."],
      ],
    );
  });

  it("take nothing from front matter but what they are for", async () => {
    write(
      ".github/instructions/all.instructions.md",
      "---\napplyTo: '**'\ntools: ['run_command']\nmodel: big\napproval: allowAll\n---\nFor all.",
    );
    assert.deepEqual(await files().always(), [
      { path: ".github/instructions/all.instructions.md", text: "For all." },
    ]);
  });

  it("are found in the later places of other agents", async () => {
    write(".cursor/rules/style/RULE.md", "---\nalwaysApply: yes\n---\nStyle.");
    write("CLAUDE.md", "@./AGENTS.md");
    assert.deepEqual(await always(), [".cursor/rules/style/RULE.md"]);
    for (const path of ["WARP.md", ".trae/rules/project_rules.md"]) {
      rmSync(root, { recursive: true });
      write(path, "Use tabs.");
      assert.deepEqual(await always(), [path]);
    }
  });

  it("are no skills for the model where they say so", async () => {
    write(".claude/skills/a/SKILL.md", "---\ndescription: A.\ndisable-model-invocation: true\n---\nText.");
    write(".claude/skills/b/SKILL.md", "---\ndescription: B.\ndisable-model-invocation: false\n---\nText.");
    assert.deepEqual(
      (await files().skills()).map(({ name }) => name),
      ["b"],
    );
  });

  it("are prompts in folders too, in any script, with hints in brackets", async () => {
    write(".claude/commands/git/commit.md", "---\nargument-hint: [file] [number]\n---\nCommit.");
    write(".cursor/commands/review.md", "Review.");
    write(".github/prompts/prüfen.prompt.md", "---\nargument-hint: [what]\n---\nPrüfe.");
    assert.deepEqual(
      (await files().prompts()).map(({ name, hint, path }) => [name, hint, path]),
      [
        ["git:commit", "[file] [number]", ".claude/commands/git/commit.md"],
        ["prüfen", "what", ".github/prompts/prüfen.prompt.md"],
        ["review", "", ".cursor/commands/review.md"],
      ],
    );
  });
});
