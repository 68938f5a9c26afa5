import assert from "node:assert/strict";
import { canonicalJson, checksumOf } from "../../../../../src/core/conversation/transfer/checksum.ts";
import { exportJson } from "../../../../../src/core/conversation/transfer/exportJson.ts";
import { picturesOf, textOf } from "../../../../../src/core/conversation/message.ts";
import { everyKind, inputOf, recordOf, say } from "../../../../fixtures/sampleRecord.ts";

const secret = ["sk", "aB3dE5fG7hJ9kL1mN2pQ4rS6"].join("-");

describe("Export as JSON", () => {
  it("holds the record entry for entry and the history in the API's form", async () => {
    const { text, redactions } = await exportJson(inputOf(everyKind));
    const file = JSON.parse(text) as Record<string, unknown>;
    assert.deepEqual(Object.keys(file), [
      ...["version", "id", "title", "model", "exportedAt", "redactions"],
      ...["conversation_history", "tool_schemas", "entries", "checksum"],
    ]);
    assert.equal(file["version"], 1);
    assert.equal(file["model"], "gpt-4o-mini");
    assert.equal(file["exportedAt"], "2026-02-03T04:05:06.000Z");
    assert.deepEqual(file["entries"], everyKind);
    assert.deepEqual(file["tool_schemas"], inputOf([]).tools);
    assert.deepEqual(
      file["conversation_history"],
      everyKind.flatMap((entry) => {
        if (entry.type !== "message") return [];
        const own = ["reasoning", "opaque", "images"];
        const [image] = picturesOf(entry.message);
        const named = image && {
          content: `${textOf(entry.message)}\n\n[Image page.png, 800 × 600 pixels: contents.${image.id}]`,
        };
        const fields = Object.entries(entry.message).filter(([key]) => !own.includes(key));
        return [{ ...Object.fromEntries(fields), ...named }];
      }),
    );
    assert.deepEqual(redactions, {});
  });

  it("puts nothing into the history that the API does not know", async () => {
    const odd = { role: "assistant", content: "Hi", reasoning: "hm", refusal: null } as const;
    const { text } = await exportJson(inputOf(recordOf(say(odd))));
    const { conversation_history } = JSON.parse(text) as { conversation_history: unknown[] };
    assert.deepEqual(conversation_history, [{ role: "assistant", content: "Hi" }]);
  });

  it("leaves an opaque part out rather than change it, and says what was redacted of the reasoning", async () => {
    const part = { server: "a.example", model: "m", kind: "thinking" };
    const odd = {
      role: "assistant",
      content: "Hi",
      reasoning: `It is ${secret}.`,
      opaque: [
        { ...part, data: { text: secret } },
        { ...part, data: "c2ln" },
      ],
    } as const;
    const { text, redactions } = await exportJson(inputOf(recordOf(say(odd))));
    const { entries } = JSON.parse(text) as { entries: { message: unknown }[] };
    assert.deepEqual(entries[0]?.message, {
      ...{ role: "assistant", content: "Hi", reasoning: "It is [redacted apiKey]." },
      opaque: [{ ...part, data: "c2ln" }],
    });
    assert.deepEqual(redactions, { apiKey: 2 });
  });

  it("has a checksum that does not depend on the order of keys and changes with every value", async () => {
    assert.equal(
      canonicalJson({ b: [1, "é"], a: { d: null, c: undefined } }),
      '{"a":{"d":null},"b":[1,"é"]}',
    );
    assert.equal(await checksumOf({ a: 1, b: 2 }), await checksumOf({ b: 2, a: 1 }));
    assert.notEqual(await checksumOf([1, 2]), await checksumOf([2, 1]));
    assert.equal(
      await checksumOf(null),
      "sha256:74234e98afe7498fb5daf1f36ac2d78acc339464f950703b8c019892f982b90b",
    );
  });

  it("redacts everything it writes, unless told to keep, and drops the weight of what changed", async () => {
    const message = { role: "tool", tool_call_id: "t", content: `/home/me: ${secret}` } as const;
    const tokens = { counter: "k", count: 9 };
    const record = recordOf({ type: "title", title: secret }, { type: "message", message, tokens });
    const input = { ...inputOf(record), title: secret };
    const { text, redactions } = await exportJson(input, { homePath: "/home/me" });
    assert.ok(!text.includes(secret) && !text.includes("/home/me") && !text.includes('"count"'));
    assert.deepEqual(redactions, { apiKey: 2, homePath: 1 });
    const file = JSON.parse(text) as { entries: unknown; checksum: string; redactions: unknown };
    assert.deepEqual(file.redactions, redactions);
    assert.equal(file.checksum, await checksumOf(file.entries));

    const kept = await exportJson(input, { homePath: "/home/me", redact: false });
    assert.deepEqual((JSON.parse(kept.text) as { entries: unknown }).entries, record);
    assert.deepEqual(kept.redactions, {});
  });
});
