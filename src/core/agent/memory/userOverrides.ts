import { overrideRefusal, isOfLatestExchange, pinRefusal } from "../../context/pinRules.ts";
import { summaryVersions } from "../../context/summary/summaryHistory.ts";
import { imageDescriptionOf } from "../../context/truncation/imageStubs.ts";
import { picturesOf } from "../../conversation/message.ts";
import type { ImageEntry, NewEntry } from "../../conversation/entry.ts";
import { supposedEntry } from "../../conversation/supposedEntry.ts";
import { extend, type Conversation } from "../../conversation/fold.ts";
import { isInForce, isUndoable, lastMemoryChange, undoOf } from "../../conversation/undo.ts";
import { unitContaining } from "../../conversation/units.ts";
import type { ConversationRecord } from "../record/conversationRecord.ts";
import type { CompactionPolicy } from "../../context/budget.ts";
import type { Memory } from "./memory.ts";
import type { MemoryRefusal, RefusedChange } from "./memoryChange.ts";
import type { Log } from "../../ports/system.ts";

/** Result of a change by the user's hand; JSON. */
export type OverrideChange =
  | {
      readonly applied: true;
      /** The entry, to revert it by. */
      readonly id: string;
      readonly tokensBefore: number;
      readonly tokensAfter: number;
    }
  | RefusedChange;

/** Result of an undo; JSON, as the command returns it. */
export type UndoResult =
  | {
      readonly applied: true;
      readonly target: string;
      readonly tokensBefore: number;
      readonly tokensAfter: number;
    }
  | RefusedChange;

type OverrideEntry = Extract<NewEntry, { type: "pin" | "image" | "exclusion" | "summaryEdit" }>;

/** Services that overrides need. */
interface OverrideServices {
  readonly log: Log;
  readonly settings: () => { readonly policy: CompactionPolicy };
  /** A turn is answering the latest exchange, which must not change under it. */
  readonly isRunning: () => boolean;
}

/** The user's overrides of the context plan: pins, exclusions, texts of summaries, and undo. A change resolves when it is saved. */
export class UserOverrides {
  private readonly services: OverrideServices;
  private readonly record: ConversationRecord;
  private readonly memory: Memory;

  constructor(services: OverrideServices, record: ConversationRecord, memory: Memory) {
    this.services = services;
    this.record = record;
    this.memory = memory;
  }

  /** Pins or unpins a message with its unit; refused where no request would fit any more. */
  async pin(id: string, pinned: boolean): Promise<OverrideChange> {
    const { conversation } = this.record;
    const marked = markedIn(conversation, id, "pinned");
    if ((marked !== undefined) === pinned) {
      return refused({ code: pinned ? "alreadyPinned" : "notPinned" });
    }
    if (pinned && markedIn(conversation, id, "excluded") !== undefined) {
      return refused({ code: "excludedFirst" });
    }
    const target = marked ?? id;
    const entry = { type: "pin", target, pinned } as const;
    return this.change(target, entry, (after) => this.pinFault(after, pinned));
  }

  /** Leaves a message with its unit out of every request, or takes it in again. */
  async exclude(id: string, excluded: boolean): Promise<OverrideChange> {
    const { conversation } = this.record;
    const marked = markedIn(conversation, id, "excluded");
    const target = marked ?? id;
    if ((marked !== undefined) === excluded) {
      return refused({ code: excluded ? "alreadyExcluded" : "notExcluded" });
    }
    if (this.services.isRunning() && isOfLatestExchange(conversation, target)) {
      return refused({ code: "beingAnswered" });
    }
    return this.change(target, { type: "exclusion", target, excluded });
  }

  /**
   * Sends a picture of a message in full again, as a line of text, or in full whatever a strategy says; the last is refused
   * where no request would fit any more.
   */
  async formPicture(id: string, image: string, form: ImageEntry["form"]): Promise<OverrideChange> {
    const { conversation } = this.record;
    const place = conversation.messages.findIndex((entry) => entry.id === id);
    const message = conversation.messages[place]?.message;
    if (!message || !picturesOf(message).some((one) => one.id === image)) {
      return refused({ code: "noSuchPicture" });
    }
    if ((conversation.marks.get(id)?.images?.[image]?.form ?? "full") === form) {
      return refused({ code: "pictureAlready" });
    }
    const said = form === "stub" ? imageDescriptionOf(conversation, place) : undefined;
    const entry = { type: "image", target: id, image, form, ...(said !== undefined && { said }) } as const;
    return this.change(id, entry, (after) => this.pinFault(after, form === "pinned"));
  }

  /** Gives the summary of compaction `target` another text. */
  async editSummary(target: string, text: string): Promise<OverrideChange> {
    if (text.trim() === "") return refused({ code: "emptySummaryText" });
    return this.rewrite({ type: "summaryEdit", target, text });
  }

  /** Has the summary of compaction `target` written anew by the summary model, as `instruction` asks. */
  async regenerateSummary(target: string, instruction?: string): Promise<OverrideChange> {
    const { signal } = new AbortController();
    const counting = await this.memory.counting();
    const { conversation } = this.record;
    const result = await this.memory.summarizer.rewrite(conversation, target, instruction, counting, signal);
    if ("refusal" in result) return refused(result.refusal);
    const { text, model, server, usage } = result.summary;
    const by = { model, ...(server !== undefined && { server }) };
    const extras = { ...by, ...(usage && { usage }), ...(instruction !== undefined && { instruction }) };
    return this.rewrite({ type: "summaryEdit", target, text, ...extras });
  }

  /** Goes back to the text of a summary that entry `version` brought. */
  async useSummaryVersion(target: string, version: string): Promise<OverrideChange> {
    const found = summaryVersions(this.record.conversation, target).find(({ id }) => id === version);
    if (!found) return refused({ code: "noSuchVersion" });
    return this.rewrite({
      type: "summaryEdit",
      target,
      text: found.text,
      ...(found.model && { model: found.model }),
    });
  }

  /** Takes back `target`, or the latest memory change in force. */
  async undo(target = lastMemoryChange(this.record.conversation)?.id): Promise<UndoResult> {
    const { conversation } = this.record;
    const entry = conversation.entries.find(({ id }) => id === target);
    if (!entry || !isUndoable(entry)) return refused({ code: "nothingToUndo" });
    if (!isInForce(conversation, entry.id)) return refused({ code: "undoneAlready" });
    const tokensBefore = (await this.memory.view()).figures.total;
    this.record.append(...undoOf(conversation, entry));
    const tokensAfter = (await this.memory.view()).figures.total;
    this.services.log.write("info", "undo", {
      target: entry.id,
      kind: entry.type,
      tokensBefore,
      tokensAfter,
    });
    await this.record.publish();
    return { applied: true, target: entry.id, tokensBefore, tokensAfter };
  }

  private async rewrite(entry: Extract<OverrideEntry, { type: "summaryEdit" }>): Promise<OverrideChange> {
    const { summaries } = this.record.conversation;
    if (!summaries.some(({ id }) => id === entry.target)) return refused({ code: "summaryNotInForce" });
    return this.enter(entry);
  }

  private async pinFault(after: Conversation, pins: boolean): Promise<MemoryRefusal | undefined> {
    if (!pins) return undefined;
    return pinRefusal(after, await this.memory.counting(undefined, after), this.services.settings().policy);
  }

  private async change(
    id: string,
    entry: OverrideEntry,
    fault: (after: Conversation) => Promise<MemoryRefusal | undefined> = async () => undefined,
  ): Promise<OverrideChange> {
    const { conversation } = this.record;
    const refusal = overrideRefusal(conversation, id, entry.type === "exclusion" ? "exclusion" : "pin");
    if (refusal) return refused(refusal);
    return this.enter(entry, () => fault(extend(conversation, supposedEntry(conversation, entry))));
  }

  private async enter(
    entry: OverrideEntry,
    fault: () => Promise<MemoryRefusal | undefined> = async () => undefined,
  ): Promise<OverrideChange> {
    // Before anything else, while the conversation as it stands is the one that was counted last.
    let tokensBefore = (await this.memory.view()).figures.total;
    const { conversation } = this.record;
    const refusal = await fault();
    if (refusal) return refused(refusal);
    if (this.record.conversation !== conversation) tokensBefore = (await this.memory.view()).figures.total;
    const [{ id, type }] = this.record.append(entry);
    const tokensAfter = (await this.memory.view()).figures.total;
    this.services.log.write("info", type, { id, target: entry.target, tokensBefore, tokensAfter });
    await this.record.publish();
    return { applied: true, id, tokensBefore, tokensAfter };
  }
}

/** The message of the unit around `id` that carries the mark. */
function markedIn(
  { messages, marks }: Conversation,
  id: string,
  mark: "pinned" | "excluded",
): string | undefined {
  // A system message belongs to no unit.
  if (marks.get(id)?.imported) return marks.get(id)?.[mark] ? id : undefined;
  return unitContaining(messages, id)?.find((entry) => marks.get(entry.id)?.[mark])?.id;
}

function refused(refusal: MemoryRefusal): RefusedChange {
  return { applied: false, refusal };
}
