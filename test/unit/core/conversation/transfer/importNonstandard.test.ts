import assert from "node:assert/strict";
import { agentSessions } from "../../../../fixtures/agentSessions.ts";
import { apiMessages } from "../../../../fixtures/apiMessages.ts";
import { brief, countsOf, found, problemOf, timesOf, titleOf } from "../../../../fixtures/foreignFiles.ts";
import { plainChats } from "../../../../fixtures/plainChats.ts";

const asked = "user: Fix it";
const called = 'assistant: I look. read({"p":1})';
const rest = ["tool: A", "assistant: Done."];
const whole = [asked, called, ...rest];
const text = (words: string) => ({ type: "text", text: words });

describe("Import of what other programs keep in their own words", () => {
  for (const [program, file] of [...agentSessions, ...apiMessages]) {
    it(`takes messages, calls and results of ${program}`, async () => {
      const talk = brief(await found(file));
      // Some say in two messages what others say in one.
      const joined = talk
        .join("\n")
        .replace('I look.\nassistant:  read({"p":1})', 'I look. read({"p":1})')
        .split("\n");
      assert.deepEqual(joined, whole);
    });
  }

  for (const [program, file] of plainChats) {
    it(`takes the messages of ${program}`, async () => {
      assert.deepEqual(brief(await found(file)), [asked, "assistant: Done."]);
    });
  }

  it("takes the sessions of Aider's history, without the program's own words", async () => {
    const file = await found(
      [
        "",
        "# aider chat started at 2026-05-01 10:00:00",
        "",
        "> Aider v0.80  ",
        "> Model: m",
        "",
        "#### Fix it  ",
        "#### and test it",
        "",
        "I change this:",
        "",
        "```md",
        "#### A heading",
        "> A quote",
        "```",
        "",
        "> Applied edit to a.md  ",
        "#### Thanks",
        "",
        "# aider chat started at 2026-05-02 10:00:00",
        "",
        "#### Again",
        "",
        "Done.",
      ].join("\n"),
    );
    assert.deepEqual(brief(file), ["user: Again", "assistant: Done."]);
    assert.deepEqual(
      file.others.map((entries) => brief({ entries })),
      [
        [
          "user: Fix it\nand test it",
          "assistant: I change this:\n\n```md\n#### A heading\n> A quote\n```",
          "user: Thanks",
        ],
      ],
    );
    assert.equal(countsOf(file)["bookkeeping"], 3);
  });

  it("keeps titles, models and times, and says what was left out", async () => {
    const file = await found({
      info: { title: "Mend", time: { updated: 1_700_000_000_000 } },
      messages: [
        { info: { role: "user", time: { created: 1_700_000_000_000 } }, parts: [text("Hi")] },
        {
          info: { role: "assistant", modelID: "m", time: { created: 1_700_000_001_000 } },
          parts: [text("Yes"), { type: "reasoning", text: "Hm" }],
        },
      ],
    });
    assert.equal(titleOf(file.entries), "Mend");
    assert.deepEqual(timesOf(file), ["2023-11-14T22:13:20.000Z", "2023-11-14T22:13:21.000Z"]);
    assert.deepEqual(
      file.entries.flatMap((entry) => (entry.type === "message" ? [entry.model] : [])),
      [undefined, "m"],
    );
    assert.deepEqual(countsOf(file), { reasoning: 1 });
  });

  it("takes nothing for a message that is none", async () => {
    for (const file of [
      { messages: [{ type: "user", name: "Ada", mail: "ada@example.com" }] },
      [{ from: "Ada", to: "Bob" }],
      { history: [{ version: 1 }, { version: 2 }] },
      { conversations: [{ id: 1 }] },
    ]) {
      assert.doesNotMatch(await problemOf(file), /^accepted/, JSON.stringify(file));
    }
    const mixed = [
      { role: "user", content: "Hi" },
      { role: "narrator", content: "Once" },
    ];
    assert.match(await problemOf(mixed), /^\$\[1\]\.role is not one of/);
  });
});
