import { fold, type Conversation } from "../../conversation/fold.ts";
import { ConversationEstimator } from "../memory/accounting/conversationEstimator.ts";
import type { Summarizer } from "../memory/summary/summarizer.ts";
import type { CompactionConsent } from "../memory/compactionConsent.ts";
import { UserOverrides } from "../memory/userOverrides.ts";
import { ConversationRecord } from "../record/conversationRecord.ts";
import { Emitter, type SessionEvent, type TurnFailure, type TurnOutcome } from "../record/sessionEvents.ts";
import { stackOf } from "../../text/errors.ts";
import { MessageQueue } from "./messageQueue.ts";
import { draftEvents, LiveState } from "./liveState.ts";
import { servedBy } from "../memory/serverServices.ts";
import { Memory } from "../memory/memory.ts";
import { requestOf } from "../../tokens/cost.ts";
import { SpendingGuard } from "../memory/spendingGuard.ts";
import { InstructionFinder } from "../prompt/instructionFinder.ts";
import { RecordedPrompt } from "../prompt/recordedPrompt.ts";
import { Checkpoints } from "../checkpoints/checkpoints.ts";
import type { OpenedConversation, StoredConversation } from "../../ports/journal.ts";
import type { ModelChoice } from "../../ports/modelChoice.ts";
import { picturesOf } from "../../conversation/message.ts";
import type { Picture } from "../../conversation/picture.ts";
import type { ToolBox } from "../../ports/tools.ts";
import { SessionRecall } from "./sessionRecall.ts";
import { runTurn } from "../turn/turn.ts";
import { PastRequests } from "./pastRequest.ts";
import type { SessionServices } from "./sessionServices.ts";
import { TurnQueue } from "./turnQueue.ts";
import { WorkPlanEditor } from "./workPlanEditor.ts";
import type { CostLimit } from "../record/costLimit.ts";
import { rewindTarget } from "../record/rewindTarget.ts";
import { repairsOf, unansweredFailure } from "../record/resumeState.ts";
import { ownerOf } from "../../conversation/sharing/sharedId.ts";

/** The part of its memory that a session shows. */
interface SessionMemory extends Pick<Memory, "view" | "compact" | "previews"> {
  readonly summarizer: Pick<Summarizer, "isBusy" | "stop">;
  readonly consent: Pick<CompactionConsent, "question" | "answer">;
}

/** Options of saying a message again in other words. */
interface ResendOptions {
  /** True where the files go back with the messages, save those that somebody else has changed since. */
  readonly restoresFiles?: boolean | undefined;
  /** Pictures of the new message; when left out, those of the old one. */
  readonly images?: readonly Picture[];
}

/** An open conversation: the record, the turn that runs on it, and what listeners are told of both. */
export class Session {
  /** Live state: all that is under way and in no entry yet. */
  readonly live = new LiveState();
  /** Working memory: what the model sees and would see. */
  readonly memory: SessionMemory;
  /** The user's own changes of that. */
  readonly overrides: UserOverrides;
  /** The system prompt, and whether the workspace's instructions are others by now. */
  readonly prompt: RecordedPrompt;
  private readonly instructions: InstructionFinder;
  /** The plan of the work. */
  readonly workPlan: WorkPlanEditor;
  /** Messages that wait for the running turn's next request, or after a Stop for the next turn. */
  readonly queue: Pick<MessageQueue, "queued" | "takeBack">;
  /** The requests that were made, and what became of their messages. */
  readonly past: PastRequests;
  /** Estimates of what a message would weigh. */
  readonly estimator: ConversationEstimator;
  private readonly services: SessionServices;
  private readonly record: ConversationRecord;
  private readonly working: Memory;
  private readonly messages: MessageQueue;
  private readonly checkpoints: Checkpoints | undefined;
  private readonly tools: ToolBox;
  private readonly events = new Emitter<SessionEvent>();
  private readonly turns: TurnQueue;
  private readonly spending: SpendingGuard;

  constructor(given: SessionServices, id: string, stored: OpenedConversation) {
    const isHeldElsewhere = stored.heldBy !== undefined;
    const services = servedBy(given, () => this.estimator.choice.server);
    this.services = services;
    this.record = new ConversationRecord(services, this.events, id, stored.entries, isHeldElsewhere);
    this.estimator = new ConversationEstimator(services, () => this.conversation);
    this.past = new PastRequests(services, this.estimator, () => this.conversation);
    this.spending = new SpendingGuard(services, () => this.conversation);
    this.prompt = new RecordedPrompt(services, this.record, this.estimator, this.events);
    const { spending, prompt } = this;
    this.working = new Memory({ ...services, spending, prompt }, this.record, this.events, this.estimator);
    this.memory = this.working;
    const { log, settings } = services;
    const isRunning = () => this.isRunning;
    this.overrides = new UserOverrides({ log, settings, isRunning }, this.record, this.working);
    this.workPlan = new WorkPlanEditor(services.clock, this.record);
    const recall = new SessionRecall(services, this.record, this.working);
    const recalling = recall.around(services.tools);
    this.checkpoints = services.checkpoints && new Checkpoints(this.record, { ...services.checkpoints, log });
    this.tools = this.checkpoints?.around(recalling) ?? recalling;
    const [first, ...others] = repairsOf(fold(id, stored.entries), stored.draft);
    if (first && !isHeldElsewhere) this.record.append(first, ...others);
    this.instructions = new InstructionFinder(services, this.working, () => this.conversation);
    const sources = { prompt: this.prompt, recall: recall.automatic, instructions: this.instructions };
    this.messages = new MessageQueue(services, this.record, this.estimator, this.events, sources);
    this.queue = this.messages;
    this.turns = new TurnQueue(
      {
        log: services.log,
        events: this.events,
        more: ({ stopReason }) => (this.wantsMore(stopReason) ? (signal) => this.answer(signal) : undefined),
        saved: () => this.record.saved(),
        ended: () => {
          void this.logged("background summary", () => this.working.summarizeAhead());
          void this.logged("automatic recall", () => recall.automatic.readAhead());
        },
      },
      unansweredFailure(this.conversation, stored.heldBy),
    );
    this.events.on((event) => {
      this.live.follow(event);
      if (event.type === "planChanged") this.working.consent.withdraw();
      const isOfSummary = event.type === "entry" && event.entry.type !== "message";
      if (isOfSummary && requestOf(event.entry).usage) this.spending.recorded(() => this.record.saved());
    });
    if (isHeldElsewhere) this.follow({ ...stored, entries: [] });
  }

  get conversation(): Conversation {
    return this.record.conversation;
  }

  /** True where another window continues the conversation: every change throws `HeldElsewhere`. */
  get isHeldElsewhere(): boolean {
    return this.record.isHeldElsewhere;
  }

  /** Notes that its owner no longer shares it. */
  endSharing(): void {
    const owner = ownerOf(this.conversation.id);
    if (owner !== undefined) this.turns.fail({ kind: "heldElsewhere", owner, isOver: true });
  }

  /** Bringing back files; undefined where no checkpoints are made. */
  get restoring(): Checkpoints["restore"] | undefined {
    return this.checkpoints?.restore;
  }

  get isRunning(): boolean {
    return this.turns.isRunning;
  }

  /** True while a turn runs or a summary is being made: the record may still grow by itself. */
  get isBusy(): boolean {
    return this.isRunning || this.working.summarizer.isBusy;
  }

  /** Failure of the last turn that ended without an answer, until the next begins. */
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
  async send(text: string, images: readonly Picture[] = []): Promise<TurnOutcome> {
    const running = this.turns.current;
    if (running) {
      this.messages.queue(text, images);
      return running;
    }
    return this.turns.start(async (signal) => {
      await this.messages.deliver();
      await this.messages.put(text, images);
      return this.answer(signal);
    });
  }

  /**
   * Says `text` in place of the user message `id`: that and what followed leave the plan; undo brings them back.
   */
  async editAndResend(
    id: string,
    text: string,
    { restoresFiles = false, images }: ResendOptions = {},
  ): Promise<TurnOutcome> {
    const edited = this.conversation.messages.find((entry) => entry.id === id);
    if (edited?.message.role !== "user") throw new Error(`There is no user message ${id}.`);
    this.cancel();
    return this.turns.start(async (signal) => {
      if (restoresFiles) await this.restoring?.restore(id, ({ isChangedSince }) => !isChangedSince);
      this.record.append({ type: "rewind", target: id });
      await this.messages.put(text, images ?? picturesOf(edited.message));
      return this.answer(signal);
    });
  }

  /**
   * Brings the conversation back to message `id`: to before one of the user's or one that makes calls, to behind any other.
   * What leaves the plan comes back with undo.
   */
  async rewindTo(id: string): Promise<void> {
    await this.stop();
    const target = rewindTarget(this.conversation, id);
    if (target === undefined) return;
    this.record.append({ type: "rewind", target });
    await this.record.publish();
  }

  /** Goes on where the last turn ended without an answer; a partial answer leaves the plan. */
  async retry(): Promise<TurnOutcome> {
    return this.turns.start((signal) => {
      const last = this.conversation.messages.at(-1);
      if (last?.interrupted) this.record.append({ type: "rewind", target: last.id });
      return this.answer(signal);
    });
  }

  /** Goes on where a spending limit ended the last turn, which may be passed once more. */
  async spendMore(): Promise<TurnOutcome> {
    if (this.failure?.kind === "costLimit") this.allowMore(this.failure);
    return this.retry();
  }

  /** The user lets this limit be passed once more. */
  allowMore(limit: CostLimit): void {
    this.spending.raise(limit);
  }

  /** Goes on without the pictures that the model would be sent: they become lines of text, which undo takes back. */
  async sendWithoutPictures(): Promise<TurnOutcome> {
    await this.working.leaveOutPictures();
    return this.retry();
  }

  /** Notes that everything so far was copied from conversation `source`. */
  noteOrigin(source: string): void {
    this.record.append({ type: "origin", source });
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

  rename(title: string): void {
    this.record.append({ type: "title", title });
  }

  /** Chooses the model that the conversation asks from here on; if it has not begun, from its first message on. */
  async useModel(model: string, how: Omit<ModelChoice, "model"> = {}): Promise<void> {
    const choice = { model, ...how };
    const hasBegun = this.conversation.messages.length > 0;
    if (hasBegun) this.record.append({ type: "model", ...choice });
    else this.estimator.pending = choice;
    this.events.emit({ type: "chosen" });
    if (hasBegun) await this.record.publish();
    else this.events.emit({ type: "planChanged" });
  }

  /** Forgets what was chosen for a conversation before it began: the settings count. */
  forgetChoice(): void {
    this.estimator.pending = undefined;
    this.events.emit({ type: "chosen" });
    this.events.emit({ type: "planChanged" });
  }

  /** Resolves when everything so far is durable. */
  async saved(): Promise<void> {
    await this.record.saved();
  }

  /** True where the user sent something while the turn ran; a turn that was stopped leaves it for the next. */
  private wantsMore(stopReason: TurnOutcome["stopReason"]): boolean {
    return this.messages.queued.length > 0 && (stopReason === "stop" || stopReason === "length");
  }

  /** Does between two turns what the next one would have to wait for. Nobody waits for it; whatever goes wrong is in the log. */
  private async logged(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.services.log.write("error", what, { error: stackOf(error) });
    }
  }

  private async answer(signal: AbortSignal): Promise<TurnOutcome> {
    await this.prompt.begin();
    const last = this.conversation.messages.at(-1);
    if (last?.message.role === "user") this.checkpoints?.begin(last.id);
    const { estimator, events, instructions, messages, record, spending, tools, working: memory } = this;
    const deliver = () => messages.deliver();
    const acknowledged = (until: AbortSignal) =>
      this.services.acknowledgement?.of(record.conversation.id, () => record.saved(), until);
    const own = { tools, record, memory, estimator, spending, events, instructions };
    return runTurn({ ...this.services, ...own, deliver, acknowledged }, signal);
  }
}
