import { writtenPaths } from "../../edits/writtenPaths.ts";
import type { FileDelta, UnseenFiles } from "../../conversation/entry.ts";
import { lastKnown, sameState } from "../../conversation/fileStates.ts";
import type { ToolCall } from "../../conversation/message.ts";
import type { CapturedFile, FileKeeper, Look } from "../../ports/fileSnapshots.ts";
import type { Content } from "../../ports/journal.ts";
import type { Log } from "../../ports/system.ts";
import type { ToolEffect, ToolResult } from "../../ports/tools.ts";
import { stackOf } from "../../text/errors.ts";
import type { Addition, ConversationRecord } from "../record/conversationRecord.ts";

type Checkpoint = Extract<Addition, { type: "checkpoint" }>;

/**
 * Checkpoints of one conversation: what calls change in the workspace's files enters the record, contents included. What an
 * editing tool is about to change is kept before it does. A failure is in the log and keeps no call from running.
 */
export class Checkpointer {
  private readonly record: ConversationRecord;
  private readonly files: FileKeeper;
  private readonly log: Log;
  /** The message of the last look that was made for one. */
  private begun: string | undefined;
  /** The look that goes on. */
  private looking: Promise<void> = Promise.resolve();

  constructor(record: ConversationRecord, files: FileKeeper, log: Log) {
    this.record = record;
    this.files = files;
    this.log = log;
  }

  /** Begins to look for what others have changed before `message` was sent. */
  begin(message: string): void {
    if (this.files.mode !== "all") return;
    this.begun = message;
    this.looking = this.looking.then(() => this.look({ message }));
  }

  /** Runs a call with what it changes on record. */
  async around(call: ToolCall, effect: ToolEffect, run: () => Promise<ToolResult>): Promise<ToolResult> {
    const { mode } = this.files;
    const paths = writtenPaths(call);
    if (mode === "off" || effect === "read" || effect === "none") return run();
    if (paths) return this.aroundEdit(call, paths, run);
    return mode === "all" ? this.aroundCommand(call, run) : run();
  }

  private async aroundEdit(
    call: ToolCall,
    paths: readonly string[],
    run: () => Promise<ToolResult>,
  ): Promise<ToolResult> {
    const before = await this.kept(() => this.capture(paths), []);
    await this.kept(() => this.noteSeen(before), undefined);
    const result = await run();
    await this.kept(async () => {
      const after = await Promise.all(before.map((file) => this.files.capture(file)));
      const changes = before.flatMap(({ folder, path, state }, index): FileDelta[] => {
        const now = after[index]?.state ?? state;
        return sameState(state, now) ? [] : [{ folder, path, before: state, after: now }];
      });
      const contents = after.flatMap((file) => file.contents);
      if (changes.length > 0) this.append({ type: "checkpoint", call: call.id, changes }, contents);
    }, undefined);
    return result;
  }

  private async capture(paths: readonly string[]): Promise<readonly CapturedFile[]> {
    const places = await Promise.all(paths.map((path) => this.files.placeOf(path)));
    return Promise.all(
      places.filter((place) => place !== undefined).map((place) => this.files.capture(place)),
    );
  }

  /** Keeps, on disk, what the record does not know yet of files that are about to change. */
  private async noteSeen(files: readonly CapturedFile[]): Promise<void> {
    const { entries } = this.record.conversation;
    const unknown = files.flatMap(({ folder, path, state }): FileDelta[] => {
      const known = lastKnown(entries, { folder, path });
      return known && sameState(known, state) ? [] : [{ folder, path, before: known ?? state, after: state }];
    });
    if (unknown.length === 0) return;
    const contents = files.flatMap((file) => file.contents);
    this.append({ type: "checkpoint", changes: unknown }, contents);
    await this.record.saved();
  }

  private async aroundCommand(call: ToolCall, run: () => Promise<ToolResult>): Promise<ToolResult> {
    await this.looking;
    await this.look({});
    const result = await run();
    await this.look({ call: call.id });
    return result;
  }

  private async look(of: Pick<Checkpoint, "call" | "message">): Promise<void> {
    await this.kept(async () => {
      const look = await this.files.look();
      if (of.call !== undefined) this.noteBetween(look);
      const changes = this.news(look, of.call !== undefined);
      const unseen = of.call === undefined ? [] : this.newlyUnseen(look.unseen);
      if (changes.length === 0 && unseen.length === 0) return;
      this.append(
        { type: "checkpoint", ...of, changes, ...(unseen.length > 0 && { unseen }) },
        look.contents,
      );
    }, undefined);
  }

  /**
   * News of a look: what the record does not know. An edit's own checkpoint came before. `isOfCall`: the look before it was
   * just made.
   */
  private news({ changes }: Look, isOfCall: boolean): readonly FileDelta[] {
    const { entries } = this.record.conversation;
    return changes.flatMap((change): FileDelta[] => {
      const known = lastKnown(entries, change);
      if (known && sameState(known, change.after)) return [];
      return [known && !isOfCall ? { ...change, before: known } : change];
    });
  }

  /** Notes what others have done to files before a call changed them, where a look for another conversation has met it. */
  private noteBetween({ changes, contents }: Look): void {
    const { entries } = this.record.conversation;
    const between = changes.flatMap(({ folder, path, before }): FileDelta[] => {
      const known = lastKnown(entries, { folder, path });
      return known && !sameState(known, before) ? [{ folder, path, before: known, after: before }] : [];
    });
    if (between.length === 0) return;
    // The look that the turn began with has not met it: it was done before.
    const of = this.begun === undefined ? {} : { message: this.begun };
    this.append({ type: "checkpoint", ...of, changes: between }, contents);
  }

  /** Said once, until it is another. */
  private newlyUnseen(unseen: readonly UnseenFiles[]): readonly UnseenFiles[] {
    const said = this.record.conversation.entries.findLast(
      (entry) => entry.type === "checkpoint" && entry.unseen !== undefined,
    );
    const before = said?.type === "checkpoint" ? (said.unseen ?? []) : [];
    return JSON.stringify(before) === JSON.stringify(unseen) ? [] : unseen;
  }

  private append(checkpoint: Checkpoint, contents: readonly Content[]): void {
    this.record.appendWith(contents, checkpoint);
  }

  private async kept<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.log.write("error", "checkpoint", { error: stackOf(error) });
      return otherwise;
    }
  }
}
