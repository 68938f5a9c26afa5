import type { RecalledPart } from "../../conversation/entry.ts";
import type { Picture } from "../../conversation/picture.ts";
import type { PictureStore } from "../../ports/pictureStore.ts";
import { requestPictures } from "../pictures/requestPictures.ts";
import type { Addition, ConversationRecord } from "../record/conversationRecord.ts";
import type { Emitter, SessionEvent } from "../record/sessionEvents.ts";
import type { AutoRecall } from "../memory/recall/autoRecall.ts";
import type { ConversationEstimator } from "../memory/accounting/conversationEstimator.ts";
import type { InstructionFinder } from "../prompt/instructionFinder.ts";
import type { RecordedPrompt } from "../prompt/recordedPrompt.ts";
import { stackOf } from "../../text/errors.ts";
import type { QueuedMessage, QueueStore } from "../../ports/queueStore.ts";
import type { Clock, Log } from "../../ports/system.ts";

/** Services that a message queue needs. */
export interface MessageQueueServices {
  readonly clock: Clock;
  readonly log: Log;
  /** Forgotten with the process when left out. */
  readonly queue?: QueueStore;
  /** The bytes of pictures; without it none can be sent. */
  readonly pictures?: PictureStore;
}

/** Sources of what goes before and along with a message. */
interface MessageSources {
  readonly prompt: Pick<RecordedPrompt, "begin">;
  readonly recall: Pick<AutoRecall, "partsFor">;
  readonly instructions: Pick<InstructionFinder, "forget" | "forMessage">;
}

/** The user's messages on their way into the record: put there at once, or queued for the next request and until then to be taken back. */
export class MessageQueue {
  private waiting: readonly QueuedMessage[];
  private readonly services: MessageQueueServices;
  private readonly record: ConversationRecord;
  private readonly estimator: ConversationEstimator;
  private readonly events: Emitter<SessionEvent>;
  private readonly sources: MessageSources;

  constructor(
    services: MessageQueueServices,
    record: ConversationRecord,
    estimator: ConversationEstimator,
    events: Emitter<SessionEvent>,
    sources: MessageSources,
  ) {
    this.sources = sources;
    this.services = services;
    this.record = record;
    this.estimator = estimator;
    this.events = events;
    const { id, messages } = record.conversation;
    const stored = record.isHeldElsewhere ? [] : (services.queue?.load(id) ?? []);
    // A message that was being delivered when the process ended may be in the record already.
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
  async put(text: string, images: readonly Picture[] = [], id = this.services.clock.newId()): Promise<void> {
    const { prompt, instructions } = this.sources;
    // The user may have changed the files just now, and that has not been reported yet.
    instructions.forget();
    await prompt.begin();
    const content = await this.estimator.messageText(text);
    const parts = await this.partsFor(content);
    const files = await instructions.forMessage(content);
    const message = { role: "user", content, ...(images.length > 0 && { images }) } as const;
    const tokens = await this.estimator.weigh(message);
    const { bytes } = await requestPictures([message], this.services.pictures);
    const contents = [...bytes].map(([hash, picture]) => ({ hash, bytes: picture }));
    const beside: Addition[] = [
      ...(parts.length > 0 ? [{ type: "recalled", target: id, parts } as const] : []),
      ...(files.length > 0 ? [{ type: "instructions", target: id, files } as const] : []),
    ];
    this.record.appendWith(contents, { type: "message", id, message, tokens }, ...beside);
    this.events.emit({ type: "planChanged" });
  }

  /** Recalled parts for a message; none where that fails, whatever went wrong. */
  private async partsFor(content: string): Promise<readonly RecalledPart[]> {
    try {
      return await this.sources.recall.partsFor(content);
    } catch (error) {
      this.services.log.write("error", "automatic recall", { error: stackOf(error) });
      return [];
    }
  }

  private keep(): void {
    this.services.queue?.keep(this.record.conversation.id, this.waiting);
  }

  private change(messages: readonly QueuedMessage[]): void {
    this.waiting = messages;
    this.events.emit({ type: "queued", messages });
  }
}
