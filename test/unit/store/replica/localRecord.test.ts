import assert from "node:assert/strict";
import { ConversationTable } from "../../../../src/store/database/conversationTable.ts";
import { EntryTable } from "../../../../src/store/database/entryTable.ts";
import { openDatabase } from "../../../../src/store/recovery/openDatabase.ts";
import { LocalRecord } from "../../../../src/store/replica/localRecord.ts";
import { message } from "../entries.ts";
import { tempFolder } from "../tempFolder.ts";

describe("What is known to be on a server", () => {
  const path = tempFolder();

  it("holds for no conversation that bears an erased one's name, whenever the mark was written", () => {
    for (const isLate of [false, true]) {
      const { database } = openDatabase(path(`${String(isLate)}.db`));
      try {
        const record = new LocalRecord(database);
        record.meet("a server", "a space");
        new EntryTable(database).append([message("a", 1)]);
        record.mark("a", 1);
        if (!isLate) record.flush();
        new ConversationTable(database).erase("a");
        record.flush();
        new EntryTable(database).append([message("a", 1)]);
        record.forgetErased("a");
        assert.deepEqual(record.waiting(), new Map([["a", 1]]));
      } finally {
        database.close();
      }
    }
  });

  it("takes away no conversation in which something was said since, is open, or was moved by a window", () => {
    const { database } = openDatabase(path("since.db"));
    try {
      const [record, entries] = [new LocalRecord(database), new EntryTable(database)];
      const conversations = new ConversationTable(database);
      record.meet("a server", "a space");
      for (const id of ["said", "open", "seen", "moved"]) {
        entries.append([message(id, 1)]);
        record.mark(id, 1);
      }
      entries.append([message("said", 2)]);
      const taken = (id: string, isOpen = false) => record.takeErasure(id, () => isOpen);
      assert.equal(taken("said"), "said-e000002");
      assert.equal(taken("open", true), "open-e000001");
      assert.equal(taken("seen"), undefined);
      assert.equal(taken("gone"), undefined);
      conversations.trash("moved", 1);
      record.markTrashed("moved", false);
      assert.equal(record.state("moved").trashed, true);
      assert.equal(record.before("moved", 1, 2), undefined);
      assert.deepEqual(record.ids().toSorted(), ["moved", "open-e000001", "said-e000002"]);
    } finally {
      database.close();
    }
  });
});
