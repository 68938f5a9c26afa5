import { RecallIndex } from "../../context/recall/recallIndex.ts";
import type { ToolBox } from "../../ports/tools.ts";
import { AutoRecall } from "../memory/recall/autoRecall.ts";
import { WorkspaceRecall, type OpenRecord } from "../memory/recall/workspaceRecall.ts";
import type { Memory } from "../memory/memory.ts";
import type { ConversationRecord } from "../record/conversationRecord.ts";
import { RecallTools } from "../turn/recallTools.ts";
import type { SessionServices } from "./sessionServices.ts";

/** Recall in one conversation, by the agent's tool and unasked, over one index of the record. */
export class SessionRecall {
  /** Recall for a message that is about to be sent. */
  readonly automatic: AutoRecall;
  private readonly services: Pick<SessionServices, "archive" | "journal" | "settings">;
  private readonly record: ConversationRecord;
  private readonly memory: Memory;
  private readonly index = new RecallIndex();

  constructor(services: SessionRecall["services"], record: ConversationRecord, memory: Memory) {
    this.services = services;
    this.record = record;
    this.memory = memory;
    this.automatic = new AutoRecall(services.settings, memory, this.index, () => record.conversation);
  }

  /** The given tools, with what runs `recall`. */
  around(tools: ToolBox): ToolBox {
    const { archive, journal, settings } = this.services;
    const record = () => this.open();
    const workspace = archive && new WorkspaceRecall({ library: archive, journal }, record);
    return new RecallTools(tools, { record, index: this.index, workspace, settings });
  }

  private async open(): Promise<OpenRecord> {
    const { weighed } = await this.memory.view();
    const { id, messages } = this.record.conversation;
    return { id, messages, weighed };
  }
}
