import assert from "node:assert/strict";
import { isPromptSafe } from "../../../../src/host/terminal/promptSafety.ts";

describe("A command", () => {
  const typed = [
    "npm test",
    "git commit -m 'feat!: (more)' && git status -s | head -3",
    'node -e "console.log(\\"a\\" + 1)"',
    "[ -d src ] && echo yes; echo no",
    "FOO=1 ./run.sh > out.txt 2>&1",
    "echo $(git rev-parse HEAD) $((1 + 1))",
    'echo "$(date)" it\\\'s',
    "$HOME/bin/tool --flag",
    "cd src\\app",
  ];
  for (const command of typed) {
    it(`is typed at the prompt where the shell does the same with it: ${command}`, () =>
      assert.ok(isPromptSafe(command)));
  }

  const kept = [
    "(cd src && ls)",
    "echo one\necho two",
    "printf 'a\tb'",
    'git commit -m "feat!: more"',
    "! grep -q x file",
    "f() { echo hi; }",
    "cd src; (ls)",
    "if true; then (echo x); fi",
    "for i in 1 2; do echo $i; done",
    "time npm test",
    'echo "open',
    "echo it's",
    "echo on \\",
    "# only said",
    "> out.txt",
    "",
  ];
  for (const command of kept) {
    it(`is kept from the prompt where a shell there would not: ${JSON.stringify(command)}`, () =>
      assert.ok(!isPromptSafe(command)));
  }
});
