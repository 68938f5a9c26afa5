import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { allowanceFor, allows } from "../../../../src/core/permissions/allowance.ts";
import { tempFolder } from "../../../fixtures/nodeWorkspace.ts";
import { commandCall } from "../../../fixtures/askedCalls.ts";

/** A command that the user allowed, one of the same beginning that does more, and where it is run. */
type Attack = readonly [allowed: string, attack: string, cwd?: string];

const attacks: readonly Attack[] = [
  ["git fetch", "git fetch --upload-pack='touch pwned;' ."],
  ["git pull", "git pull --upload-pack='touch pwned;' . main"],
  ["git push", "git push --receive-pack='touch pwned;' . main:other"],
  ["git clone . copy", "git clone . copy -u 'touch pwned;' --no-local"],
  ["git grep x", "git grep -O./evil x"],
  ["git grep x", "git grep --open-files-in-pager=./evil x"],
  ["git grep x", "git grep --open-files=./evil x"],
  ["git log", "git log --output=pwned"],
  ["git log", "git log --output pwned"],
  ["git diff", "git diff --output=pwned"],
  ["git show", "git show --output=pwned"],
  ["git log", "git -c alias.log='!touch pwned' -c alias.l2='!touch pwned' l2"],
  ["git diff", "GIT_EXTERNAL_DIFF=./evil git diff HEAD~1"],
  ["git diff", "env GIT_EXTERNAL_DIFF=./evil git diff HEAD~1"],
  ["git log", "git log *"],
  ["git log", "git log $(touch pwned)"],
  ["git log", 'git log "$(touch pwned)"'],
  ["git log", "git log `touch pwned`"],
  ["git log", "git log; touch pwned"],
  ["git log", "git log\ntouch pwned"],
  ["git log", "git log & touch pwned"],
  ["git log", "git log | touch pwned"],
  ["git log", "git log > pwned"],
  ["git log", "git log 'a'; touch pwned; 'b'"],
  ["git log", "git log \\'; touch pwned; \\'"],
  ["git rebase", "git rebase --exec 'touch pwned' HEAD~1"],
  ["npm test", "npm test --script-shell=./evil"],
  ["npm test", "npm test --script-shell ./evil"],
  ["npm test", "npm --script-shell=./evil test"],
  ["npm test", "npm_config_script_shell=./evil npm test"],
  ["npm test", "npm test --prefix other"],
  ["npm test", "npm test", "other"],
  ["npm run build", "npm run build --script-shell=./evil"],
  ["npm exec", "npm exec -c 'touch pwned'"],
  ["make test", "make test SHELL=./evil"],
  ["make test", "make test -f evil.mk"],
  ["make test", "make test --eval='$(shell touch pwned)'"],
  ["./run it", "./run\u00a0it"],
  ["find src", "find src -exec touch pwned ';'"],
  ["tar cf a.tar src", "tar cf a.tar src --checkpoint=1 --checkpoint-action=exec='touch pwned'"],
  ["node run.js", "node -r ./evil.js run.js"],
  ["node run.js", "node --import ./evil.mjs run.js"],
  ["node run.js", "NODE_OPTIONS='-r ./evil.js' node run.js"],
  ["git status", "git -c core.fsmonitor=./evil status"],
  ["git diff", "git diff --no-index --output=pwned src/a.txt run.js"],
  ["git add src", "git -c core.hooksPath=. -c alias.add='!touch pwned' -c alias.a='!touch pwned' a"],
  ["git commit -m x", "git -c core.editor='touch pwned;' commit --allow-empty"],
  ["git tag", "git -c core.editor='touch pwned;' tag -a v1"],
  ["git branch", "git -c core.editor='touch pwned;' branch --edit-description"],
  ["tar xf a.tar", "tar cf - src | tar xf - --to-command='touch pwned;'"],
  ["tar cf a.tar src", "tar cf a.tar src -I 'touch pwned; cat'"],
  ["sort src/a.txt", "sort -S 1b --compress-program=./evil --batch-size=2 src/a.txt src/a.txt many.txt"],
  ["sort src/a.txt", "sort -o pwned src/a.txt"],
  ["rg x src", "rg --pre ./evil x src"],
  ["find src", "find src -fprint pwned"],
  ["find src", "find src -fprintf pwned x"],
  ["xargs echo", "xargs -I{} touch {} < names"],
  ["npx tsc", "npx -c 'touch pwned'"],
  ["env", "env touch pwned"],
  ["env", "env -S 'touch pwned'"],
  ["timeout 5 git log", "timeout 5 touch pwned"],
  ["sed -n 1p src/a.txt", "sed -n '1w pwned' src/a.txt"],
  ["sed -n 1p src/a.txt", "sed -n '1e touch pwned' src/a.txt"],
  ["awk 1 src/a.txt", "awk 'BEGIN{system(\"touch pwned\")}' src/a.txt"],
  ["ls", "LS=1 ls; touch pwned"],
  ["echo a", "echo a > pwned"],
  ["echo a", "echo ${x:=$(touch pwned)}"],
  ["echo a", "echo $((x[$(touch pwned)]))"],
  ["python3 run.py", 'python3 -c \'open("pwned","w")\' run.py'],
  ["make test", "make -C other2 test"],
  ["make test", "make -E '$(shell touch pwned)' test"],
];

const evil = "#!/bin/sh\ntouch pwned ../pwned\n";
const makefile = "test:\n\techo fine\n";

/** Runs attacks given by program, command and folder, and says a word for each. */
const runAll = `
while [ $# -gt 0 ]; do
  rm -rf pwned
  (cd "$3" && exec sh -c "$2") > /dev/null 2>&1 < /dev/null
  case $1 in .*) ;; *) command -v "$1" > /dev/null || touch missing ;; esac
  if [ -e missing ]; then rm missing; echo missing; elif [ -e pwned ]; then echo done; else echo idle; fi
  shift 3
done`;

describe("A command that goes beyond what was allowed", () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  /** Results of the attacks, in the table's order. A program may be missing on this machine. */
  let results: readonly string[];

  const shell = (script: string, ...args: string[]) => {
    const env = { ...process.env, HOME: folder.path, GIT_PAGER: "cat", npm_config_update_notifier: "false" };
    return spawnSync("sh", ["-c", script, "sh", ...args], {
      cwd: folder.path,
      env,
      encoding: "utf8",
      timeout: 280_000,
    });
  };

  before(async function () {
    this.timeout(300_000);
    folder = await tempFolder({
      "src/a.txt": "x\n",
      "run.js": "",
      "evil.js": "require('fs').writeFileSync('pwned', '')",
      evil,
      "run\u00a0it": evil,
      "--output=pwned": "",
      "evil.mjs": "import { writeFileSync } from 'node:fs'; writeFileSync('pwned', '')",
      "other2/Makefile": "test:\n\ttouch ../pwned\n",
      "many.txt": Array.from({ length: 200 }, (_, index) => `line ${index}\n`).join(""),
      names: "pwned\n",
      "run.py": "",
      "evil.mk": "test:\n\ttouch pwned\n",
      Makefile: makefile,
      "package.json": JSON.stringify({ scripts: { test: "echo fine", build: "echo fine" } }),
      "other/package.json": JSON.stringify({ scripts: { test: "touch ../pwned" } }),
    });
    for (const file of ["evil", "run\u00a0it"]) await chmod(join(folder.path, file), 0o755);
    const identity = "-c user.name=a -c user.email=a@example.org";
    const commit = `git ${identity} commit -q`;
    const made = shell(
      `git init -q -b main . && git add src/a.txt && ${commit} -m one && echo x y > src/a.txt && git add src && ${commit} -m two && git config user.name a && git config user.email a@example.org`,
    );
    assert.equal(made.status, 0, made.stderr);
    // One shell runs them all: a process as large as this one is slow to start others.
    const run = shell(
      runAll,
      ...attacks.flatMap(([allowed, attack, cwd = "."]) => [allowed.split(" ")[0]!, attack, cwd]),
    );
    assert.equal(run.status, 0, run.stderr);
    results = run.stdout.split("\n");
  });
  after(() => folder.remove());

  for (const [index, [allowed, attack, cwd]] of attacks.entries()) {
    const where = cwd === undefined ? "" : ` in ${cwd}`;
    it(`is asked about: ${JSON.stringify(attack)}${where}, where "${allowed}" is allowed`, function () {
      const allowance = allowanceFor(commandCall(allowed))!;
      assert.ok(allows(allowance, commandCall(allowed)));
      assert.equal(allows(allowance, commandCall(attack, cwd)), false);
      // As an earlier version stored it.
      assert.equal(allows({ ...allowance, andMore: true }, commandCall(attack, cwd)), false);
      if (results[index] === "missing") this.skip();
      // An attack that does nothing would prove nothing.
      assert.equal(results[index], "done");
    });
  }
});
