import assert from "node:assert/strict";
import type { Entry } from "../../../../src/core/conversation/entry.ts";
import { openWith, sealWith, SpaceKey } from "../../../../src/store/server/encryption/spaceKey.ts";
import { entryOf, lineChangeOf, readText, sentEntry } from "../../../../src/store/server/storedRows.ts";
import { passphraseKey, unwrapKey, wrapKey } from "../../../../src/store/server/encryption/wrappedKey.ts";
import { everyKind } from "../../../fixtures/sampleRecord.ts";
import { message, said } from "../entries.ts";

interface Salted {
  readonly salt: string;
}

const hex = (text: string) => Buffer.from(text, "hex");
const secret = Uint8Array.from({ length: 32 }, (_, index) => index);
const key = new SpaceKey(secret);
/** Wrapped key of version 1, by less work than is asked for today. */
const wrapped =
  '{"v":1,"n":16384,"r":8,"p":1,"salt":"OTT3jZHLAPwrFanUxKWwBw==","sealed":"dvENRHiVXY1IpgpBKZIyLoaGuAqePVFEQnS8l4oVk6HPb8KCjgAkI7VUeOlC90JL/gFyd8DC6EhbypTs"}';
const space = "github.com/me/project";
const otherKey = new SpaceKey(secret.toReversed());

describe("The key of an encrypted space", () => {
  it("seals by AES-256-GCM as its authors do (McGrew and Viega, test case 16)", () => {
    const plain = hex(
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
    );
    const associated = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    const by = hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
    const nonce = hex("cafebabefacedbaddecaf888");
    const sealed = sealWith(by, nonce, plain, associated);
    assert.equal(
      sealed.toString("hex"),
      "cafebabefacedbaddecaf888522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b",
    );
    assert.deepEqual(openWith(by, sealed, associated), plain);
  });

  it("comes from a passphrase by scrypt (RFC 7914, 12)", async () => {
    const derived = await passphraseKey("pleaseletmein", Buffer.from("SodiumChloride"), {
      n: 16384,
      r: 8,
      p: 1,
    });
    assert.equal(derived.toString("hex"), "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2");
  });

  it("opens what earlier versions have stored", async () => {
    assert.equal(key.id, "44a5d186c45c3afe");
    assert.equal(
      key.nameOf("00".repeat(32)),
      "b8638d950b5399659035ec75b041dd374a4caffcbd0d7cc18734c10f04574158",
    );
    const sealed = "nERfpCzQ5mnP8l0NFbCeR6H1MS47YesZaAIFp1PlfTeM4kuSfQ49FN+xTA==";
    assert.equal(key.openText(sealed, ["entry", "a", 1, "e1", 1001]), "Grüße, world");
    // Decomposed, as another keyboard may write it.
    const passphrase = "Grüße an alle".normalize("NFD");
    assert.deepEqual(Buffer.from((await unwrapKey(wrapped, passphrase, space)) ?? []), Buffer.from(secret));
    for (const [by, of] of [
      ["Grüße an Alle", space],
      [passphrase, "github.com/me/other"],
      ["", space],
    ] as const)
      assert.equal(await unwrapKey(wrapped, by, of), undefined);
  });

  it("is wrapped by what is asked for today, and anew each time", async () => {
    const [one, other] = [await wrapKey(secret, "correct horse", "s"), await wrapKey(secret, "", "s")];
    assert.notEqual((JSON.parse(one) as Salted).salt, (JSON.parse(other) as Salted).salt);
    assert.deepEqual(Buffer.from((await unwrapKey(one, "correct horse", "s")) ?? []), Buffer.from(secret));
  });

  it("is not taken from a wrapping that was changed, or that asks for too little or too much work", async () => {
    const parsed = JSON.parse(wrapped) as Record<string, unknown>;
    const changes: readonly Record<string, unknown>[] = [
      ...[{ v: 2 }, { n: 2 ** 10 }, { n: 2 ** 30 }, { n: 2 ** 14 + 1 }, { n: -1 }, { n: "16384" }],
      ...[{ r: 0 }, { r: 1e9 }, { r: 9 }, { p: 1e9 }, { p: 2 }, { salt: "AAAA" }, { salt: 7 }],
      ...[{ sealed: "" }, { sealed: String(parsed["sealed"]).slice(4) }],
    ];
    for (const change of changes) {
      const json = JSON.stringify({ ...parsed, ...change });
      assert.equal(await unwrapKey(json, "Grüße an alle", space), undefined, JSON.stringify(change));
    }
    for (const json of ["", "null", "[]", "7", "{}"])
      assert.equal(await unwrapKey(json, "Grüße an alle", space), undefined);
  });

  it("never seals the same twice the same way", () => {
    const sealed = new Set(
      Array.from({ length: 1_000 }, () => key.sealText("x", ["title", "a"]).slice(0, 16)),
    );
    assert.equal(sealed.size, 1_000);
  });
});

describe("Rows of an encrypted space", () => {
  const large = said("a", 2, { role: "tool", tool_call_id: "c", content: "secret ".repeat(2_000) });
  const rowOf = (entry: Entry, by: SpaceKey | null = key) => {
    const { content, ...row } = sentEntry(entry, by ?? undefined);
    return { ...row, data: content?.data ?? null };
  };
  type ReadRow = ReturnType<typeof rowOf>;

  it("give back every kind of entry, also texts that are kept apart and ones that are no proper Unicode", () => {
    const odd = said("a", 3, { role: "user", content: "\ud800 \u0000" });
    const entries = [...everyKind.map((entry): Entry => ({ ...entry, conversationId: "a" })), large, odd];
    for (const entry of entries) assert.deepEqual(entryOf("a", rowOf(entry), key), entry);
  });

  it("show nothing but ids, numbers and times", () => {
    const sent = sentEntry(large, key);
    assert.deepEqual(
      { ...sent, body: "", content: undefined },
      {
        ...{ conversationId: "a", seq: 2, id: large.id, at: large.at },
        ...{ type: "sealed", body: "", words: null, content: undefined },
      },
    );
    assert.ok(!JSON.stringify(sent).includes("secret") && !sent.content?.data.includes("secret"));
    assert.notEqual(sent.content?.hash, sentEntry(large).content?.hash);
    const line = lineChangeOf("a", [message("a", 1, "secret plan")], key);
    assert.ok(!JSON.stringify(line).includes("secret"));
    assert.equal(readText("title", "a", line.title, key), '"secret plan"');
    assert.equal(readText("title", "b", line.title, key), undefined);
    assert.equal(readText("model", "a", line.title, key), undefined);
  });

  it("keep the same text once, under a name that tells nobody without the key who has it", () => {
    const again = { ...large, conversationId: "b", id: "other" };
    assert.equal(sentEntry(large, key).content?.hash, sentEntry(again, key).content?.hash);
    assert.notEqual(sentEntry(large, key).content?.hash, sentEntry(large, otherKey).content?.hash);
  });

  const one = message("a", 1, "secret plan");
  const other = said("a", 4, { role: "tool", tool_call_id: "d", content: "another ".repeat(2_000) });
  const attacks: readonly (readonly [what: string, entry: Entry, change: (row: ReadRow) => ReadRow])[] = [
    ["stands at another number", one, (row) => ({ ...row, seq: 2 })],
    ["has another id", one, (row) => ({ ...row, id: "e000009" })],
    ["has another time", one, (row) => ({ ...row, at: row.at + 1 })],
    ["has the body of another row", one, (row) => ({ ...row, body: rowOf(message("a", 2)).body })],
    [
      "has the body of the same row of another conversation",
      one,
      (row) => ({ ...row, body: rowOf(message("b", 1)).body }),
    ],
    ["was sealed by another key, as of another space", one, () => rowOf(one, otherKey)],
    ["is in clear", one, () => rowOf(one, null)],
    ["is in clear and says that it is sealed", one, () => ({ ...rowOf(one, null), type: "sealed" as const })],
    ["is sealed and says that it is in clear", one, (row) => ({ ...row, type: "message" as const })],
    ["has no body", one, (row) => ({ ...row, body: "" })],
    [
      "has a title in the place of its body",
      one,
      (row) => ({ ...row, body: key.sealText("{}", ["title", "a"]) }),
    ],
    ["has no text any more", large, (row) => ({ ...row, data: null })],
    ["has the text of another", large, (row) => ({ ...row, data: rowOf(other).data })],
    ["has a text in clear", large, (row) => ({ ...row, data: rowOf(large, null).data })],
    ["has an empty text", large, (row) => ({ ...row, data: Buffer.alloc(0) })],
  ];
  for (const [what, entry, change] of attacks) {
    it(`are refused where one ${what}`, () => {
      const row = change(rowOf(entry));
      assert.throws(() => entryOf("a", row, key), { kind: "damaged" });
    });
  }

  it("are refused where any one bit of them is another, and wherever they were cut", () => {
    const row = rowOf(one);
    const sealed = Buffer.from(row.body, "base64");
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const changed = Buffer.from(sealed);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      assert.throws(() => entryOf("a", { ...row, body: changed.toString("base64") }, key), {
        kind: "damaged",
      });
    }
    for (let length = 0; length < sealed.length; length++) {
      const body = sealed.subarray(0, length).toString("base64");
      assert.throws(() => entryOf("a", { ...row, body }, key), { kind: "damaged" });
    }
  });

  it("cannot be read without the key", () => {
    assert.throws(() => entryOf("a", rowOf(one)), { kind: "damaged" });
  });
});
