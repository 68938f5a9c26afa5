import { writtenPaths } from "../../edits/writtenPaths.ts";
import type { FileDelta, UnseenFiles } from "../../conversation/entry.ts";
import { lastKnown, sameState } from "../../conversation/fileStates.ts";
import type { ToolCall } from "../../conversation/message.ts";
import type { CapturedFile, FileSnapshots, WorkspaceScan } from "../../ports/fileSnapshots.ts";
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
  private readonly files: FileSnapshots;
  private readonly log: Log;
  /** The message for which the last scan was begun, if it was for one. */
  private begun: string | undefined;
  /** The running scan. */
  private scanning: Promise<void> = Promise.resolve();

  constructor(record: ConversationRecord, files: FileSnapshots, log: Log) {
    this.record = record;
    this.files = files;
    this.log = log;
  }

  /** Begins to scan for what others have changed before `message` was sent. */
  begin(message: string): void {
    if (this.files.mode !== "all") return;
    this.begun = message;
    this.scanning = this.scanning.then(() => this.scan({ message }));
  }

  /** Runs a call and records what it changes. */
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
    const places = await Promise.all(paths.map((path) => this.files.locate(path)));
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
    await this.scanning;
    await this.scan({});
    const result = await run();
    await this.scan({ call: call.id });
    return result;
  }

  private async scan(of: Pick<Checkpoint, "call" | "message">): Promise<void> {
    await this.kept(async () => {
      const scan = await this.files.scan();
      if (of.call !== undefined) this.noteBetween(scan);
      const changes = this.news(scan, of.call !== undefined);
      const unseen = of.call === undefined ? [] : this.newlyUnseen(scan.unseen);
      if (changes.length === 0 && unseen.length === 0) return;
      this.append(
        { type: "checkpoint", ...of, changes, ...(unseen.length > 0 && { unseen }) },
        scan.contents,
      );
    }, undefined);
  }

  /**
   * News of a scan: what the record does not know. An edit's own checkpoint came before. `isOfCall`: the scan before it was
   * just made.
   */
  private news({ changes }: WorkspaceScan, isOfCall: boolean): readonly FileDelta[] {
    const { entries } = this.record.conversation;
    return changes.flatMap((change): FileDelta[] => {
      const known = lastKnown(entries, change);
      if (known && sameState(known, change.after)) return [];
      return [known && !isOfCall ? { ...change, before: known } : change];
    });
  }

  /** Notes what others have done to files before a call changed them, where a scan for another conversation has met it. */
  private noteBetween({ changes, contents }: WorkspaceScan): void {
    const { entries } = this.record.conversation;
    const between = changes.flatMap(({ folder, path, before }): FileDelta[] => {
      const known = lastKnown(entries, { folder, path });
      return known && !sameState(known, before) ? [{ folder, path, before: known, after: before }] : [];
    });
    if (between.length === 0) return;
    // The scan that the turn began with has not met it: it was done before.
    const of = this.begun === undefined ? {} : { message: this.begun };
    this.append({ type: "checkpoint", ...of, changes: between }, contents);
  }

  /** The unseen files of a scan, or none where the record's latest ones are the same. */
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
