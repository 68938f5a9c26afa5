import { hasOwnPrompt } from "../../conversation/systemPrompts.ts";
import type { RecalledPart } from "../../conversation/entry.ts";
import type { ChatMessage } from "../../conversation/message.ts";
import type { Picture } from "../../conversation/picture.ts";
import type { PictureStore } from "../../ports/pictureStore.ts";
import { requestPictures } from "../pictures/requestPictures.ts";
import type { ConversationRecord } from "../record/conversationRecord.ts";
import type { Emitter, SessionEvent } from "../record/events.ts";
import type { AutoRecall } from "../memory/autoRecall.ts";
import type { ConversationEstimator, PromptServices } from "../memory/conversationEstimator.ts";
import { stackOf } from "../../text/errors.ts";
import type { QueuedMessage, QueueStore } from "../../ports/queueStore.ts";
import type { Clock, Log } from "../../ports/system.ts";

/** Services that a message queue needs. */
export interface MessageQueueServices extends Pick<PromptServices, "systemPrompt"> {
  readonly clock: Clock;
  readonly log: Log;
  /** Forgotten with the process when left out. */
  readonly queue?: QueueStore;
  /** The bytes of pictures; without it none can be sent. */
  readonly pictures?: PictureStore;
}

/** The user's messages on their way into the record: put there at once, or queued for the next request and until then to be taken back. */
export class MessageQueue {
  private waiting: readonly QueuedMessage[];
  private readonly services: MessageQueueServices;
  private readonly record: ConversationRecord;
  private readonly estimator: ConversationEstimator;
  private readonly events: Emitter<SessionEvent>;
  private readonly recall: Pick<AutoRecall, "partsFor">;

  constructor(
    services: MessageQueueServices,
    record: ConversationRecord,
    estimator: ConversationEstimator,
    events: Emitter<SessionEvent>,
    recall: Pick<AutoRecall, "partsFor">,
  ) {
    this.recall = recall;
    this.services = services;
    this.record = record;
    this.estimator = estimator;
    this.events = events;
    const { id, messages } = record.conversation;
    const stored = record.isHeldElsewhere ? [] : (services.queue?.load(id) ?? []);
    // One that was being delivered when the process ended may be in the record already.
    this.waiting = stored.filter((one) => !messages.some((entry) => entry.id === one.id));
  }

  /** Messages that wait. */
  get queued(): readonly QueuedMessage[] {
    return this.waiting;
  }

  queue(text: string, images: readonly Picture[] = []): void {
    const id = this.services.clock.newId();
    this.change([...this.waiting, { id, text, ...(images.length > 0 && { images }) }]);
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
    for (const { id, text, images } of all) await this.put(text, images, id);
    void this.record.saved().then(
      () => this.keep(),
      () => undefined,
    );
  }

  /** Puts a message into the record, behind a system prompt, with what the user has before them; `id` if it has one. */
  async put(text: string, images: readonly Picture[] = [], id?: string): Promise<void> {
    await this.begin();
    const content = await this.estimator.messageText(text);
    const parts = await this.partsFor(content);
    await this.say({ role: "user", content, ...(images.length > 0 && { images }) }, id, parts);
  }

  /** Puts the system prompt into a record that has none of Longhand's own, behind what was chosen for it. */
  async begin(): Promise<void> {
    if (hasOwnPrompt(this.record.conversation)) return;
    const { unrecorded } = this.estimator;
    if (unrecorded) this.record.append({ type: "model", ...unrecorded });
    await this.say({ role: "system", content: await this.services.systemPrompt() });
  }

  /** What is recalled for a message. Without it the message goes out as it is, whatever went wrong. */
  private async partsFor(content: string): Promise<readonly RecalledPart[]> {
    try {
      return await this.recall.partsFor(content);
    } catch (error) {
      this.services.log.write("error", "automatic recall", { error: stackOf(error) });
      return [];
    }
  }

  private async say(
    message: ChatMessage,
    id = this.services.clock.newId(),
    parts: readonly RecalledPart[] = [],
  ): Promise<void> {
    const tokens = await this.estimator.weigh(message);
    const said = { type: "message", id, message, tokens } as const;
    const { bytes } = await requestPictures([message], this.services.pictures);
    const contents = [...bytes].map(([hash, content]) => ({ hash, bytes: content }));
    if (parts.length === 0) this.record.appendWith(contents, said);
    else this.record.appendWith(contents, said, { type: "recalled", target: id, parts });
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
