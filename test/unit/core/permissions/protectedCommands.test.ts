import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { commandWrites } from "../../../../src/core/permissions/protectedCommands.ts";
import { parseShellLine } from "../../../../src/core/permissions/shellLine.ts";
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

/** More of the kind that write nothing to be seen here, or need what is not on every machine. */
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
  "npm config set script-shell x",
  "npm set script-shell x",
  "npm pkg set scripts.test=x",
  "yarn config set x y",
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
];

/** Commands that have something run later by itself, or lead git elsewhere. */
const later = [
  "crontab jobs",
  "echo '* * * * * x' | crontab -",
  "sudo crontab -u root jobs",
  "echo x | at now",
  "npx husky",
  "npx --yes husky@9 init",
  "pnpm exec husky install",
  "yarn lefthook install",
  "node_modules/.bin/lefthook install",
  "pre-commit install --hook-type pre-push",
  "direnv allow",
  "code --install-extension evil.vsix",
  "code.cmd --install-extension=evil.vsix",
  "systemctl --user enable --now x",
  "launchctl load x.plist",
  "schtasks /Create /TN a /TR b",
  "gh alias set x '!y'",
  "sh -c 'crontab jobs'",
  "git maintenance start",
  "git lfs install",
  "git remote set-url origin x",
  "git remote -v add evil x",
  "git submodule add x",
];

const harmless = [
  "git config --get user.name",
  "git config user.name",
  "git config -l",
  "git config --global --list",
  "git config get user.name",
  "git config --file .gitmodules --get-regexp path",
  "git -C sub config --get a.b",
  "sh -c 'git config --get a.b'",
  "git commit -m 'Explain git config a.b c'",
  "git commit -F - <<'E'\nExplain git config and .vscode\nE\n",
  "gh pr create --title 'git config' --body 'Touches .vscode and git config'",
  "grep -rn 'git config' docs",
  "echo 'run git config a.b c'",
  "echo git config a.b c",
  "cat package.json | jq .scripts",
  `node -p "require('./package.json').version"`,
  "git diff AGENTS.md",
  "git add package.json .github/workflows/a.yml",
  "git log --oneline -- .github/workflows",
  "sed -n '1,5p' package.json",
  "npm config get registry",
  "npm run set",
  "cat <<E > notes.md\nUse git config a.b c\nE\n",
  "ls # don't",
  "git status && git log -1",
  "npm test 2>&1 | tail -5",
  "rm -f *.log build/*",
  "prettier --write '*.md' '**/*.json' {src,test}/**/*.ts",
  "cp {a,b}.txt out",
  "ls .g* && cat .e*",
  "gcc -Iinclude -O2 -omain main.c",
  "crontab -l",
  "pre-commit run --all-files",
  "npx lefthook run pre-commit",
  "npx prettier .",
  "code .",
  "systemctl status x",
  "git remote -v",
  "git remote show origin",
  "git submodule update --init",
  "echo at husky crontab",
  "node at.js",
];

describe("Commands that need asking each time", () => {
  for (const command of [...settingForms, ...alsoAsked, ...protectedWrites, ...later]) {
    it(`are asked about: ${JSON.stringify(command)}`, () => {
      assert.equal(commandWrites(command).isProtected, true);
    });
  }

  for (const command of harmless) {
    it(`are not: ${JSON.stringify(command)}`, () => assert.equal(commandWrites(command).isProtected, false));
  }

  it("change git's settings in a real shell, in every form of the table", async function () {
    this.timeout(60_000);
    const folder = await tempFolder({ a: "" });
    const { path } = folder;
    const run = (command: string) => spawnSync("bash", ["-c", command], { cwd: path, encoding: "utf8" });
    const read = "git config --get a.b";
    run("git init -q .");
    const idle = settingForms.filter((command) => {
      run(command);
      const isSet = run(read).status === 0;
      run(`rm -f ${join(path, ".git/config")} && git init -q .`);
      return !isSet;
    });
    await folder.remove();
    assert.deepEqual(idle, []);
  });

  it("are judged in time that grows with their length only", function () {
    this.timeout(60_000);
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
      ">",
      "&>",
      "git ",
      "sh -c '",
      "x|sh;",
      "git config ",
      "'a b' ",
    ];
    for (const piece of pieces) {
      const text = piece.repeat(100_000 / piece.length);
      const began = performance.now();
      parseShellLine(text);
      commandWrites(text);
      assert.ok(performance.now() - began < 10_000, piece);
    }
  });
});
