import assert from "node:assert/strict";
import {
  allowanceFor,
  allowanceText,
  allows,
  isAllowance,
  shellKindOf,
} from "../../../../src/core/permissions/allowance.ts";
import { callOf, commandCall } from "../../../fixtures/askedCalls.ts";

const allowanceOf = (text: string) => allowanceFor(commandCall(text));

describe("Always allow this here", () => {
  for (const [text, expected] of [
    ["npm test", "npm test …"],
    ["npm test -- --grep money", "npm test …"],
    ["npm run build", "npm run build"],
    ["npm run test -- --bail", "npm run test …"],
    ["git status", "git status …"],
    ["git log --oneline -- src", "git log …"],
    ["git log --output=x", "git log --output=x"],
    ["cargo build --release", "cargo build …"],
    ["node --test", "node --test"],
    ["rm -rf dist", "rm -rf dist"],
    ["git -C .. push", "git -C .. push"],
    ["CI=1 npm test", "CI=1 npm test"],
    [" make  all ", "make  all"],
  ] as const) {
    it(`offers "${expected}" for "${text}"`, () => assert.equal(allowanceText(allowanceOf(text)!), expected));
  }

  for (const text of [
    "npm install left-pad",
    "npm ci",
    "npm config set x y",
    "npx jest",
    "npm exec jest",
    "git fetch origin",
    "git pull",
    "git push",
    "git clone a",
    "git config user.name",
    "git -c a.b=c log",
    "make test",
    "cargo install x",
    "go run .",
    "yarn add x",
    "pnpm dlx x",
    "sh -c ls",
    "env X=1 git log",
  ]) {
    it(`covers nothing beyond "${text}" itself`, () => {
      const allowed = allowanceOf(text)!;
      assert.equal(allowanceText(allowed), text);
      assert.ok(allows(allowed, commandCall(text)));
      for (const more of ["x", "--x", "-- x", "--help"]) {
        assert.equal(allows(allowed, commandCall(`${text} ${more}`)), false, more);
        // What an earlier version stored.
        assert.equal(allows({ ...allowed, andMore: true }, commandCall(`${text} ${more}`)), false, more);
      }
    });
  }

  for (const text of [
    "npm test && rm -rf /",
    "npm test; x",
    "npm test | tee f",
    "npm test > f",
    "npm test 2>f",
    "npm test &",
    "npm test $(x)",
    "npm test `x`",
    "npm test\nx",
    "npm test\rx",
    "npm test\tx",
    "npm test %X%",
    "npm test # x",
    "npm test 'a",
    'npm test "a',
    "npm test ~",
    "npm test *",
    "npm test {a,b}",
    "npm test a\\ b",
    "npm test !x",
    'npm test "!x"',
    "npm test $'x'",
    "npm test\u00a0x",
    "npm\u00a0test",
    "npm test\u00a0",
    "npm test \u200b",
    "npm test \u202ex",
    "npm test =ls",
    "",
  ]) {
    it(`is not offered for ${JSON.stringify(text)}, nor covers it`, () => {
      assert.equal(allowanceOf(text), undefined);
      assert.equal(allows(allowanceOf("npm test")!, commandCall(text)), false);
    });
  }

  it("covers the same words, also in quotes, and no word that only begins alike", () => {
    const allowed = allowanceOf("npm test")!;
    for (const same of ["npm test", "npm  test", `'npm' "test"`, "n'p'm test"]) {
      assert.ok(allows(allowed, commandCall(same)), same);
    }
    for (const other of ["npm testing", "npm", "npm install evil", "npm run test", "sudo npm test"]) {
      assert.equal(allows(allowed, commandCall(other)), false, other);
    }
  });

  it("covers a command of an unknown program only word for word", () => {
    const allowed = allowanceOf("rm -rf 'my dist'")!;
    assert.ok(allows(allowed, commandCall('rm -rf  "my dist"')));
    assert.equal(allows(allowed, commandCall("rm -rf my dist")), false);
    assert.equal(allows(allowed, commandCall("rm -rf 'my dist' /")), false);
  });

  it("holds for the folder that the command was to run in", () => {
    const inDocs = allowanceFor(commandCall("npm test", "docs"))!;
    assert.equal(allowanceText(inDocs), "npm test … (cwd: docs)");
    assert.ok(allows(inDocs, commandCall("npm test", "docs")));
    assert.equal(allows(inDocs, commandCall("npm test")), false);
    assert.equal(allows(allowanceOf("npm test")!, commandCall("npm test", "docs")), false);
    assert.ok(allows(allowanceOf("npm test")!, commandCall("npm test", ".")));
  });

  it("covers only the same text where the shell is no POSIX one", () => {
    const allowed = allowanceFor(commandCall("git log 'a b'"), "other")!;
    assert.equal(allowanceText(allowed), "git log 'a b'");
    assert.ok(allows(allowed, commandCall("git log 'a b'"), "other"));
    assert.equal(allows(allowed, commandCall('git log "a b"'), "other"), false);
    const stored = { tool: "run_command", command: "git log", andMore: true };
    assert.equal(allows(stored, commandCall("git log --oneline"), "other"), false);
  });

  it("covers a tool whatever its arguments, and no other tool", () => {
    const allowed = allowanceFor(callOf("edit_file", { path: "a" }))!;
    assert.ok(allows(allowed, callOf("edit_file", { path: "b" })));
    assert.equal(allows(allowed, callOf("write_file", { path: "a" })), false);
    assert.equal(allows(allowed, commandCall("npm test")), false);
  });

  it("is read back only as what it was stored as", () => {
    assert.ok(isAllowance({ tool: "run_command", command: "make", cwd: "docs" }));
    for (const other of [null, "x", {}, { tool: 1 }, { tool: "x", command: 1 }, { tool: "x", cwd: 1 }]) {
      assert.equal(isAllowance(other), false);
    }
    assert.equal(allows({ tool: "run_command" }, commandCall("npm test")), false);
  });
});

/** Command lines that may follow an allowed command, and ones that may not. */
const table: Readonly<
  Record<string, { readonly harmless: readonly string[]; readonly refused: readonly string[] }>
> = {
  "git status": {
    harmless: ["-sb", "--porcelain=v2", "src", "-- src/a.ts", "--ignored"],
    refused: ["--outp=x", "-c x", "../x", "/etc"],
  },
  "git diff": {
    harmless: ["--stat HEAD~1", "main...feature", "--cached -- src", "-U 3", "--diff-filter=AM"],
    refused: [
      "--output=x",
      "--output x",
      "--outp=x",
      "--ext-diff",
      "--no-index a b",
      "/etc/passwd x",
      "a ../b",
      "-O./x",
      "--textconv",
    ],
  },
  "git log": {
    harmless: [
      "--oneline -n 5",
      "--author 'A B' --since=yesterday",
      "--format='%h %s'",
      "main..HEAD -- src",
      "'HEAD@{1}'",
    ],
    refused: [
      "--output=x",
      "--outpu=x",
      "--ext-diff",
      "--format --output=x",
      "-n --output=x",
      "-- /etc",
      "--exec-path=x",
      "~/x",
    ],
  },
  "git show": {
    harmless: ["HEAD:src/a.ts", "--stat HEAD", "abc123 -- src"],
    refused: ["--output=x", "--ext-diff", "HEAD:../x --output=x"],
  },
  "git grep": {
    harmless: ["-n TODO", "-n -e TODO -- src", "-i TODO HEAD"],
    refused: [
      "-O./x TODO",
      "-O TODO",
      "--open-files-in-pager=./x TODO",
      "--open-files=./x TODO",
      "-f /etc/passwd",
      "--no-index x",
    ],
  },
  "git blame": {
    harmless: ["-w src/a.ts", "-L 1,5 src/a.ts"],
    refused: ["--contents /etc/passwd a", "../a"],
  },
  "git branch": {
    harmless: ["-a -vv", "--show-current"],
    refused: ["-D main", "new", "--edit-description", "-m x"],
  },
  "git tag": { harmless: ["--list"], refused: ["v1", "-d v1", "-s v1"] },
  "git remote": { harmless: ["-v"], refused: ["add x ext::sh", "update", "set-url origin x"] },
  "git add": {
    harmless: ["-A", "src/a.ts src/b.ts"],
    refused: ["-f .env", "-e", "-p", "--pathspec-from-file=x", "../x"],
  },
  "git commit": {
    harmless: ["-m 'Say why'", "-am x", "--message=x"],
    refused: [
      "--no-verify -m x",
      "-n -m x",
      "-F /etc/passwd",
      "--amend",
      "-S./x",
      "--gpg-sign=x",
      "-t x",
      "-e",
    ],
  },
  "git ls-files": {
    harmless: ["-m", "-o --exclude-standard src"],
    refused: ["-X /etc/passwd", "--with-tree=x"],
  },
  "npm test": {
    harmless: ["-- --grep 'adds money'", "-- -t money --bail", "-- test/a.test.ts"],
    refused: [
      "--script-shell=./x",
      "--script-shell ./x",
      "--prefix x",
      "-C x",
      "--node-options=x",
      "--ignore-scripts",
      "money",
      "-- money",
      "-- --require ./x.js",
      "-- -r ./x.js",
      "-- --config=x.js",
      "-- --import ./x.js",
      "-- deploy.js",
      "-- /tmp/a.test.ts",
      "-- ../a.test.ts",
      "-- --grep '$(x)'",
      "-- --grep '`x`'",
      "-- --grep --require",
      "-- -g ./x.js",
      "-- -- x",
    ],
  },
  "cargo test": {
    harmless: ["--release name", "-- --nocapture", "-p one"],
    refused: ["--config x", "--manifest-path ../x", "-Z x", "--target-dir /x", "-- --logfile x"],
  },
  "cargo build": { harmless: ["--release", "-p one -j 4"], refused: ["--config x", "x", "--target x.json"] },
  "cargo fmt": { harmless: ["--check"], refused: ["-- --config-path x", "--manifest-path x"] },
  "go test": {
    harmless: ["./...", "-run TestX -count=1 ./pkg", "-v -race ./..."],
    refused: [
      "-exec ./x ./...",
      "-toolexec=./x",
      "-o x",
      "-vettool ./x",
      "-C x",
      "-args x",
      "../x",
      "-overlay=x",
    ],
  },
  "go vet": { harmless: ["./..."], refused: ["-vettool=./x", "-toolexec ./x"] },
};

describe("Words after an allowed command", () => {
  for (const [beginning, { harmless, refused }] of Object.entries(table)) {
    const stored = { tool: "run_command", command: beginning, andMore: true };
    it(`of ${beginning}: those known to be harmless`, () => {
      for (const words of harmless) {
        const one = commandCall(`${beginning} ${words}`);
        assert.ok(allows(stored, one), words);
        assert.deepEqual(allowanceFor(one), stored, words);
      }
    });

    it(`of ${beginning}: no others`, () => {
      for (const words of refused) {
        const one = commandCall(`${beginning} ${words}`);
        assert.equal(allows(stored, one), false, words);
        assert.notEqual(allowanceFor(one)?.andMore, true, words);
      }
    });
  }

  it("is read in words only where the shell splits them as it should", () => {
    for (const file of ["", "/bin/sh", "/usr/bin/zsh", "/opt/homebrew/bin/fish", "bash"]) {
      assert.equal(shellKindOf(file, "linux"), "posix", file);
    }
    for (const file of [
      "/usr/bin/pwsh",
      "/usr/bin/nu",
      "/bin/tcsh",
      "/usr/bin/xonsh",
      "/bin/bash-evil",
      "/x/elvish",
    ]) {
      assert.equal(shellKindOf(file, "darwin"), "other", file);
    }
    for (const file of ["", "C:\\Program Files\\Git\\bin\\bash.exe", "/bin/sh"]) {
      assert.equal(shellKindOf(file, "win32"), "other", file);
    }
    // PowerShell ends the text at the curly quote.
    const message = commandCall("git commit -m 'a\u2019; touch pwned; \u2018b'");
    const allowance = allowanceFor(commandCall("git commit -m x"), "posix")!;
    assert.equal(allows(allowance, message, "posix"), true);
    assert.equal(allows(allowance, message, "other"), false);
  });
});
