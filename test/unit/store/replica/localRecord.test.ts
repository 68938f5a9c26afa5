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
});
