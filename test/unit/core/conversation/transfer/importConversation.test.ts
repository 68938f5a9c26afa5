import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { checksumOf } from "../../../../../src/core/conversation/transfer/checksum.ts";
import { exportJson } from "../../../../../src/core/conversation/transfer/exportJson.ts";
import { importConversation } from "../../../../../src/core/conversation/transfer/importConversation.ts";
import type { Entry } from "../../../../../src/core/conversation/entry.ts";
import { callOf, everyKind, inputOf, recordOf, say } from "../../../../fixtures/sampleRecord.ts";
import { fold } from "../../../../../src/core/conversation/fold.ts";
import { summarizedBy } from "../../../../../src/core/context/summary/summaryHistory.ts";
import { steadyClock } from "../../../doubles/steadyClock.ts";
import { problemSentence } from "../../../doubles/english.ts";

const read = (file: unknown) =>
  importConversation(typeof file === "string" ? file : JSON.stringify(file), steadyClock());

async function problemOf(file: unknown): Promise<string> {
  const result = await read(file);
  return result.ok ? `accepted ${JSON.stringify(result.entries)}` : problemSentence(result.problem);
}

async function entriesOf(file: unknown): Promise<readonly Entry[]> {
  const result = await read(file);
  assert.ok(result.ok, result.ok ? "" : problemSentence(result.problem));
  return result.entries;
}

const messagesOf = (entries: readonly Entry[]) =>
  entries.flatMap((entry) => (entry.type === "message" ? [entry.message] : []));

const user = { role: "user", content: "Hi" } as const;
const call = callOf("t1", "read_file", { path: "a" });
const asking = { role: "assistant", content: null, tool_calls: [call] } as const;
const result = { role: "tool", tool_call_id: "t1", content: "A" } as const;

/** The file of a record whose entries were tampered with, its checksum made to fit. */
async function forged(change: (entries: Record<string, unknown>[]) => void): Promise<unknown> {
  const entries = structuredClone(everyKind) as unknown as Record<string, unknown>[];
  change(entries);
  return { version: 1, entries, checksum: await checksumOf(entries) };
}

describe("Import of Longhand's JSON", () => {
  it("gives the same conversation entry for entry", async () => {
    const { text } = await exportJson(inputOf(everyKind));
    assert.deepEqual(await entriesOf(text), everyKind);
    assert.deepEqual(await entriesOf(`\uFEFF${text}`), everyKind);
  });

  it("notices every change of the entries after the export", async () => {
    const { text } = await exportJson(inputOf(everyKind));
    assert.match(await problemOf(text.replaceAll("Be brief.", "Be long.")), /^\$\.checksum does not fit/);
    assert.match(await problemOf(text.replace(/"sha256:./, '"sha256:x')), /^\$\.checksum does not fit/);
  });

  it("refuses versions it does not know", async () => {
    assert.equal(
      await problemOf({ version: 2, entries: everyKind }),
      "$.version is 2, and this Longhand reads version 1 only.",
    );
    assert.match(await problemOf({ entries: everyKind }), /^\$\.version is undefined/);
  });

  it("names the place of whatever does not fit", async () => {
    const cases: readonly [(entries: Record<string, unknown>[]) => void, RegExp][] = [
      [(all) => (all[2]!["type"] = "thought"), /^\$\.entries\[2\]\.type is not one of "message", /],
      [(all) => (all[2]!["v"] = 4), /^\$\.entries\[2\]\.v is not one of 1, 2, 3\.$/],
      [(all) => (all[2]!["id"] = "e1"), /^\$\.entries\[2\]\.id is there twice/],
      [(all) => (all[2]!["id"] = 7), /^\$\.entries\[2\]\.id is not a text/],
      [(all) => (all[2]!["seq"] = 9), /^\$\.entries\[2\]\.seq is 9 instead of 3/],
      [(all) => all.splice(2, 1), /^\$\.entries\[2\]\.seq is 4 instead of 3/],
      [(all) => (all[2]!["at"] = 1e300), /^\$\.entries\[2\]\.at is not a time/],
      [(all) => (all[2]!["conversationId"] = "c2"), /^\$\.entries\[2\] is of another conversation/],
      [(all) => (all[2]!["message"] = null), /^\$\.entries\[2\]\.message is not an object/],
      [
        (all) => (all[1]!["message"] = { role: "developer", content: "" }),
        /entries\[1\]\.message\.role is not/,
      ],
      [
        (all) => (all[4]!["tokens"] = { counter: "k", count: -1 }),
        /entries\[4\]\.tokens\.count is not a number/,
      ],
      [(all) => (all[8]!["hides"] = [1]), /^\$\.entries\[8\]\.hides\[0\] is not a text/],
      [(all) => (all[4]!["message"] = { ...result, tool_call_id: "x" }), /answers "x", which no open call/],
      [
        (all) =>
          (all[1]!["message"] = { role: "user", content: [{ type: "image_url", image_url: { url: 1 } }] }),
        /^\$\.entries\[1\]\.message\.content\[0\]\.image_url\.url is not a text/,
      ],
      [(all) => all.splice(0), /^\$\.entries is empty/],
      [
        (all) => (all[7]!["target"] = "e14"),
        /^\$\.entries\[7\] refers to "e14", which is no entry before it/,
      ],
      [(all) => (all[8]!["hides"] = ["e4", "e99"]), /^\$\.entries\[8\] refers to "e99"/],
      [(all) => (all[8]!["stubs"] = ["e9"]), /^\$\.entries\[8\] refers to "e9"/],
      [(all) => (all[8]!["cuts"] = [{ id: "e14", chars: 1 }]), /^\$\.entries\[8\] refers to "e14"/],
      [(all) => (all[12]!["target"] = "e13"), /^\$\.entries\[12\] refers to "e13"/],
    ];
    for (const [change, problem] of cases) assert.match(await problemOf(await forged(change)), problem);
  });
});

describe("A record that was made to do harm", () => {
  const updating = (updates: string) => ({ text: "x", model: "m", updates });

  it("is refused where a summary updates itself or one after it", async () => {
    const itself = await forged((all) => (all[8]!["summary"] = updating("e9")));
    assert.match(await problemOf(itself), /^\$\.entries\[8\] refers to "e9", which is no entry before it/);
    const round = await forged((all) => {
      all[8]!["summary"] = updating("e12");
      all[11]!["summary"] = updating("e9");
    });
    assert.match(await problemOf(round), /^\$\.entries\[8\] refers to "e12"/);
  });

  it("does not spin the host where a store holds such a one already", () => {
    const compaction = (id: string, hides: string, updates: string) =>
      ({ ...everyKind[8], id, hides: [hides], summary: updating(updates) }) as Entry;
    const itself = fold("c1", [...everyKind.slice(0, 8), compaction("e9", "e4", "e9")]);
    assert.deepEqual(summarizedBy(itself, "e9"), ["e4"]);
    const pair = [compaction("e9", "e4", "e10"), compaction("e10", "e5", "e9")];
    const round = fold("c1", [...everyKind.slice(0, 8), ...pair]);
    assert.deepEqual(summarizedBy(round, "e10"), ["e4", "e5"]);
    assert.equal(round.marks.get("e4")?.summarized, true);
  });

  it("loses the fields that no entry has", async () => {
    const odd = await forged((all) => {
      all[2]!["reason"] = "x";
      all[2]!["message"] = { role: "user", content: "Hi", name: "ann", tools: ["x"] };
      (all[8]!["summary"] as Record<string, unknown>)["trusted"] = true;
    });
    const { conversationId, seq, at } = everyKind[2]!;
    const entries = await entriesOf(odd);
    assert.deepEqual(entries[2], {
      ...{ v: 3, id: "e3", conversationId, seq, at, type: "message" },
      message: { role: "user", content: "Hi", name: "ann" },
    });
    assert.ok(!JSON.stringify(entries).includes("trusted"));
  });
});

describe("Import of Chat Completions messages", () => {
  it("takes a bare array and an object with a conversation_history", async () => {
    const messages = [
      { role: "system", content: "S" },
      user,
      asking,
      result,
      { role: "assistant", content: "Done" },
    ];
    const bare = await entriesOf(messages);
    assert.deepEqual(messagesOf(bare), messages);
    assert.deepEqual(
      bare.map(({ seq }) => seq),
      [1, 2, 3, 4, 5],
    );
    assert.equal(new Set(bare.map(({ id }) => id)).size, 5);
    assert.equal(new Set(bare.map(({ conversationId }) => conversationId)).size, 1);

    const object = await entriesOf({ model: "gpt-4o", title: "T", conversation_history: messages });
    assert.deepEqual(messagesOf(object), messages);
    assert.deepEqual(
      object.slice(0, 2).map((entry) => entry.type),
      ["model", "title"],
    );
  });

  it("keeps the API's fields and drops all others", async () => {
    const messages = [
      { role: "developer", content: "D", id: "m1" },
      { role: "user", content: [{ type: "text", text: "x" }], name: "ann", timestamp: 5 },
      { role: "assistant", content: "y", audio: null, refusal: null, tool_calls: [], annotations: [] },
      { ...asking, content: undefined, tool_calls: [{ ...call, index: 0 }], function_call: null },
      { ...result, name: "read_file" },
      { role: "assistant", content: null, refusal: "No." },
    ];
    assert.deepEqual(messagesOf(await entriesOf(messages)), [
      { role: "system", content: "D" },
      { role: "user", content: [{ type: "text", text: "x" }], name: "ann" },
      { role: "assistant", content: "y" },
      asking,
      { ...result, name: "read_file" },
      { role: "assistant", content: "", refusal: "No." },
    ]);
  });

  it("answers calls without a result and says how many", async () => {
    const two = { ...asking, tool_calls: [call, callOf("t2", "list_files", { path: "." })] };
    const last = { ...asking, tool_calls: [callOf("t3", "read_file", { path: "b" })] };
    const imported = await read([user, two, result, user, last]);
    assert.ok(imported.ok);
    const none = (id: string) => ({
      role: "tool",
      tool_call_id: id,
      content: "No result of this call was recorded.",
    });
    assert.deepEqual(messagesOf(imported.entries), [user, two, result, none("t2"), user, last, none("t3")]);
    assert.deepEqual(imported.notes, [{ kind: "answeredCalls", count: 2 }]);
  });

  it("imports nothing from a file with a fault, and names the place", async () => {
    const cases: readonly [unknown, RegExp][] = [
      ["", /^The file is not JSON: Unexpected end/],
      ['[{"role":"user",\n"content":"x"},]', /^The file is not JSON: Unexpected token .*\(line 2\)$/],
      ['[{"role":"user"\n"content":"x"}]', /^The file is not JSON: Expected ',' .*line 2 column 1/],
      ["7", /^\$ is neither a list of messages nor an object/],
      [{ messages: [] }, /^\$\.messages is empty/],
      [{ talk: [] }, /^\$ has none of "entries", "messages", "conversation_history"/],
      [[], /^\$ is empty/],
      [{ conversation_history: {} }, /^\$\.conversation_history is not a list/],
      [{ conversation_history: [] }, /^\$\.conversation_history is empty/],
      [[user, "hi"], /^\$\[1\] is not an object/],
      [
        {
          conversation_history: [
            user,
            { ...asking, tool_calls: [call, { ...call, id: "t2", function: { name: "f", arguments: 1 } }] },
          ],
        },
        /^\$\.conversation_history\[1\]\.tool_calls\[1\]\.function\.arguments is not a text/,
      ],
      [
        [user, { role: "nobody", content: "x" }],
        /^\$\[1\]\.role is not one of "system", "developer", "user"/,
      ],
      [
        [{ role: "assistant", content: [{ type: "image_url" }] }],
        /content\[0\]\.image_url\.url is not a text/,
      ],
      [
        [{ ...asking, tool_calls: [{ ...call, type: "retrieval" }] }],
        /tool_calls\[0\]\.type is not one of "function"/,
      ],
      [
        [{ ...asking, tool_calls: [{ ...call, function: { name: "f", arguments: 7 } }] }],
        /function\.arguments is not/,
      ],
      [
        [{ role: "user", content: [{ type: "input_audio" }] }],
        /^The file has no message that can be kept \(chat messages\)\. Left out: 1 recording, 1 empty message\.$/,
      ],
      [[{ content: "x" }], /^\$\[0\]\.role is not one of/],
      [[{ role: "constructor", content: "x" }], /^\$\[0\]\.role is not one of/],
      [[{ role: "user" }], /^\$\[0\]\.content is not a text/],
      [[{ role: "user", content: null }], /^\$\[0\]\.content is not a text/],
    ];
    for (const [file, problem] of cases) assert.match(await problemOf(file), problem);
  });

  it("reads back the history of its own export as other programs write it", async () => {
    const record = recordOf(say(user), say(asking), say(result));
    const { conversation_history } = JSON.parse((await exportJson(inputOf(record))).text) as {
      conversation_history: unknown;
    };
    assert.deepEqual(messagesOf(await entriesOf(conversation_history)), messagesOf(record));
  });

  it("takes recorded conversations of another agent", async function () {
    const file = new URL("../../../../../../shared/data/airline-conversations.json", import.meta.url);
    // The recordings are kept beside the repository, not in it.
    if (!existsSync(file)) return this.skip();
    const conversations = JSON.parse(readFileSync(file, "utf8")) as unknown[][];
    for (const messages of conversations) {
      const imported = await read(messages);
      assert.ok(imported.ok, imported.ok ? "" : problemSentence(imported.problem));
      assert.ok(messagesOf(imported.entries).length >= messages.length);
      const { text } = await exportJson(inputOf(imported.entries), { redact: false });
      assert.deepEqual(await entriesOf(text), imported.entries);
    }
  });
});
