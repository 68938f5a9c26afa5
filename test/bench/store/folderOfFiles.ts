import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import type { MessageEntry } from "../../../src/core/conversation/entry.ts";
import { textOf } from "../../../src/core/conversation/message.ts";

/** Enough of a file for its first message. */
const headBytes = 4096;

/** Store of chats without a database: a folder with one file of JSON lines for each conversation. */
export class FolderOfFiles {
  private readonly folder: string;

  constructor(folder: string, entries: Iterable<MessageEntry>) {
    this.folder = folder;
    mkdirSync(folder);
    for (const entry of entries)
      appendFileSync(this.file(entry.conversationId), `${JSON.stringify(entry)}\n`);
  }

  /** Title and time of each, the newest first: the first line of every file. */
  list(): readonly { readonly id: string; readonly title: string; readonly at: number }[] {
    const head = Buffer.allocUnsafe(headBytes);
    return readdirSync(this.folder)
      .map((id) => {
        const file = openSync(this.file(id), "r");
        const length = readSync(file, head, 0, headBytes, 0);
        closeSync(file);
        const [line = ""] = head.toString("utf8", 0, length).split("\n", 1);
        return { id, title: textIn(line).slice(0, 60), at: statSync(this.file(id)).mtimeMs };
      })
      .sort((one, other) => other.at - one.at);
  }

  /** The newest 50 messages that hold every word. */
  search(words: readonly string[]): readonly string[] {
    const found: MessageEntry[] = [];
    for (const id of readdirSync(this.folder)) {
      const text = readFileSync(this.file(id), "utf8");
      if (!words.every((word) => text.includes(word))) continue;
      found.push(
        ...this.load(id).filter(({ message }) => words.every((word) => textOf(message).includes(word))),
      );
    }
    return found
      .sort((one, other) => other.at - one.at)
      .slice(0, 50)
      .map(({ id }) => id);
  }

  load(id: string): readonly MessageEntry[] {
    const lines = readFileSync(this.file(id), "utf8").split("\n");
    return lines.flatMap((line) => (line === "" ? [] : [JSON.parse(line) as MessageEntry]));
  }

  private file(id: string): string {
    return join(this.folder, id);
  }
}

function textIn(line: string): string {
  return textOf((JSON.parse(line) as MessageEntry).message);
}
