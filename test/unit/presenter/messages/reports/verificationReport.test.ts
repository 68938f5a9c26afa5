import assert from "node:assert/strict";
import type { VerificationProblem } from "../../../../../src/core/ports/journal.ts";
import {
  verificationResult,
  verificationReport,
} from "../../../../../src/presenter/messages/reports/verificationReport.ts";
import { english } from "../../../doubles/english.ts";

function report(...problems: readonly VerificationProblem[]): string {
  const found = { conversations: 2, entries: 1_300, bytes: 1, backups: [], problems };
  return verificationReport(verificationResult(found, english), english);
}

describe("The report of a verification", () => {
  it("counts what was looked at where all is well", () => {
    assert.equal(report(), "All is well: 2 conversations, 1,300 entries.");
  });

  it("names every problem in a sentence", () => {
    assert.equal(
      report(
        { code: "page", detail: "row missing" },
        { code: "searchIndex", detail: "malformed" },
        { code: "unreadableEntry", id: "e1" },
        { code: "lostText", id: "e2" },
        { code: "missingEntries", id: "c", found: 1_200, of: 1_300 },
        { code: "store", reason: { code: "emptied" } },
      ),
      "The conversations' file is damaged. (row missing) The search index does not agree with the messages. (malformed) Entry e1 cannot be read. The text of entry e2 is gone. Conversation c has 1,200 of 1,300 entries. The conversations' file is empty or gone.",
    );
  });
});
