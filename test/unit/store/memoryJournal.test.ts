import { contentContract } from "./contentContract.ts";
import { journalContract } from "./journalContract.ts";
import { libraryContract } from "./libraryContract.ts";
import { memoryJournal } from "./memoryJournal.ts";

describe("A journal in memory", () => {
  journalContract(() => Promise.resolve(memoryJournal()));
  contentContract(() => Promise.resolve(memoryJournal()));
  libraryContract(() => Promise.resolve(memoryJournal()));
});
