import type { FileSnapshots } from "../../ports/fileSnapshots.ts";
import type { ContentStore } from "../../ports/journal.ts";
import type { Log } from "../../ports/system.ts";
import type { ToolBox } from "../../ports/tools.ts";
import type { ConversationRecord } from "../record/conversationRecord.ts";
import { CheckpointedTools } from "./checkpointedTools.ts";
import { Checkpointer } from "./checkpointer.ts";
import { FileRestore } from "./fileRestore.ts";

/** The workspace's files, and where their contents are kept. */
export interface CheckpointServices {
  readonly files: FileSnapshots;
  readonly contents: Pick<ContentStore, "contents">;
}

/** Checkpoints of one conversation: files that change enter its record, and come back from it. */
export class Checkpoints {
  readonly restore: FileRestore;
  private readonly checkpointer: Checkpointer;

  constructor(
    record: ConversationRecord,
    { files, contents, log }: CheckpointServices & { readonly log: Log },
  ) {
    this.restore = new FileRestore(record, files, contents);
    this.checkpointer = new Checkpointer(record, files, log);
  }

  /** The given tools, with what they change kept in the record. */
  around(tools: ToolBox): ToolBox {
    return new CheckpointedTools(tools, this.checkpointer);
  }

  /** Begins to scan for what others have changed before `message` was sent. */
  begin(message: string): void {
    this.checkpointer.begin(message);
  }
}
