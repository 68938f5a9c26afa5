import type { StrategyPreview } from "../context/compare.ts";
import { pinBudget, type PinBudget } from "../context/control.ts";
import type { Preflight } from "../context/preflight.ts";
import type { HidingStrategy } from "../context/strategies.ts";
import type { View } from "../context/view.ts";
import { fold, type Conversation } from "../conversation/fold.ts";
import type { ChatMessage } from "../conversation/message.ts";
import { isUndoable, lastMemoryChange, undoOf } from "../conversation/undo.ts";
import { Control, type ControlChange } from "./control.ts";
import { ConversationRecord } from "./conversationRecord.ts";
import { Emitter, type SessionEvent, type TurnFailure, type TurnOutcome } from "./events.ts";
import { LiveState, type LiveReply, type ToolEvent } from "./liveState.ts";
import { Memory, type Hypothesis, type MemoryChange, type MemoryServices } from "./memory.ts";
import type { Approval, Clock, Journal, StoredConversation, ToolBox } from "./ports.ts";
import { RecallTools } from "./recallTools.ts";
import { repairsOf } from "./repair.ts";
import { runTurn } from "./turn.ts";

export type { LiveReply, ToolEvent } from "./liveState.ts";

/** Everything a session needs from outside. */
export interface SessionServices extends MemoryServices {
  readonly tools: ToolBox;
  readonly journal: Journal;
  readonly approval: Approval;
  readonly clock: Clock;
  /** The system prompt of a conversation that has none yet. */
  readonly systemPrompt: () => string;
}

/** What an undo did; JSON, as the command returns it. */
export type UndoResult =
  | {
      readonly applied: true;
      readonly target: string;
      readonly tokensBefore: number;
      readonly tokensAfter: number;
    }
  | { readonly applied: false; readonly reason: string };

/** An open conversation: the record, the turn that runs on it, and what listeners are told of both. */
export class Session {
  private readonly services: SessionServices;
  private readonly record: ConversationRecord;
  private readonly memory: Memory;
  private readonly control: Control;
  private readonly tools: RecallTools;
  private readonly events = new Emitter<SessionEvent>();
  private turn: AbortController | undefined;
  private turns: Promise<unknown> = Promise.resolve();
  private lastFailure: TurnFailure | undefined;
  private readonly live = new LiveState();

  constructor(services: SessionServices, id: string, stored: StoredConversation) {
    this.services = services;
    this.record = new ConversationRecord(services, this.events, id, stored.entries);
    this.memory = new Memory(services, this.record, this.events);
    this.control = new Control(services, this.record, this.memory);
    this.tools = new RecallTools(services.tools, () => this.record.conversation);
    const [first, ...others] = repairsOf(fold(id, stored.entries), stored.draft);
    if (first) this.record.append(first, ...others);
    this.events.on((event) => this.live.follow(event));
  }

  get conversation(): Conversation {
    return this.record.conversation;
  }

  /** The model that the next request asks. */
  get model(): string {
    return this.memory.model;
  }

  get isRunning(): boolean {
    return this.turn !== undefined;
  }

  /** True while a turn runs or a summary is being made: the record may still grow by itself. */
  get isBusy(): boolean {
    return this.isRunning || this.memory.summarizer.isBusy;
  }

  /** Why the last turn ended without an answer, until the next begins. */
  get failure(): TurnFailure | undefined {
    return this.lastFailure;
  }

  get liveReply(): LiveReply | undefined {
    return this.live.reply;
  }

  /** The calls that run or wait for approval now. */
  get liveTools(): readonly ToolEvent[] {
    return this.live.tools;
  }

  onEvent(listener: (event: SessionEvent) => void): { dispose(): void } {
    return this.events.on(listener);
  }

  /** Adds a user message and answers it; after the running turn, if there is one. Resolves when that turn has ended. */
  async send(text: string): Promise<TurnOutcome> {
    return this.queue(async (signal) => {
      if (!this.conversation.messages.some(({ message }) => message.role === "system")) {
        await this.say({ role: "system", content: this.services.systemPrompt() });
      }
      await this.say({ role: "user", content: text });
      return this.answer(signal);
    });
  }

  /** Says `text` in place of the user message `id`: that and what followed leave the plan; undo brings them back. */
  async editAndResend(id: string, text: string): Promise<TurnOutcome> {
    const edited = this.conversation.messages.find((entry) => entry.id === id);
    if (edited?.message.role !== "user") throw new Error(`There is no user message ${id}.`);
    this.cancel();
    return this.queue(async (signal) => {
      this.record.append({ type: "rewind", target: id });
      await this.say({ role: "user", content: text });
      return this.answer(signal);
    });
  }

  /** What `text` would weigh as the next message, in tokens. */
  async weigh(text: string): Promise<number> {
    return (await this.memory.weigh({ role: "user", content: text })).count;
  }

  /** Asks again for the answer that failed or was cut off; a partial answer leaves the plan. */
  async retry(): Promise<TurnOutcome> {
    return this.queue((signal) => {
      const last = this.conversation.messages.at(-1);
      if (last?.interrupted) this.record.append({ type: "rewind", target: last.id });
      return this.answer(signal);
    });
  }

  /** Stops the running turn; what has come so far stays. */
  cancel(): void {
    this.turn?.abort();
  }

  /** What the model sees now, counted; undefined figures never: counting does not fail. */
  async view(): Promise<View> {
    return this.memory.view();
  }

  /** Hides messages now by `strategy`; for `summarize`, a summary takes their place. */
  async compact(
    strategy: HidingStrategy | "clearToolResults",
    signal = new AbortController().signal,
  ): Promise<MemoryChange> {
    return this.after(await this.memory.compact(strategy, "manual", signal));
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
  async pin(id: string, pinned: boolean): Promise<ControlChange> {
    return this.after(await this.control.pin(id, pinned));
  }

  /** Leaves a message with its unit out of every request, or takes it in again. */
  async exclude(id: string, excluded: boolean): Promise<ControlChange> {
    return this.after(await this.control.exclude(id, excluded, this.isRunning));
  }

  /** What pins take and may take. */
  async pinBudget(): Promise<PinBudget> {
    return pinBudget(this.conversation, await this.memory.scales());
  }

  /** Gives the summary of compaction `id` another text. */
  async editSummary(id: string, text: string): Promise<ControlChange> {
    return this.after(await this.control.editSummary(id, text));
  }

  /** Has the summary of compaction `id` written anew, as `instruction` asks. */
  async regenerateSummary(
    id: string,
    instruction?: string,
    signal = new AbortController().signal,
  ): Promise<ControlChange> {
    return this.after(await this.control.regenerateSummary(id, instruction, signal));
  }

  /** Goes back to the version of a summary that entry `version` brought. */
  async useSummaryVersion(id: string, version: string): Promise<ControlChange> {
    return this.after(await this.control.useVersion(id, version));
  }

  /** Stops the summary that is being made in the background. */
  stopSummary(): void {
    this.memory.summarizer.stop();
  }

  /** Takes back `target`, or the latest memory change in force. */
  async undo(target = lastMemoryChange(this.conversation)?.id): Promise<UndoResult> {
    const entry = this.conversation.entries.find(({ id }) => id === target);
    if (!entry || !isUndoable(entry)) {
      return { applied: false, reason: "There is no memory change to undo." };
    }
    if (this.conversation.reverted.has(entry.id)) {
      return { applied: false, reason: "This memory change has been undone already." };
    }
    const tokensBefore = (await this.view()).figures.total;
    this.record.append(...undoOf(this.conversation, entry));
    this.services.log.write("info", "undo", { target: entry.id, kind: entry.type });
    await this.changed();
    return { applied: true, target: entry.id, tokensBefore, tokensAfter: (await this.view()).figures.total };
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

  private async say(message: ChatMessage): Promise<void> {
    const tokens = await this.memory.weigh(message);
    this.record.append({ type: "message", message, tokens });
    this.events.emit({ type: "planChanged" });
  }

  private async queue(work: (signal: AbortSignal) => Promise<TurnOutcome>): Promise<TurnOutcome> {
    const turn = this.turns.then(() => this.run(work));
    this.turns = turn;
    return turn;
  }

  private async run(work: (signal: AbortSignal) => Promise<TurnOutcome>): Promise<TurnOutcome> {
    const turn = new AbortController();
    this.turn = turn;
    this.fail(undefined);
    this.events.emit({ type: "running", running: true });
    let outcome: TurnOutcome;
    try {
      outcome = await work(turn.signal);
    } catch (error) {
      this.services.log.write("error", "turn", { error: stackOf(error) });
      outcome = { stopReason: "failed", text: "", failure: { kind: "internal", message: String(error) } };
    }
    this.turn = undefined;
    this.fail(outcome.failure);
    await this.record.saved().catch(() => undefined);
    this.events.emit({ type: "running", running: false });
    this.events.emit({ type: "planChanged" });
    void this.summarizeAhead();
    return outcome;
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
    return runTurn(
      { ...this.services, tools: this.tools, record: this.record, memory: this.memory, events: this.events },
      signal,
    );
  }

  private fail(failure: TurnFailure | undefined): void {
    if (this.lastFailure === failure) return;
    this.lastFailure = failure;
    this.events.emit({ type: "failure", failure });
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
