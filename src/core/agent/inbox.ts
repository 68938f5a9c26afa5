import type { ChatMessage } from "../conversation/message.ts";
import type { ConversationRecord } from "./conversationRecord.ts";
import { withEditorContext } from "./editorContext.ts";
import type { Emitter, SessionEvent } from "./events.ts";
import type { Memory } from "./memory.ts";
import type { Clock } from "./ports.ts";

/** A message that the user sent while a turn runs. */
export interface QueuedMessage {
  readonly id: string;
  readonly text: string;
}

/** What an inbox needs from outside. */
export interface InboxServices {
  readonly clock: Clock;
  /** The system prompt of a conversation that has none yet. */
  readonly systemPrompt: () => string | Promise<string>;
  /** What the user has before them, as text; undefined where the model is not to know. */
  readonly editorContext?: () => string | Promise<string> | undefined;
}

/** What the user says: put into the record, or kept for the next request until when it can be taken back. */
export class Inbox {
  private waiting: readonly QueuedMessage[] = [];
  private readonly services: InboxServices;
  private readonly record: ConversationRecord;
  private readonly memory: Memory;
  private readonly events: Emitter<SessionEvent>;

  constructor(
    services: InboxServices,
    record: ConversationRecord,
    memory: Memory,
    events: Emitter<SessionEvent>,
  ) {
    this.services = services;
    this.record = record;
    this.memory = memory;
    this.events = events;
  }

  /** Messages that wait; lost with the process. */
  get queued(): readonly QueuedMessage[] {
    return this.waiting;
  }

  queue(text: string): void {
    this.change([...this.waiting, { id: this.services.clock.newId(), text }]);
  }

  /** The message that will not be sent any more; undefined when it is too late. */
  takeBack(id: string): QueuedMessage | undefined {
    const found = this.waiting.find((one) => one.id === id);
    if (found) this.change(this.waiting.filter((one) => one !== found));
    return found;
  }

  /** All of them, which wait no more. */
  takeAll(): readonly QueuedMessage[] {
    const all = this.waiting;
    if (all.length > 0) this.change([]);
    return all;
  }

  /** Puts everything that waits into the record. */
  async deliver(): Promise<void> {
    for (const { text } of this.takeAll()) await this.put(text);
  }

  /** Puts a message into the record, behind a system prompt, with what the user has before them. */
  async put(text: string): Promise<void> {
    if (!this.record.conversation.messages.some(({ message }) => message.role === "system")) {
      await this.say({ role: "system", content: await this.services.systemPrompt() });
    }
    const editor = await this.services.editorContext?.();
    const content = editor === undefined ? text : withEditorContext(text, editor, this.record.conversation);
    await this.say({ role: "user", content });
  }

  private async say(message: ChatMessage): Promise<void> {
    const tokens = await this.memory.weigh(message);
    this.record.append({ type: "message", message, tokens });
    this.events.emit({ type: "planChanged" });
  }

  private change(messages: readonly QueuedMessage[]): void {
    this.waiting = messages;
    this.events.emit({ type: "queued", messages });
  }
}
