import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { takesAtMost } from "../../../fixtures/processorMs.ts";
import { commandWrites } from "../../../../src/core/permissions/protectedCommands.ts";
import { parseShellLine } from "../../../../src/core/permissions/shell/shellLine.ts";
import {
  later,
  askedOfGit,
  otherShells,
  laterByOthers,
  putTogether,
  harmless,
} from "../../../fixtures/judgedCommands.ts";
import { tempFolder } from "../../../fixtures/nodeWorkspace.ts";

/** Ways to have git change a setting; each writes `a.b` where it is run. */
const settingForms = [
  "git config a.b c",
  '"git" config a.b c',
  "'git' config a.b c",
  "\\git config a.b c",
  "g\\it con\\fig a.b c",
  'g"i"t c"onf"ig a.b c',
  "$'g\\x69t' config a.b c",
  "git $'con\\x66ig' a.b c",
  "/usr/bin/git config a.b c",
  "timeout 5 git config a.b c",
  "timeout -k 1 5 git config a.b c",
  "nice git config a.b c",
  "nice -n 5 git config a.b c",
  "env X=1 git config a.b c",
  "env -u X git config a.b c",
  "X=1 git config a.b c",
  "nohup git config a.b c",
  "command git config a.b c",
  "time git config a.b c",
  "! git config a.b c",
  "{ git config a.b c; }",
  "(git config a.b c)",
  "true; git config a.b c",
  "true && git config a.b c",
  "false || git config a.b c",
  "true | git config a.b c",
  "true & git config a.b c",
  "true\ngit config a.b c",
  "if true; then git config a.b c; fi",
  "for x in 1; do git config a.b c; done",
  "git config \\\na.b c",
  "echo $(git config a.b c)",
  'echo "$(git config a.b c)"',
  "echo `git config a.b c`",
  'echo "${X:-$(git config a.b c)}"',
  "X=$(git config a.b c)",
  "cat <<E\n$(git config a.b c)\nE\n",
  "sh -c 'git config a.b c'",
  'sh -c "git config a.b c"',
  "bash -lc 'git config a.b c'",
  "sh -c \"sh -c 'git config a.b c'\"",
  "eval git config a.b c",
  "eval 'git config a.b c'",
  "echo 'git config a.b c' | sh",
  "echo git config a.b c | sh",
  "printf 'git config a.b c' | bash -s",
  "sh <<E\ngit config a.b c\nE\n",
  "bash <<< 'git config a.b c'",
  "cat <<'E' | sh\ngit config a.b c\nE\n",
  "echo a.b c | xargs git config",
  "echo c | xargs git config a.b",
  "echo c | xargs -I{} git config a.b {}",
  "find . -maxdepth 0 -exec git config a.b c ';'",
  "git -C . config a.b c",
  "git --no-pager config a.b c",
  "git -c x.y=z config a.b c",
  "git config --local a.b c",
  "git config --add a.b c",
  "git config --replace-all a.b c",
  "git config --bool a.b true",
  "git config --type bool a.b true",
  "git config a.b -- --get",
  "git config --file .git/config --add a.b --get",
  "G=git; $G config a.b c",
  "C=config; git $C a.b c",
  `node -e "require('child_process').execSync('git config a.b c')"`,
  `node -e "require('child_process').execFileSync('git', ['config', 'a.b', 'c'])"`,
];

/** Further commands that are asked about: they write nothing to be seen here, or need what is not on every machine. */
const alsoAsked = [
  "git config --get-regexp x --unset a.b",
  "git config -e",
  "git config edit",
  "git config --unset a.b",
  "git config set a.b c",
  "git config --file --get a b",
  "git config --type --get a.b c",
  "git config $X",
  "git $X",
  "git -c core.pager=x log",
  "git -ccore.pager=x log",
  "git --config-env=core.pager=X log",
  "git --exec-path=. status",
  "git --git-dir=x status",
  "GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.pager GIT_CONFIG_VALUE_0=x git log",
  "export GIT_CONFIG_GLOBAL=x; git log",
  "env GIT_CONFIG_PARAMETERS=x git log",
  "HOME=. git status",
  "git clone -c core.fsmonitor=x a b",
  "git clone --template=x a",
  "git submodule foreach 'git config a.b c'",
  "git rebase --exec 'git config a.b c' HEAD~1",
  "git.exe config a.b c",
  "cmd /c git config a.b c",
  "g^it config a.b c",
  'powershell -Command "git config a.b c"',
  "sudo -u root git config a.b c",
  "ssh host 'git config a.b c'",
  "alias g=git; g config a.b c",
  "{git,config,a.b,c}",
  "git-config a.b c",
  "/usr/lib/git-core/git-config a.b c",
  "git-remote add x y",
  "scalar register",
  "PAGER='git config a.b c' man ls",
  "man -P 'git config a.b c' ls",
  "rg --pre 'git config a.b c' x",
  "PROMPT_COMMAND='git config a.b c' bash -i",
  "Start-Process git 'config a.b c'",
  "trap 'git config a.b c' EXIT",
  "powershell -EncodedCommand ZwBpAHQA",
  "pwsh -enc ZwBpAHQA",
  "npm config set script-shell x",
  "npm set script-shell x",
  "npm pkg set scripts.test=x",
  "yarn config set x y",
  "yarn plugin import x",
  "pip config set global.index-url x",
  "poetry config repositories.x y",
  "bundle config set x y",
  "go env -w GOFLAGS=-toolexec=x",
  "conda config --add channels x",
  "dotnet nuget add source x",
  "gem sources --add x",
];

const protectedWrites = [
  "echo x >> AGENTS.md",
  "echo x | tee CLAUDE.md",
  "cat <<E > .github/workflows/a.yml\nx\nE\n",
  "git apply <<E\n+++ b/.husky/pre-commit\nE\n",
  "cp a .envrc",
  "sed -i s/a/b/ package.json",
  "echo x 2> .npmrc",
  "echo x >| .npmrc",
  "echo x &> .npmrc",
  'echo x > ".git"/config',
  "echo x > .g'i't/config",
  "echo x > .g\\it/config",
  "echo .git/config | xargs rm",
  "find .husky -type f | xargs rm",
  "echo 'rm .npmrc' | sh",
  "python3 - <<E\nopen('.mcp.json', 'w')\nE\n",
  `python3 -c "open('.git/config','a')"`,
  "echo x >> ~/.bashrc",
  "git log --output=AGENTS.md",
  "curl -o.git/hooks/x http://a",
  "wget -O.husky/pre-commit http://a",
  "sort -o.envrc a",
  "echo x > .gi?/config",
  "echo x > .g*/config",
  "echo x > .[g]it/config",
  "echo x > .{git,x}/config",
  "cp a .{x,{y,gi}t}/hooks/a",
  "tee .GI*/CONFIG",
  "rm .github/work*/ci.yml",
  "cp a AGENT*.md",
  "cp a .env*",
  "echo x > .v\u017fcode/tasks.json",
  "tee .g\u200cit/config",
  "echo x > .gi${x}t/config",
  "echo x > .gi$(true)t/config",
  "echo x > .gi`true`t/config",
  "cd .github && mkdir workflows && echo x > workflows/a.yml",
  "pushd .github; cd workflows; echo x > a.yml",
  "cd .cargo && sh -c 'echo x > config.toml'",
  "tree -o .envrc",
  "GIT_TRACE=$PWD/.git/config git log",
  "GIT_INDEX_FILE=.git/config git add a",
  "Set-Content $PROFILE x",
  "echo x > ~/.config/fish/config.fish",
  "echo x > /etc/cron.d/x",
];

describe("Commands that need asking each time", () => {
  for (const command of [
    ...settingForms,
    ...alsoAsked,
    ...protectedWrites,
    ...later,
    ...askedOfGit,
    ...otherShells,
    ...laterByOthers,
    ...putTogether,
  ]) {
    it(`are asked about: ${JSON.stringify(command)}`, () => {
      assert.equal(commandWrites(command).isProtected, true);
    });
  }

  for (const command of harmless) {
    it(`are not: ${JSON.stringify(command)}`, () => assert.equal(commandWrites(command).isProtected, false));
  }

  it("change git's settings in a real shell, in every form of the table", async () => {
    const folder = await tempFolder({ a: "" });
    const { path } = folder;
    spawnSync("git", ["init", "-q", path]);
    // One shell runs them all: a process as large as this one is slow to start others.
    const each = 'for form; do cp untouched .git/config; bash -c "$form"; cp .git/config "set$((n++))"; done';
    await copyFile(join(path, ".git/config"), join(path, "untouched"));
    spawnSync("bash", ["-c", each, "bash", ...settingForms], { cwd: path });
    const isSet = async (index: number) =>
      /^\[a\]\n\s*b = /m.test(await readFile(join(path, `set${index}`), "utf8"));
    const idle: string[] = [];
    for (const [index, form] of settingForms.entries()) if (!(await isSet(index))) idle.push(form);
    await folder.remove();
    assert.deepEqual(idle, []);
  });

  it("are judged in time that grows with their length only", async () => {
    const pieces = [
      "{a,b}",
      ".g*",
      "-o.g?",
      "(",
      "$(",
      "`",
      '"$(',
      "'",
      "#",
      "a ",
      "<<a\n",
      "${",
      "$'",
      "# #",
      "\\`",
      "$((",
      "a=b;",
      "a=b $a;",
      "for a in b c;do $a;",
      "sh -c 'a=b $a';",
      ">",
      "&>",
      "git ",
      "sh -c '",
      "x|sh;",
      "git config ",
      "'a b' ",
      "cd a;",
      "${a",
      "a@(b)",
      "(a (b ",
      "git rev-parse --git-dir ",
      "$(git rev-parse ",
      "a=(b ",
      "$(a",
    ];
    for (const piece of pieces) {
      const text = piece.repeat(50_000 / piece.length);
      await takesAtMost(5_000, () => [parseShellLine(text), commandWrites(text)], piece);
    }
    const many = Array.from({ length: 5_000 }, (_, at) => `a${at}=b $a${at + 1};`).join("");
    await takesAtMost(5_000, () => commandWrites(many), "many variables");
  });
});
