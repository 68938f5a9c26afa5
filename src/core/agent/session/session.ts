import type { StrategyPreview } from "../../context/compare.ts";
import type { Preflight } from "../../context/preflight.ts";
import type { HidingStrategy } from "../../context/strategies.ts";
import type { View } from "../../context/view.ts";
import type { Entry } from "../../conversation/entry.ts";
import { fold, type Conversation } from "../../conversation/fold.ts";
import { lastMemoryChange } from "../../conversation/undo.ts";
import type { PriceList } from "../../tokens/cost.ts";
import { UserOverrides, type OverrideChange, type UndoResult } from "../memory/userOverrides.ts";
import { ConversationRecord } from "../record/conversationRecord.ts";
import { Emitter, type SessionEvent, type TurnFailure, type TurnOutcome } from "../record/events.ts";
import { stackOf } from "../../text/errors.ts";
import { MessageQueue, type MessageQueueServices, type QueuedMessage } from "./messageQueue.ts";
import { draftEvents, LiveState } from "./liveState.ts";
import { Memory, type Hypothesis, type MemoryChange, type MemoryServices } from "../memory/memory.ts";
import type { Journal, StoredConversation } from "../../ports/journal.ts";
import type { Timer } from "../../ports/system.ts";
import type { Approval, ToolBox } from "../../ports/tools.ts";
import { RecallTools } from "../turn/recallTools.ts";
import { repairsOf } from "../record/repair.ts";
import { runTurn } from "../turn/turn.ts";
import { TurnQueue } from "./turnQueue.ts";
import { unansweredBecause } from "../record/resumeState.ts";

/** Everything a session needs from outside. */
export interface SessionServices extends MemoryServices, MessageQueueServices {
  readonly tools: ToolBox;
  readonly journal: Journal;
  readonly approval: Approval;
  readonly timer: Timer;
  readonly prices: PriceList;
}

/** An open conversation: the record, the turn that runs on it, and what listeners are told of both. */
export class Session {
  private readonly services: SessionServices;
  private readonly record: ConversationRecord;
  private readonly memory: Memory;
  private readonly overrides: UserOverrides;
  private readonly tools: RecallTools;
  private readonly events = new Emitter<SessionEvent>();
  private readonly turns: TurnQueue;
  /** What is under way and in no entry yet. */
  readonly live = new LiveState();
  private readonly messageQueue: MessageQueue;

  /** `isHeldElsewhere`: another window continues it; here it can only be read. */
  constructor(services: SessionServices, id: string, stored: StoredConversation, isHeldElsewhere = false) {
    this.services = services;
    this.record = new ConversationRecord(services, this.events, id, stored.entries, isHeldElsewhere);
    this.memory = new Memory(services, this.record, this.events);
    this.overrides = new UserOverrides(services, this.record, this.memory);
    this.tools = new RecallTools(services.tools, async () => {
      const { weighed } = await this.memory.view();
      return { messages: this.conversation.messages, weighed };
    });
    const [first, ...others] = repairsOf(fold(id, stored.entries), stored.draft);
    if (first && !isHeldElsewhere) this.record.append(first, ...others);
    this.messageQueue = new MessageQueue(services, this.record, this.memory, this.events);
    this.turns = new TurnQueue(
      {
        log: services.log,
        events: this.events,
        more: ({ stopReason }) => (this.wantsMore(stopReason) ? (signal) => this.answer(signal) : undefined),
        saved: () => this.record.saved(),
        ended: () => void this.summarizeAhead(),
      },
      unansweredBecause(this.conversation, isHeldElsewhere),
    );
    this.events.on((event) => this.live.follow(event));
    if (isHeldElsewhere) this.follow({ ...stored, entries: [] });
  }

  get conversation(): Conversation {
    return this.record.conversation;
  }

  /** True where another window continues the conversation: every change throws `HeldElsewhere`. */
  get isHeldElsewhere(): boolean {
    return this.record.isHeldElsewhere;
  }

  /** The model that the next request asks. */
  get model(): string {
    return this.memory.model;
  }

  get isRunning(): boolean {
    return this.turns.isRunning;
  }

  /** True while a turn runs or a summary is being made: the record may still grow by itself. */
  get isBusy(): boolean {
    return this.isRunning || this.memory.summarizer.isBusy;
  }

  get isSummarizing(): boolean {
    return this.memory.summarizer.isBusy;
  }

  /** Stops the summary that is being made; the conversation stays as it is. */
  cancelSummary(): void {
    this.memory.summarizer.stop();
  }

  /** Why the last turn ended without an answer, until the next begins. */
  get failure(): TurnFailure | undefined {
    return this.turns.failure;
  }

  /** Takes in what the window that holds the conversation has done since: what is new of it, and the reply under way. */
  follow({ entries, draft }: StoredConversation): void {
    this.record.takeIn(entries);
    for (const event of draftEvents(this.live.reply, draft)) this.events.emit(event);
    if (entries.length > 0) this.events.emit({ type: "planChanged" });
  }

  onEvent(listener: (event: SessionEvent) => void): { dispose(): void } {
    return this.events.on(listener);
  }

  /**
   * Adds a user message and answers it. While a turn runs it goes along with that turn's next request, and can
   * be taken back until then. Resolves when the turn has ended.
   */
  async send(text: string): Promise<TurnOutcome> {
    const running = this.turns.current;
    if (running) {
      this.messageQueue.queue(text);
      return running;
    }
    return this.turns.start(async (signal) => {
      await this.messageQueue.deliver();
      await this.messageQueue.put(text);
      return this.answer(signal);
    });
  }

  /** Says `text` in place of the user message `id`: that and what followed leave the plan; undo brings them back. */
  async editAndResend(id: string, text: string): Promise<TurnOutcome> {
    const edited = this.conversation.messages.find((entry) => entry.id === id);
    if (edited?.message.role !== "user") throw new Error(`There is no user message ${id}.`);
    this.cancel();
    return this.turns.start(async (signal) => {
      this.record.append({ type: "rewind", target: id });
      await this.messageQueue.put(text);
      return this.answer(signal);
    });
  }

  /** See `Inbox.said`. */
  async said(text: string, replaces?: string): Promise<string> {
    return this.messageQueue.said(text, replaces);
  }

  /** What `text` would weigh as a message, in tokens. */
  async weigh(text: string): Promise<number> {
    return (await this.memory.weigh({ role: "user", content: text })).count;
  }

  /** See `Scaling.weighed`. */
  async weighed(entries: readonly Entry[]): Promise<readonly Entry[]> {
    return this.memory.weighed(entries);
  }

  /** Messages that wait for the running turn's next request, or after a Stop for the next turn. */
  get queued(): readonly QueuedMessage[] {
    return this.messageQueue.queued;
  }

  /** The queued message that will not be sent any more; undefined when it is too late. */
  takeBack(id: string): QueuedMessage | undefined {
    return this.messageQueue.takeBack(id);
  }

  /** Goes on where the last turn ended without an answer; a partial answer leaves the plan. */
  async retry(): Promise<TurnOutcome> {
    return this.turns.start((signal) => {
      const last = this.conversation.messages.at(-1);
      if (last?.interrupted) this.record.append({ type: "rewind", target: last.id });
      return this.answer(signal);
    });
  }

  /** Stops the running turn; what has come so far stays. */
  cancel(): void {
    this.turns.cancel();
  }

  /** Stops the running turn and waits for its end. */
  async stop(): Promise<void> {
    this.cancel();
    await this.turns.current;
  }

  /** What the model sees now or will see when the conversation begins, or under another model or window; counting does not fail. */
  async view(under?: Hypothesis): Promise<View> {
    if (under) return this.memory.viewUnder(under);
    const { conversation } = this;
    const begun = await this.messageQueue.begun(conversation);
    const view = await this.memory.view(undefined, begun);
    return begun === conversation ? view : { ...view, weighed: [] };
  }

  /** Hides messages now by `strategy`, as far as another model or window would ask for; for `summarize`, a summary takes their place. */
  async compact(
    strategy: HidingStrategy | "clearToolResults",
    signal = new AbortController().signal,
    under: Hypothesis = {},
  ): Promise<MemoryChange> {
    return this.after(await this.memory.compact(strategy, "manual", signal, under));
  }

  /** What every strategy would do now, or with another model or a window of so many tokens. */
  async compare(under: Hypothesis = {}): Promise<StrategyPreview[]> {
    return this.memory.compare(under);
  }

  /** Whether the conversation fits another model, and what would be hidden. */
  async preflight(model: string): Promise<Preflight> {
    return this.memory.preflight(model);
  }

  /** Pins or unpins a message with its unit; refused where no request would fit any more. */
  async pin(id: string, pinned: boolean): Promise<OverrideChange> {
    return this.after(await this.overrides.pin(id, pinned));
  }

  /** Leaves a message with its unit out of every request, or takes it in again. */
  async exclude(id: string, excluded: boolean): Promise<OverrideChange> {
    return this.after(await this.overrides.exclude(id, excluded, this.isRunning));
  }

  /** Gives the summary of compaction `id` another text. */
  async editSummary(id: string, text: string): Promise<OverrideChange> {
    return this.after(await this.overrides.editSummary(id, text));
  }

  /** Has the summary of compaction `id` written anew, as `instruction` asks. */
  async regenerateSummary(
    id: string,
    instruction?: string,
    signal = new AbortController().signal,
  ): Promise<OverrideChange> {
    return this.after(await this.overrides.regenerateSummary(id, instruction, signal));
  }

  /** Goes back to the version of a summary that entry `version` brought. */
  async useSummaryVersion(id: string, version: string): Promise<OverrideChange> {
    return this.after(await this.overrides.useVersion(id, version));
  }

  /** Takes back `target`, or the latest memory change in force. */
  async undo(target = lastMemoryChange(this.conversation)?.id): Promise<UndoResult> {
    return this.after(await this.overrides.undo(target));
  }

  rename(title: string): void {
    this.record.append({ type: "title", title });
  }

  /** From here on the conversation asks `model`. */
  async useModel(model: string): Promise<void> {
    this.record.append({ type: "model", model });
    await this.changed();
  }

  /** Resolves when everything so far is durable. */
  async saved(): Promise<void> {
    await this.record.saved();
  }

  private async after<C extends { readonly applied: boolean }>(change: C): Promise<C> {
    if (change.applied) await this.changed();
    return change;
  }

  private async changed(): Promise<void> {
    this.events.emit({ type: "planChanged" });
    await this.record.saved();
  }

  /** What the user sent while the turn ran; a turn that was stopped leaves it for the next. */
  private wantsMore(stopReason: TurnOutcome["stopReason"]): boolean {
    return this.queued.length > 0 && (stopReason === "stop" || stopReason === "length");
  }

  /** Nobody waits for it; whatever goes wrong is in the log. */
  private async summarizeAhead(): Promise<void> {
    try {
      if (await this.memory.summarizeAhead()) await this.changed();
    } catch (error) {
      this.services.log.write("error", "background summary", { error: stackOf(error) });
    }
  }

  private answer(signal: AbortSignal): Promise<TurnOutcome> {
    const { events, messageQueue, memory, record, tools } = this;
    const deliver = () => messageQueue.deliver();
    return runTurn({ ...this.services, tools, record, memory, events, deliver }, signal);
  }
}
