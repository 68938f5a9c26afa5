import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CommandLineProblem } from "../../commandLine.ts";
import { agentSessions } from "../../fixtures/agentSessions.ts";
import { claude, codex, gpt, item, lines, node, said, textOf, words } from "../../fixtures/foreignFiles.ts";
import { plainChats } from "../../fixtures/plainChats.ts";
import { simulationChoice } from "../../simulate/simulationChoice.ts";
import { printSteps, shortSession } from "../../simulate/steps.ts";

describe("The simulation's command line", () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), "longhand-simulation-"))));
  after(() => rmSync(folder, { recursive: true }));

  const written = (content: string | Uint8Array) => {
    const path = join(folder, "conversation");
    writeFileSync(path, content);
    return path;
  };
  const problem = (...args: readonly string[]) =>
    simulationChoice(args).then(
      () => assert.fail("nothing was wrong"),
      (error: unknown) => {
        assert.ok(error instanceof CommandLineProblem, String(error));
        assert.doesNotMatch(error.message, /\n|undefined|NaN/);
        return error.message;
      },
    );
  const stepsOf = async (path: string) => {
    const choice = await simulationChoice(["--file", path]);
    assert.ok(choice.kind === "steps");
    const printed: string[] = [];
    await printSteps(choice.session, (line) => void printed.push(line));
    return { ...choice, printed };
  };

  const formats: readonly (readonly [string, unknown])[] = [
    ...agentSessions,
    ...plainChats,
    [
      "ChatGPT",
      [
        gpt(
          "Talk",
          1,
          node("a", undefined, "user", said("Fix it")),
          node("b", "a", "assistant", said("Done.")),
        ),
      ],
    ],
    [
      "Claude Code",
      lines(claude("user", null, "Fix it"), claude("assistant", null, [{ type: "text", text: "Done." }])),
    ],
    [
      "Codex",
      lines(
        codex("session_meta", { id: "s" }),
        item(words("user", "Fix it")),
        item(words("assistant", "Done.")),
      ),
    ],
    ["Aider", "# aider chat started at 2026-01-02 03:04:05\n\n#### Fix it\n\nDone.\n"],
  ];
  for (const [name, file] of formats) {
    it(`prints every message of a file of ${name}, under each strategy`, async () => {
      const { session, printed } = await stepsOf(written(textOf(file)));
      const text = printed.join("\n");
      for (const strategy of ["off", "dropOldest", "slidingWindow", "summarize"]) {
        assert.match(text, new RegExp(`, ${strategy}: window 32,000, reserve 4,000`));
      }
      assert.equal(
        printed.filter((line) => /^ {0,4}\d+ \w+ +[\d,]+ {2}/.test(line)).length,
        4 * session.messages.length,
      );
      assert.ok(session.messages.length > 1);
      assert.doesNotMatch(text, /undefined|NaN|Infinity/);
    });
  }

  it("says which of several conversations it takes, and what it left out", async () => {
    const chats = ["One", "Two"].map((title) => ({
      title,
      messages: [
        { role: "user", content: title },
        { role: "assistant", content: "" },
      ],
    }));
    const { notes } = await stepsOf(written(JSON.stringify(chats)));
    assert.deepEqual(notes, ["The latest of 2 conversations.", "Left out: 2 empty messages."]);
  });

  it("takes a file in UTF-16, as an editor may have saved it", async () => {
    const chat = JSON.stringify([
      { role: "user", content: "Grüße" },
      { role: "assistant", content: "Ja." },
    ]);
    const { session } = await stepsOf(written(Buffer.from(`\uFEFF${chat}`, "utf16le")));
    assert.equal(session.messages.length, 2);
  });

  for (const [what, content, says] of [
    ["an empty file", "", /./],
    ["half a file", '[{"role":"user","content":"Fix', /JSON/],
    ["a text", "Fix it, please.", /JSON/],
    ["an empty list", "[]", /empty/],
    ["a number", "42", /./],
    ["another object", '{"a":1}', /./],
    ["a zip file", Buffer.from("PK\u0003\u0004 and more"), /zip/i],
    ["bytes of no text", Buffer.from([0x5b, 0x5b, 0xff, 0xfe, 0xc3, 0x28]), /UTF-8/],
  ] as const) {
    it(`says in a sentence that it cannot take ${what}`, async () => {
      const path = written(content);
      const sentence = await problem("--file", path);
      assert.ok(sentence.startsWith(path), sentence);
      assert.match(sentence, says);
    });
  }

  it("says in a sentence that a file is missing, or a folder", async () => {
    assert.match(await problem("--file", join(folder, "nowhere.json")), /nowhere\.json cannot be read/);
    assert.match(await problem("--file", folder), /cannot be read/);
  });

  for (const [args, says] of [
    ["--window 5000", /--window goes with --steps or --file/],
    ["--steps --window abc", /--window takes a whole number from 1,000 on, not "abc"/],
    ["--steps --window -5", /--window/],
    ["--steps --window=-5", /not "-5"/],
    ["--steps --window 0", /from 1,000 on/],
    ["--steps --window 999", /from 1,000 on/],
    ["--steps --pauses", /at a time/],
    ["--small --depths", /at a time/],
    ["--file", /--file/],
    ["--step", /'--step'.* It takes --steps, --pauses/],
    ["steps", /'steps'/],
  ] as const) {
    it(`says in a sentence what is wrong with "${args}"`, async () => {
      assert.match(await problem(...args.split(" ")), says);
    });
  }

  it("prints 30 messages step by step: what went and why, and what was recalled", async () => {
    const printed: string[] = [];
    await printSteps(shortSession(), (line) => void printed.push(line));
    const runs = printed.join("\n").split(/\n(?=\nshort, )/);
    assert.equal(runs.length, 4);
    for (const run of runs) assert.equal(run.match(/^ {3,4}\d+ \w+ /gm)?.length, 30);
    for (const run of runs.slice(1)) {
      assert.match(run, /^ {6}\w+: 4,\d{3} → 2,\d{3} tokens$/m);
      assert.match(run, /^ {8}hides 2 \((?:age|tooMuch)\): Fact 1/m);
      assert.match(run, /^ {8}recalls 4: Fact 2/m);
    }
  });

  it("takes a window that hardly holds anything: results are cut, and nothing is told wrong", async () => {
    const choice = await simulationChoice(["--steps", "--window", "1,500"]);
    assert.ok(choice.kind === "steps");
    const printed: string[] = [];
    await printSteps(choice.session, (line) => void printed.push(line));
    const text = printed.join("\n");
    assert.match(text, /^ {8}cuts \d+ \(tooLong\): /m);
    assert.doesNotMatch(text, /undefined|NaN/);
  });
});
