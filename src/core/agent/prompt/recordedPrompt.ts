import { hasOwnPrompt, ownPromptOf } from "../../conversation/systemPrompts.ts";
import type { NewEntry } from "../../conversation/entry.ts";
import { textOf, type SystemMessage } from "../../conversation/message.ts";
import type { ConversationRecord } from "../record/conversationRecord.ts";
import type { Emitter, SessionEvent } from "../record/sessionEvents.ts";
import type { ConversationEstimator, PromptServices } from "../memory/accounting/conversationEstimator.ts";
import { changesBetween, promptRenewal } from "./systemPrompt.ts";

/** System prompt of a record: it begins with one, and keeps it while its beginning is worth more than what is new. */
export class RecordedPrompt {
  private readonly services: Pick<PromptServices, "systemPrompt">;
  private readonly record: ConversationRecord;
  private readonly estimator: ConversationEstimator;
  private readonly events: Emitter<SessionEvent>;
  private stale: readonly string[] = [];

  constructor(
    services: Pick<PromptServices, "systemPrompt">,
    record: ConversationRecord,
    estimator: ConversationEstimator,
    events: Emitter<SessionEvent>,
  ) {
    this.services = services;
    this.record = record;
    this.estimator = estimator;
    this.events = events;
  }

  /** Paths of the instructions that are others by now than those in the prompt. */
  get changed(): readonly string[] {
    return this.stale;
  }

  /** Puts the system prompt into a record that has none of Longhand's own, behind what was chosen for it. */
  async begin(): Promise<void> {
    if (hasOwnPrompt(this.record.conversation)) return;
    const { unrecorded } = this.estimator;
    if (unrecorded) this.record.append({ type: "model", ...unrecorded });
    await this.put(await this.services.systemPrompt());
  }

  /** Compares the instructions in the prompt with those of the workspace, and tells listeners where that is news. */
  async check(): Promise<void> {
    const own = ownPromptOf(this.record.conversation);
    if (!own || this.record.isHeldElsewhere) return;
    this.note(changesBetween(textOf(own.message), await this.services.systemPrompt()));
  }

  /**
   * Puts the workspace's instructions of now into the prompt, where they have changed; true where it did. The old prompt
   * stays in the record, out of every request.
   */
  async renew(): Promise<boolean> {
    if (!hasOwnPrompt(this.record.conversation)) return false;
    const prompt = await this.services.systemPrompt();
    const renewal = promptRenewal(this.record.conversation, prompt);
    if (renewal) await this.put(prompt, renewal);
    this.note([]);
    return renewal !== undefined;
  }

  private async put(content: string, ...before: readonly NewEntry[]): Promise<void> {
    const message: SystemMessage = { role: "system", content };
    const tokens = await this.estimator.weigh(message);
    const [first, ...others]: readonly [NewEntry, ...NewEntry[]] = [
      { type: "message", message, tokens },
      ...before,
    ];
    this.record.append(first, ...others);
    this.events.emit({ type: "planChanged" });
  }

  private note(paths: readonly string[]): void {
    if (paths.join("\n") === this.stale.join("\n")) return;
    this.stale = paths;
    this.events.emit({ type: "instructionsChanged", paths });
  }
}
