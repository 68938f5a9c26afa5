import assert from "node:assert/strict";
import type { StorageKey } from "../../../../src/core/ports/replication.ts";
import type { Entry } from "../../../../src/core/conversation/entry.ts";
import { PostgresStore } from "../../../../src/store/server/postgresStore.ts";
import { ServerLink } from "../../../../src/store/server/serverLink.ts";
import { scopeOn } from "../../../../src/store/server/serverScope.ts";
import { changePassphrase, unlockSpace } from "../../../../src/store/server/encryption/spaceEncryption.ts";
import type { ScryptCost } from "../../../../src/store/server/encryption/wrappedKey.ts";
import { everyKind } from "../../../fixtures/sampleRecord.ts";
import { until } from "../../../fixtures/until.ts";
import { message, said } from "../entries.ts";
import { contentContract } from "../contentContract.ts";
import { journalContract } from "../journalContract.ts";
import { leasesContract } from "../leasesContract.ts";
import { libraryContract } from "../libraryContract.ts";
import { useMachines, type Machine } from "./machines.ts";

const keyOf = (byte: number): StorageKey => ({
  secret: Buffer.alloc(32, byte).toString("base64"),
  wrapped: `wrapped ${byte}`,
});
const key = keyOf(1);
/** The least that a key may be wrapped by. */
const cheap: ScryptCost = { n: 2 ** 14, r: 8, p: 1 };

describe("An encrypted space", () => {
  const { admin, database, machines, server, start } = useMachines();
  const links: ServerLink[] = [];

  const link = () => {
    const made = new ServerLink(server().address("admin", database()), "");
    links.push(made);
    return made;
  };
  const store = (by: StorageKey | null = key, { window = "w", space = "s" } = {}) =>
    new PostgresStore(link(), space, { machine: "here", window }, by ?? undefined);
  const join = (name: string, by?: StorageKey) => start(`${name}/conversations.db`, by && { key: by });
  /** Dump of the server: everything that it has, as text. */
  const dump = async () => {
    const tables = ["conversation", "entry", "content", "encryption", "meta", "entry_file", "file_content"];
    const rows = await Promise.all(tables.map((table) => admin(`SELECT * FROM longhand.${table}`)));
    return rows
      .flat()
      .flatMap((row) => Object.values(row))
      .map((value) => (Buffer.isBuffer(value) ? value.toString("latin1") : String(value)))
      .join("\n");
  };

  afterEach(async () => {
    for (const one of links.splice(0)) await one.close();
  });

  describe("is a store, which", () => {
    describe("as a store of contents", () => {
      contentContract(async () => store());
    });
    describe("as a journal", () => {
      journalContract(async () => store());
    });
    describe("as a library", () => {
      libraryContract(async () => store(), { searches: false });
    });
    describe("under leases", () => {
      leasesContract(async (window) => store(key, { window }));
    });
  });

  describe("on a server", () => {
    /**
     * True where so many entries wait on a machine, for this reason: what is told of a round before the last ones were
     * saved has fewer.
     */
    const isKept = ({ replication }: Machine, code: string, waiting: number) => {
      const status = replication.status();
      return status.problem?.code === code && status.waiting === waiting;
    };

    it("shows the server no word of a conversation, and every machine with the key all of it", async () => {
      const here = await join("here", key);
      const large = said("b", 1, { role: "user", content: "a secret plan" });
      const entries = everyKind.map((entry): Entry => ({ ...entry, conversationId: "a" }));
      await here.store.append(entries);
      await here.store.append([
        large,
        said("b", 2, {
          role: "assistant",
          content: null,
          tool_calls: [{ id: "c", type: "function", function: { name: "read_file", arguments: "{}" } }],
        }),
        said("b", 3, { role: "tool", tool_call_id: "c", content: "secret words ".repeat(1_000) }),
      ]);
      await here.replication.settled();
      const served = await dump();
      // No word that is short enough to stand in what is sealed by chance.
      assert.ok(served.includes("sealed") && !/secret|read_file|gpt-4o|Reading/i.test(served));
      const there = await join("there", key);
      await until(async () => (await there.store.entryIds("b")).length === 3);
      await until(async () => (await there.store.entryIds("a")).length === entries.length);
      assert.deepEqual((await there.store.load("a"))?.entries, entries);
      assert.equal((await there.store.search("plan")).length, 1);
      assert.deepEqual(there.log, []);
    });

    it("is told apart at once by a machine without its key or with another, which keeps what it has", async () => {
      const one = store();
      await one.append([message("a", 1, "secret")]);
      for (const [name, by, code] of [
        ["none", undefined, "encrypted"],
        ["other", keyOf(2), "otherKey"],
      ] as const) {
        const there = await join(name, by);
        await there.store.append([message(name, 1, "of its own")]);
        await until(() => isKept(there, code, 1));
        assert.deepEqual(await there.store.ids(), [name]);
      }
      assert.deepEqual(await one.ids(), ["a"]);
      assert.deepEqual(await admin("SELECT key_id FROM longhand.encryption"), [
        { key_id: (await admin("SELECT key_id FROM longhand.conversation"))[0]?.["key_id"] },
      ]);
    });

    it("takes in what another machine still writes in clear no more, from the moment when it has a key", async () => {
      const plain = await join("plain");
      await plain.store.append([message("a", 1, "in clear")]);
      await plain.replication.settled();
      assert.match(await dump(), /in clear/);
      // In the same moment, as it were: its connection knows of no key.
      await store().list();
      await plain.store.append([message("a", 2, "later"), message("a", 3, "later")]);
      await plain.store.append([message("b", 1, "later")]);
      await until(() => isKept(plain, "encrypted", 3));
      assert.doesNotMatch(await dump(), /later/);
    });

    it("is sealed from what a machine has, where it was in clear before, and loses nothing", async () => {
      const plain = await join("machine");
      const large = { role: "tool", tool_call_id: "c", content: "secret words ".repeat(1_000) } as const;
      const call = { id: "c", type: "function", function: { name: "read_file", arguments: "{}" } } as const;
      const entries = [
        message("a", 1, "secret plan"),
        said("a", 2, { role: "assistant", content: null, tool_calls: [call] }),
        said("a", 3, large),
      ];
      await plain.store.append(entries);
      await plain.store.append([message("trashed", 1, "secret too")]);
      await plain.store.trash("trashed");
      await plain.replication.settled();
      assert.match(await dump(), /secret/);
      machines.splice(0);
      await plain.close();
      const here = await join("machine", key);
      await until(async () => !/secret|read_file/.test(await dump()));
      await here.store.append([message("a", 4, "goes on")]);
      const there = await join("there", key);
      await until(async () => (await there.store.entryIds("a")).length === 4);
      assert.deepEqual((await there.store.load("a"))?.entries.slice(0, 3), entries);
      await until(async () => (await there.store.trashed()).length === 1);
      assert.equal((await admin("SELECT 1 FROM longhand.content")).length, 1);
      assert.deepEqual(await admin("SELECT 1 FROM longhand.conversation WHERE erased"), []);
    });

    /** Attacks of someone who can write to the server, but has no key. */
    const attacks: readonly (readonly [what: string, statements: readonly string[]])[] = [
      [
        "adds an entry in clear",
        [
          `INSERT INTO longhand.entry (owner, conversation, seq, id, at, type, body) VALUES ('admin', 'a', 3, 'forged', 9, 'message',
          '{"v":3,"message":{"role":"user","content":"forged"}}')`,
          "UPDATE longhand.conversation SET last_seq = 3 WHERE id = 'a'",
        ],
      ],
      [
        "makes a conversation in clear",
        [
          `INSERT INTO longhand.conversation (owner, id, space, model, message_count, tokens, last_seq, created_at, updated_at, changed_at)
          VALUES ('admin', 'forged', 's', '', 1, 0, 1, 1, 1, 1)`,
          `INSERT INTO longhand.entry (owner, conversation, seq, id, at, type, body) VALUES ('admin', 'forged', 1, 'forged', 9, 'message',
          '{"v":3,"message":{"role":"user","content":"forged"}}')`,
        ],
      ],
      [
        "takes the key away and puts everything in clear",
        [
          "DELETE FROM longhand.encryption",
          "UPDATE longhand.conversation SET key_id = ''",
          `UPDATE longhand.entry SET type = 'message', body = '{"v":3,"message":{"role":"user","content":"forged"}}', id = 'forged' || seq`,
        ],
      ],
      [
        "swaps the bodies of two entries",
        [
          `UPDATE longhand.entry AS e SET body = o.body FROM longhand.entry AS o
          WHERE o.conversation = e.conversation AND o.seq = 3 - e.seq`,
        ],
      ],
      [
        "puts an entry into another conversation",
        [
          `UPDATE longhand.entry AS e SET body = o.body, id = o.id, at = o.at FROM longhand.entry AS o
          WHERE e.conversation = 'a' AND o.conversation = 'b' AND o.seq = e.seq`,
        ],
      ],
      ["cuts bodies short", ["UPDATE longhand.entry SET body = left(body, 60)"]],
      [
        "erases conversations",
        [
          "UPDATE longhand.conversation SET erased = true, last_seq = 0, title = NULL, changed_at = changed_at + 60000",
          "DELETE FROM longhand.entry",
        ],
      ],
    ];

    for (const [what, statements] of attacks) {
      it(`is neither believed nor lost where someone without the key ${what}`, async () => {
        const here = await join("here", key);
        await here.store.append([message("a", 1, "one"), message("a", 2, "two")]);
        await here.store.append([message("b", 1, "three"), message("b", 2, "four")]);
        await here.replication.settled();
        const before = [await here.store.load("a"), await here.store.load("b")];
        await admin(...statements, "UPDATE longhand.conversation SET changed_at = changed_at + 60000");
        const there = await join("there", key);
        await until(() => there.replication.status().state === "online");
        await there.caughtUp();
        await here.caughtUp();
        assert.deepEqual([await here.store.load("a"), await here.store.load("b")], before);
        for (const { store: read } of [here, there]) {
          for (const id of await read.ids()) {
            const texts = JSON.stringify((await read.load(id))?.entries);
            assert.ok(!texts.includes("forged"), texts);
            const expected = id === "a" ? before[0] : before[1];
            assert.deepEqual((await read.load(id))?.entries, expected?.entries);
          }
        }
      });
    }

    it("cannot be entered by the rows and the key of another space", async () => {
      await store(key, { space: "other" }).append([message("a", 1, "of another space")]);
      await admin("UPDATE longhand.conversation SET space = 's'");
      const here = await join("here", keyOf(2));
      await until(() => here.replication.status().state === "online");
      await here.caughtUp();
      assert.deepEqual(await here.store.ids(), []);
      assert.ok(here.log.some((line) => line.includes("refused a")));
    });

    it("is opened by its passphrase alone, which can be changed, also on a server that had lost it", async () => {
      const place = await scopeOn(link(), "s", { machine: "", window: "" });
      const made = await unlockSpace(link(), place, "correct horse", cheap);
      assert.ok("secret" in made);
      await store(made).append([message("a", 1, "secret")]);
      assert.deepEqual(await unlockSpace(link(), place, "Correct horse"), { code: "passphrase" });
      assert.deepEqual(await changePassphrase(link(), place, "wrong", "next"), { code: "passphrase" });
      const changed = await changePassphrase(link(), place, "correct horse", "battery staple", cheap);
      assert.ok("secret" in changed && changed.secret === made.secret);
      assert.deepEqual(await unlockSpace(link(), place, "correct horse"), { code: "passphrase" });
      await admin("DELETE FROM longhand.encryption");
      assert.equal((await store(changed).load("a"))?.entries.length, 1);
      const again = await unlockSpace(link(), place, "battery staple");
      assert.ok("secret" in again && again.secret === made.secret);
      assert.ok(!(await dump()).includes("battery"));
      const other = { ...place, space: "plain" };
      assert.deepEqual(await changePassphrase(link(), other, "a", "b"), { code: "notEncrypted" });
    });

    it("has one key where two machines set it up at once", async () => {
      const place = await scopeOn(link(), "s", { machine: "", window: "" });
      const made = await Promise.all([1, 2, 3].map(() => unlockSpace(link(), place, "correct horse", cheap)));
      assert.equal(new Set(made.map((one) => JSON.stringify(one))).size, 1);
    });

    it("is not shared with others, nor what it shared in clear before", async () => {
      const shared = message("a", 1, "shared");
      await store(null).append([shared]);
      await store(null).share("a", true);
      const one = store();
      assert.equal(await one.seal([shared]), true);
      assert.deepEqual(await admin("SELECT shared FROM longhand.conversation"), [{ shared: false }]);
      await assert.rejects(one.share("a", true), { message: /noShare/ });
    });
  });
});
