import { journalContract } from "./journalContract.ts";
import { memoryJournal } from "./memoryJournal.ts";

describe("A journal in memory", () => {
  journalContract(() => Promise.resolve(memoryJournal()));
});
