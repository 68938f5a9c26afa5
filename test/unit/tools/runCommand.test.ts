import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { takesAtMost } from "../../fixtures/processorMs.ts";
import { until } from "../../fixtures/until.ts";
import type { Shell, ShellOptions, ShellOutcome } from "../../../src/core/ports/workspace.ts";
import { BoundedText } from "../../../src/core/text/boundedText.ts";
import { plainOutput } from "../../../src/tools/terminalText.ts";
import { createTools } from "../../../src/tools/toolBox.ts";
import { forgedMarks } from "../../fixtures/forgedMarks.ts";
import { NodeWorkspace, tempFolder } from "../../fixtures/nodeWorkspace.ts";
import { ProcessShell } from "../../fixtures/processShell.ts";
import { call } from "../../fixtures/toolCalls.ts";

/** Notes what it was asked to run and prints `output`. */
class NotingShell implements Shell {
  readonly asked: ShellOptions[] = [];
  private readonly output: string;

  constructor(output: string) {
    this.output = output;
  }

  run(_command: string, options: ShellOptions): Promise<ShellOutcome> {
    this.asked.push(options);
    return Promise.resolve({ output: this.output, exitCode: 0, timedOut: false });
  }
}

/** Ways in which a process leaves the one that started it. */
const apart: readonly (readonly [title: string, away: (command: string) => string])[] = [
  ["a session of its own", (command) => `setsid ${command} &`],
  ["no hang-up", (command) => `nohup ${command} > nohup.txt 2>&1 &`],
  ["a second fork", (command) => `sh -c '(setsid ${command} > second.txt 2>&1 &)';`],
  ["a group of its own", (command) => `sh -c 'set -m; ${command} > group.txt 2>&1 &';`],
  ["no environment", (command) => `env -i ${command} &`],
  [
    "all at once",
    (command) => `setsid nohup sh -c '(cd /; umask 0; ${command}; true)' < /dev/null > all.txt 2>&1 &`,
  ],
];

describe("run_command", () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let run: (args: object, signal?: AbortSignal) => ReturnType<typeof call>;

  before(async () => {
    folder = await tempFolder({ "sub/a.txt": "hello\n" });
    const box = createTools({ workspace: new NodeWorkspace(folder.path), shell: new ProcessShell() });
    assert.equal(box.effect("run_command"), "execute");
    run = (args, signal) => call(box, "run_command", args, signal);
  });
  after(() => folder.remove());

  const sleepers: string[] = [];
  afterEach(() => {
    for (const command of sleepers.splice(0)) spawnSync("pkill", ["-f", command]);
  });

  /** A command that runs until its test is over, and what waits in a shell until it is that. */
  const sleeper = () => {
    const command = `sleep ${600 + Math.random()}`;
    sleepers.push(command);
    return {
      command,
      begun: `until pgrep -f "^${command}" > pids.txt; do :; done;`,
      isRunning: () => spawnSync("pgrep", ["-f", `^${command}`]).status === 0,
    };
  };
  /** Runs a command whose time, of seven seconds, is up as soon as `isSo`. */
  const runUntil = async (command: string, isSo: () => boolean) => {
    const timeUp = new AbortController();
    const shell = new ProcessShell(timeUp.signal);
    const box = createTools({ workspace: new NodeWorkspace(folder.path), shell });
    const [result] = await Promise.all([
      call(box, "run_command", { command, timeoutSeconds: 7 }),
      until(isSo).then(() => timeUp.abort()),
    ]);
    return result;
  };

  it("gives the exit code and what was printed to both streams", async () => {
    assert.deepEqual(await run({ command: "echo out && echo err >&2" }), {
      content: "[Exit code 0.]\nout\nerr",
    });
    assert.deepEqual(await run({ command: "echo no; exit 3" }), {
      content: "[Exit code 3.]\nno",
      failed: true,
    });
    assert.match(
      (await run({ command: "no-such-program-here" })).content,
      /^\[Exit code 127\.\]\n.*(not found|denied)/,
    );
  });

  it("runs in the workspace or a folder of it", async () => {
    assert.equal((await run({ command: "cat sub/a.txt" })).content, "[Exit code 0.]\nhello");
    assert.equal((await run({ command: "cat a.txt", cwd: "sub" })).content, "[Exit code 0.]\nhello");
    assert.match((await run({ command: "ls", cwd: ".." })).content, /outside the workspace/);
    assert.match((await run({ command: "ls", cwd: "sub/a.txt" })).content, /not a folder/);
    assert.match((await run({ command: " " })).content, /command is empty/);
  });

  it("runs each where it was told to, wherever the one before went, and over several lines", async () => {
    for (const away of ["cd /; echo a$((1+1))b", "pushd / && echo a2b", "eval 'cd /'; echo a2b"]) {
      const gone = run({ command: away, cwd: "sub" });
      // No shell but bash has pushd.
      assert.match((await gone).content, away.startsWith("pushd") ? /a2b|pushd/ : /a2b/);
      assert.match((await run({ command: "pwd", cwd: "sub" })).content, /\/sub$/);
    }
    assert.equal(
      (await run({ command: "echo one\necho t''wo\nexit 5" })).content,
      "[Exit code 5.]\none\ntwo",
    );
  });

  for (const [command, output, exitCode] of [
    ["(echo a$((1+1)); exit 3)", /a2/, 3],
    ["echo b$((1+1)) '!!' \"!x\"", /b2 !! !x/, 0],
    ["printf 'c%s\td' $((1+1))", /c2\td/, 0],
    ["f() { echo e$((1+1)); }; f", /e2/, 0],
    ['echo "open', /quot|EOF|match/i, 2],
    ["echo plain$((1+1))", /plain2/, 0],
  ] as const) {
    it(`does what it would in a script: ${command}`, async () => {
      const { content } = await run({ command });
      assert.match(content, output);
      assert.ok(content.startsWith(`[Exit code ${exitCode}.`), content);
    });
  }

  it("kills a command when its time is up, with what it started, and keeps its output", async () => {
    const { content, failed } = await runUntil("echo begun; touch begun.txt; sleep 600 & sleep 600", () =>
      existsSync(join(folder.path, "begun.txt")),
    );
    assert.equal(failed, true);
    assert.match(content, /^\[Killed after 7 s\. .*\]\nbegun$/);
  });

  it("kills a command on cancel", async () => {
    const cancel = new AbortController();
    let ended: Promise<unknown> = Promise.resolve();
    const shell: Shell = {
      run: (...args) => {
        const outcome = new ProcessShell().run(...args);
        ended = outcome;
        cancel.abort();
        return outcome;
      },
    };
    const box = createTools({ workspace: new NodeWorkspace(folder.path), shell });
    const { content } = await call(box, "run_command", { command: "sleep 600" }, cancel.signal);
    assert.match(content, /Cancelled.*may have taken effect/);
    // Resolves only once the process is gone.
    await ended;
  });

  it("leaves a process in the background running without waiting for it, and names it", async () => {
    const [one, other] = [sleeper(), sleeper()];
    const { content } = await run({ command: `${one.command} & ${one.begun} echo started` });
    assert.match(
      content,
      /^\[Exit code 0\. Still running in the background: \d+ \(sleep [\d.]+\)\.\]\nstarted$/,
    );
    const { command, begun } = sleeper();
    const both = `${other.command} & ${other.begun} ${command} & ${begun} true`;
    const apart = await run({ command: `sh -c '${both}'` });
    assert.match(apart.content, /background: \d+ \(sleep [\d.]+\), \d+ \(sleep [\d.]+\)\./);
    assert.ok(apart.content.includes(`(${other.command})`) && apart.content.includes(`(${command})`));
  });

  for (const [title, away] of apart) {
    it(`names what went its own way: ${title}`, async () => {
      const { command, begun } = sleeper();
      const { content } = await run({ command: `${away(command)} ${begun} echo started` });
      assert.match(content, /Still running in the background: [^\n]*\d+ \([^\n]*sleep/);
      assert.ok(content.split("\n")[0]?.includes(command), content);
      assert.match(content, /started/);
    });

    it(`stops what went its own way: ${title}`, async () => {
      const { command, isRunning } = sleeper();
      const { content } = await runUntil(`${away(command)} sleep 600`, isRunning);
      assert.match(content, /^\[Killed after 7 s\. What it printed until then:\]/);
      assert.equal(isRunning(), false);
    });
  }

  it("ends at last what minds no request to end", async () => {
    const { command, isRunning } = sleeper();
    await runUntil(`trap '' TERM; ${command}; true`, isRunning);
    assert.equal(isRunning(), false);
  });

  for (const { title, command, exitCode, printed } of forgedMarks) {
    it(`believes the system about its end, not the command: ${title}`, async () => {
      const { content } = await run({ command });
      const end = exitCode === undefined ? "Ended without an exit code" : `Exit code ${exitCode}`;
      assert.equal(content, `[${end}.]\n${printed}`);
    });
  }

  it("passes on nothing that is the extension host's own", async () => {
    process.env["ELECTRON_RUN_AS_NODE"] = "1";
    process.env["VSCODE_NONCE"] = "secret";
    try {
      const { content } = await run({ command: "env" });
      assert.doesNotMatch(content, /^(?:ELECTRON|VSCODE)_/m);
    } finally {
      delete process.env["ELECTRON_RUN_AS_NODE"];
      delete process.env["VSCODE_NONCE"];
    }
  });

  it("names what it runs on", () => {
    const workspace = new NodeWorkspace(folder.path);
    const box = createTools({ workspace, shell: new ProcessShell(), machine: "macOS with zsh" });
    const { description } = box.definitions.at(-1)!.function;
    assert.match(description ?? "", /^Run a shell command on macOS with zsh, without input/);
  });

  it("is held up by no editor and no pager", async () => {
    const command =
      "git init -q x && cd x && git config user.name a && git config user.email a@b && echo a > a && git add a && git commit -q -m one && git commit -q --amend && git log && git rebase -i --root && (git commit --allow-empty; $EDITOR a; $VISUAL a; $PAGER a; crontab -l; true)";
    const { content } = await run({ command, timeoutSeconds: 100 });
    assert.match(content, /^\[Exit code 0/);
    assert.match(content, /Aborting commit due to empty commit message/);
  });

  it("nor by one that a single program has for itself", async () => {
    const names = [
      "FCEDIT",
      "HGEDITOR",
      "P4EDITOR",
      ...["GH", "JJ", "KUBE", "SUDO", "SVN", "SYSTEMD"].map((name) => `${name}_EDITOR`),
    ];
    for (const name of names) process.env[name] = "waits-for-ever";
    try {
      const { content } = await run({ command: names.map((name) => `$${name} && echo ${name}`).join("; ") });
      assert.equal(content, ["[Exit code 0.]", ...names].join("\n"));
    } finally {
      for (const name of names) Reflect.deleteProperty(process.env, name);
    }
  });

  it("waits for no input", async () => {
    assert.match((await run({ command: "cat; echo done" })).content, /done/);
  });

  it("keeps the beginning and the end of a long output, and never more than the limit", async () => {
    const shell = new NotingShell(`first\n${"x".repeat(100_000)}\nlast`);
    const workspace = new NodeWorkspace(folder.path);
    const box = createTools({ workspace, shell });
    const { content } = await call(box, "run_command", { command: "any" }, undefined, 5_000 / 3);
    assert.match(
      content,
      /^\[Exit code 0\. The middle of what it printed is left out[^\n]*\.\]\nfirst\nx+\n\[… \d+ characters left out …\]\nx+\nlast$/,
    );
    assert.ok(content.length <= 5_000);
  });

  it("gives a command two minutes, or what was asked for up to ten", async () => {
    const shell = new NotingShell("");
    const box = createTools({ workspace: new NodeWorkspace(folder.path), shell });
    for (const args of [{}, { timeoutSeconds: 300 }, { timeoutSeconds: 9_999 }]) {
      await call(box, "run_command", { command: "any", ...args });
    }
    assert.deepEqual(
      shell.asked.map(({ timeoutMs }) => timeoutMs),
      [120_000, 300_000, 600_000],
    );
  });
});

describe("Output of a terminal", () => {
  const shown: readonly (readonly [title: string, output: string, text: string])[] = [
    ["colours", "\u001b[31mred\u001b[0m\r\nend", "red\nend"],
    ["a percentage", "10%\r50%\r100%\r\nend", "100%\nend"],
    ["marks of the shell", "\u001b]633;C\u0007out\u001b]633;D;0\u0007", "out"],
    ["a title that ends otherwise", "\u001b]0;title\u001b\\out\u009d0;x\u009c", "out"],
    ["a spinner", "- wait\r\\ wait\r| wait\r\u001b[Kdone\n", "done\n"],
    ["a spinner of backspaces", "wait -\b\\\b|\b/\b \bdone\n", "wait done\n"],
    ["a shorter line over a longer one", "longer text\rshort", "shortr text"],
    ["a line that is erased", "some progress\u001b[2K\rdone", "done"],
    ["the rest of a line that is erased", "1234567\r123\u001b[0K", "123"],
    ["bars drawn again", "a 10%\nb 20%\n\u001b[2Aa 100%\n\u001b[Kb 100%\nend", "a 100%\nb 100%\nend"],
    ["bars drawn again from their line's start", "a 1%\nb 2%\n\u001b[2Fa 9%\nb 9%\n", "a 9%\nb 9%\n"],
    ["what is below that is erased", "one\ntwo\nthree\u001b[1A\r\u001b[Jnew", "one\nnew"],
    ["a column", "abc\u001b[2GX\u001b[1GY", "YXc"],
    ["a place that is kept", "a\u001b7bc\u001b8X", "aXc"],
    [
      "a screen drawn again",
      "start\n\u001b[2J\u001b[Hframe 1\nx\u001b[2J\u001b[Hframe 2",
      "start\n\nframe 2",
    ],
    ["a move beyond everything", "a\u001b[99999999999Bb\u001b[99999999999Dc", "cb"],
    ["tabs and characters of two units", "a\tb 🎉\rA", "A\tb 🎉"],
    ["a sequence without its end", "out\u001b[1;2", "out1;2"],
    ["a mark without its end", "a\u001b]633;D;0\nreal\nmore", "a\nreal\nmore"],
    ["a string of several lines", "a\u001bPq1\n2\u001b\\b", "ab"],
    ["a string of several lines without its end", "a\u001bPq1\n2\u001b[1mb", "a\n2b"],
  ];
  for (const [title, output, text] of shown) {
    it(`is its last state: ${title}`, () => assert.equal(plainOutput(output), text));
  }

  it("takes time by its length alone", async () => {
    const hostile = [
      "\r",
      "\b",
      "\u001b[",
      "\u001b]",
      "x\r",
      "\u001b[999C",
      "\u001b[999Cx",
      "\u001b[A\n",
      "\u001b[2J",
      "\u001b[1K",
    ];
    for (const piece of hostile) {
      const output = `${"y".repeat(50_000)}${piece.repeat(Math.floor(200_000 / piece.length))}`;
      await takesAtMost(3_000, () => plainOutput(output), JSON.stringify(piece));
    }
  });
});

describe("Bounded text", () => {
  it("is the whole text until the room is full", () => {
    const text = new BoundedText(10);
    for (const piece of ["abc", "", "defg", "hij"]) text.append(piece);
    assert.equal(text.toString(), "abcdefghij");
    text.append("k");
    assert.equal(text.toString(), "ab\n[… 1 characters left out …]\ndefghijk");
  });

  it("counts what it leaves out, in however many pieces it comes", () => {
    const text = new BoundedText(10);
    for (let piece = 0; piece < 1_000; piece++) text.append("12345");
    assert.equal(text.toString(), "12\n[… 4990 characters left out …]\n34512345");
  });
});
