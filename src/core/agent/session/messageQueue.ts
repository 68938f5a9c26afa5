import { extend, type Conversation } from "../../conversation/fold.ts";
import { entryVersion, type MessageEntry } from "../../conversation/entry.ts";
import type { ChatMessage } from "../../conversation/message.ts";
import type { ConversationRecord } from "../record/conversationRecord.ts";
import { withEditorContext } from "../prompt/editorContext.ts";
import type { Emitter, SessionEvent } from "../record/events.ts";
import type { Memory } from "../memory/memory.ts";
import type { Clock } from "../../ports/system.ts";

/** A message that the user sent while a turn runs. */
export interface QueuedMessage {
  readonly id: string;
  readonly text: string;
}

/** Where messages that wait are kept, so that a restart brings them back. Never throws. */
export interface QueueStore {
  load(conversationId: string): readonly QueuedMessage[];
  keep(conversationId: string, messages: readonly QueuedMessage[]): void;
}

/** What an inbox needs from outside. */
export interface MessageQueueServices {
  readonly clock: Clock;
  /** The system prompt of a conversation that has none yet. */
  readonly systemPrompt: () => string | Promise<string>;
  /** What the user has before them, as text; undefined where the model is not to know. */
  readonly editorContext?: () => string | Promise<string> | undefined;
  /** Forgotten with the process when left out. */
  readonly queue?: QueueStore;
}

/** What the user says: put into the record, or kept for the next request until when it can be taken back. */
export class MessageQueue {
  private waiting: readonly QueuedMessage[];
  private readonly services: MessageQueueServices;
  private readonly record: ConversationRecord;
  private readonly memory: Memory;
  private readonly events: Emitter<SessionEvent>;

  constructor(
    services: MessageQueueServices,
    record: ConversationRecord,
    memory: Memory,
    events: Emitter<SessionEvent>,
  ) {
    this.services = services;
    this.record = record;
    this.memory = memory;
    this.events = events;
    const { id, messages } = record.conversation;
    const kept = record.isHeldElsewhere ? [] : (services.queue?.load(id) ?? []);
    // One that was being delivered when the process ended may be in the record already.
    this.waiting = kept.filter((one) => !messages.some((entry) => entry.id === one.id));
  }

  /** Messages that wait. */
  get queued(): readonly QueuedMessage[] {
    return this.waiting;
  }

  queue(text: string): void {
    this.change([...this.waiting, { id: this.services.clock.newId(), text }]);
    this.keep();
  }

  /** The message that will not be sent any more; undefined when it is too late. */
  takeBack(id: string): QueuedMessage | undefined {
    const found = this.waiting.find((one) => one.id === id);
    if (!found) return undefined;
    this.change(this.waiting.filter((one) => one !== found));
    this.keep();
    return found;
  }

  /** Puts everything that waits into the record. It stays in the store until it is safe there. */
  async deliver(): Promise<void> {
    const all = this.waiting;
    if (all.length === 0) return;
    this.change([]);
    for (const { id, text } of all) await this.put(text, id);
    void this.record.saved().then(
      () => this.keep(),
      () => undefined,
    );
  }

  /** The conversation as the next request will begin it: one that has no message yet, with its system prompt to be. */
  async begun(conversation: Conversation): Promise<Conversation> {
    if (conversation.messages.length > 0) return conversation;
    const content = await this.services.systemPrompt();
    const { id: conversationId, entries } = conversation;
    // Weights are known by id, and the text may change until the conversation begins.
    const place = { v: entryVersion, id: content, conversationId, seq: entries.length + 1, at: 0 } as const;
    const prompt: MessageEntry = { ...place, type: "message", message: { role: "system", content } };
    return extend(conversation, prompt);
  }

  /**
   * `text` as it would be said now: with what the user has before them, where the model does not know it from a message
   * before. `replaces` is the user message that it would be said in place of.
   */
  async said(text: string, replaces?: string): Promise<string> {
    const editor = await this.services.editorContext?.();
    const { conversation } = this.record;
    if (editor === undefined) return text;
    if (replaces === undefined) return withEditorContext(text, editor, conversation);
    const { id: conversationId, entries } = conversation;
    const place = { v: entryVersion, id: "draft", conversationId, seq: entries.length + 1, at: 0 } as const;
    return withEditorContext(
      text,
      editor,
      extend(conversation, { ...place, type: "rewind", target: replaces }),
    );
  }

  /** Puts a message into the record, behind a system prompt, with what the user has before them; `id` if it has one. */
  async put(text: string, id?: string): Promise<void> {
    if (!this.record.conversation.messages.some(({ message }) => message.role === "system")) {
      await this.say({ role: "system", content: await this.services.systemPrompt() });
    }
    await this.say({ role: "user", content: await this.said(text) }, id);
  }

  private async say(message: ChatMessage, id?: string): Promise<void> {
    const tokens = await this.memory.weigh(message);
    this.record.append({ type: "message", ...(id !== undefined && { id }), message, tokens });
    this.events.emit({ type: "planChanged" });
  }

  private keep(): void {
    this.services.queue?.keep(this.record.conversation.id, this.waiting);
  }

  private change(messages: readonly QueuedMessage[]): void {
    this.waiting = messages;
    this.events.emit({ type: "queued", messages });
  }
}
