import { deferText, type TextSource } from "../../core/conversation/deferredText.ts";
import type { Entry } from "../../core/conversation/entry.ts";
import type { Content, StoredConversation } from "../../core/ports/journal.ts";
import type { RecordPage } from "../database/entryTable.ts";
import type { OperationName, OperationResult, OperationArguments } from "../worker/operations.ts";

/** Calls an operation of the worker. */
export type Ask = <N extends OperationName>(
  name: N,
  ...values: OperationArguments<N>
) => Promise<OperationResult<N>>;

/** Texts asked for in one call; fewer come where they are long. */
const textsAtOnce = 64;

/** Reads conversations of a worker's database page by page, so that a long one never holds up the caller's thread. */
export class RecordReader implements TextSource {
  private readonly ask: Ask;

  constructor(ask: Ask) {
    this.ask = ask;
  }

  /** Loads a conversation as `Journal.load` does; what is appended meanwhile is left out. */
  async load(conversationId: string, afterSeq = 0): Promise<StoredConversation | undefined> {
    const first = await this.ask("page", conversationId, afterSeq);
    if (!first) return undefined;
    const entries = this.entriesOf(first);
    const wanted = Math.max(0, first.lastSeq - afterSeq);
    while (entries.length < wanted) {
      const page = await this.ask("page", conversationId, afterSeq + entries.length);
      if (!page || page.entries.length === 0) break;
      entries.push(...this.entriesOf(page));
    }
    entries.length = Math.min(entries.length, wanted);
    return { entries, ...(first.draft && { draft: first.draft }) };
  }

  async texts(hashes: readonly string[]): Promise<readonly string[]> {
    const texts: string[] = [];
    while (texts.length < hashes.length) {
      const next = hashes.slice(texts.length, texts.length + textsAtOnce);
      texts.push(...(await this.ask("texts", next)));
    }
    return texts;
  }

  /** Those of these contents that are kept. */
  async contents(hashes: readonly string[]): Promise<readonly Content[]> {
    const found: Content[] = [];
    for (let wanted = hashes; wanted.length > 0;) {
      const some = await this.ask("contents", wanted);
      const last = some.at(-1);
      found.push(...some);
      // An answer ends early where it grows long: what comes after its last one is still to be asked for.
      wanted = last ? wanted.slice(wanted.indexOf(last.hash) + 1) : [];
    }
    return found;
  }

  /** The page's entries, those whose text was left out with the means to fetch it. */
  private entriesOf({ entries, omitted }: RecordPage): Entry[] {
    const all = [...entries];
    for (const { place, ...where } of omitted) {
      const entry = all[place];
      if (entry?.type !== "message" || entry.message.role !== "tool") continue;
      all[place] = { ...entry, message: deferText(entry.message, where, this) };
    }
    return all;
  }
}
