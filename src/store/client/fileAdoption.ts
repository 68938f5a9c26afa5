import type { Adoption, TransferSource } from "../../core/ports/library.ts";
import { conversationsIn } from "../database/conversationList.ts";
import { transferConversations, transferable, type TransferTarget } from "../transfer.ts";
import { RecordReader, type Ask } from "./recordReader.ts";
import type { StartThread } from "./storeThread.ts";
import { StoreWorker } from "./storeWorker.ts";

/** Starter of the thread that reads, and a path that is free for a file of a moment. */
interface AdoptionFiles {
  readonly startThread: StartThread;
  readonly scratchFile: string;
}

/** Takes in the conversations of other SQLite files, named by their paths. */
export class FileAdoption implements Adoption {
  private readonly target: TransferTarget;
  private readonly files: AdoptionFiles;

  constructor(target: TransferTarget, files: AdoptionFiles) {
    this.target = target;
    this.files = files;
  }

  adopt(file: string, inUse: readonly string[]): Promise<readonly string[]> {
    return this.reading(file, (source) => transferConversations(source, this.target, inUse));
  }

  adoptable(file: string): Promise<readonly string[]> {
    return this.reading(file, (source) => transferable(source, this.target));
  }

  private async reading<T>(file: string, read: (source: TransferSource) => Promise<T>): Promise<T> {
    const source = await openFileSource(file, this.files);
    try {
      return await read(source);
    } finally {
      await source.close();
    }
  }
}

/** Opens a SQLite file to be read only, which stays as it is. Rejects with a StoreError where that cannot be. */
async function openFileSource(
  file: string,
  { startThread, scratchFile }: AdoptionFiles,
): Promise<TransferSource> {
  const nobody = { onNews: () => undefined, onEnd: () => undefined };
  const worker = new StoreWorker(startThread, { file, scratchFile }, nobody);
  await worker.opened;
  const ask: Ask = (name, ...values) => worker.call(name, ...values);
  const reader = new RecordReader(ask);
  return {
    list: async () => conversationsIn(await ask("list")),
    load: (id, afterSeq) => reader.load(id, afterSeq),
    entryIds: (id) => ask("entryIds", id),
    contents: (hashes) => reader.contents(hashes),
    close: () => worker.close(),
  };
}
