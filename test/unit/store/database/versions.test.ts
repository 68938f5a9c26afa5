import assert from "node:assert/strict";
import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Draft } from "../../../../src/core/ports/journal.ts";
import type { Entry } from "../../../../src/core/conversation/entry.ts";
import { Database } from "../../../../src/store/database/database.ts";
import { migrate, schemaVersion } from "../../../../src/store/database/schema.ts";
import { openSqliteJournal } from "../../../fixtures/store/openSqliteJournal.ts";
import { message } from "../entries.ts";
import { ownThread } from "../../../fixtures/store/ownThread.ts";
import { tempFolder } from "../tempFolder.ts";

interface Expected {
  readonly entries: readonly Entry[];
  readonly draft: Draft;
  readonly trashed: readonly string[];
}

const fixture = (version: number, extension: string) =>
  fileURLToPath(new URL(`../../../fixtures/store/version${version}.${extension}`, import.meta.url));
const versions = Array.from({ length: schemaVersion }, (_, index) => index + 1);

describe("A database of an earlier version", () => {
  const path = tempFolder();

  for (const version of versions) {
    it(`gives back everything that version ${version} stored, and can be continued`, async () => {
      assert.ok(existsSync(fixture(version, "db")), `there is no fixture of version ${version}`);
      const file = path("conversations.db");
      copyFileSync(fixture(version, "db"), file);
      const { entries, draft, trashed } = JSON.parse(
        readFileSync(fixture(version, "json"), "utf8"),
      ) as Expected;
      const store = await openSqliteJournal({ file, startThread: ownThread });
      for (const id of new Set(entries.map(({ conversationId }) => conversationId))) {
        const own = entries.filter(({ conversationId }) => conversationId === id);
        const expected = { entries: own, ...(id === draft.conversationId && { draft }) };
        assert.deepEqual(await store.load(id), expected);
        await store.append([{ ...message(id, own.length + 1), id: "next" }]);
      }
      assert.deepEqual(
        (await store.trashed()).map(({ id }) => id),
        trashed,
      );
      assert.equal((await store.search("unfinished")).length, 1);
      const requests = (await store.usageSums()).map((sum) => sum.requests);
      assert.equal(
        requests.reduce((all, some) => all + some, 0),
        (await store.usage()).length,
      );
      assert.deepEqual((await store.verify()).problems, []);
      await store.close();
    });
  }

  it("is brought to today's version once, whoever opens it first", () => {
    const file = path("conversations.db");
    const [one, other] = [new Database(file), new Database(file)];
    migrate(one);
    migrate(other);
    assert.equal(one.pragma("user_version"), schemaVersion);
    assert.equal(other.pragma("user_version"), schemaVersion);
    one.close();
    other.close();
  });
});
