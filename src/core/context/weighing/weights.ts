import { fetchEntryTexts } from "../../conversation/deferredText.ts";
import type { ImageStub, MessageEntry, WorkPlanItem } from "../../conversation/entry.ts";
import { recordListsOf, type Conversation, type Marks, type RecordLists } from "../../conversation/fold.ts";
import { AppendOnlyList } from "../../collections/appendOnlyList.ts";
import { picturesOf, type SystemMessage } from "../../conversation/message.ts";
import {
  companionKinds,
  companionsOf,
  withCompanion,
  type CompanionKind,
} from "../../conversation/companions/companions.ts";
import { callAt } from "../../conversation/units.ts";
import { workPlanMessage, workPlanOf, workPlanAsText } from "../../conversation/companions/workPlan.ts";
import type { MessagePosition, RequestCounter } from "../../tokens/counter.ts";
import { pause, runYielding } from "../../tokens/encoding/yieldingWork.ts";
import { positionAt } from "../../tokens/request/messagePosition.ts";
import { hiddenNote, openingOf, type HiddenNote } from "../hiddenNote.ts";
import { Ledger } from "../ledger.ts";
import type { ImageStep, MessageWeights, Weighed } from "./weighedMessage.ts";
import { imageKey, imageDescriptionOf, withImageStubs, withStub } from "../truncation/imageStubs.ts";
import { cutMessage, toolResultStub } from "../truncation/shorten.ts";
import {
  companionKey,
  cutKey,
  formKey,
  hasPictures,
  picturesInFull,
  noteKey,
  stubsKey,
  summaryKey,
  type SummaryText,
} from "./weightKeys.ts";

/** Message that carries a summary. */
export function summaryMessage({ text, index }: SummaryText): SystemMessage {
  const content = `Previous conversation summary:\n${text}`;
  return { role: "system", content: index === undefined ? content : `${content}\n\n${index}` };
}

/** Tool results lighter than this, in tokens, are never worth a stub. */
const bulky = 150;
/** Messages that are looked through before the event loop has a turn. */
const pace = 2_000;
/** Entries of a record whose ledger is made with pauses. */
const longRecord = 2_000;

/**
 * Weights of what a conversation may send, in tokens, under one counter. `prime` counts what has no
 * weight yet, once per text; everything else then answers at once.
 */
export class Weights implements MessageWeights {
  readonly counter: RequestCounter;
  private readonly full = new Map<string, number>();
  private readonly stubs = new Map<string, Weighed>();
  private readonly cuts = new Map<string, Weighed>();
  /** Messages with some of their pictures as lines of text. */
  private readonly imageForms = new Map<string, Weighed>();
  /** The stubs that the pictures of a message can become, in order; none of those that are pinned or are stubs already. */
  private readonly imageStubs = new Map<string, readonly ImageStub[]>();
  /** Indexes of messages with pictures of which no reply has said anything so far. */
  private readonly unsaid = new Set<number>();
  private readonly summaries = new Map<string, number>();
  /** Messages with what goes along with them. */
  private readonly accompanied = new Map<string, Weighed>();
  private readonly notes = new Map<string, Weighed>();
  /** Plans of the work, by their text. */
  private readonly workPlans = new Map<string, Weighed>();
  private lastLedger: Ledger | undefined;
  private primed: Pick<RecordLists, "messages"> & Pick<Conversation, "marks"> = {
    messages: AppendOnlyList.of([]),
    marks: new Map(),
  };
  /** The conversation that was primed last: it is asked for several times before each request. */
  private lastPrimed: Conversation | undefined;

  constructor(counter: RequestCounter) {
    this.counter = counter;
  }

  /** Counts everything in the conversation that is not counted yet. Rejects only when `signal` aborts. */
  async prime(conversation: Conversation, signal?: AbortSignal): Promise<void> {
    if (conversation !== this.lastPrimed) await this.primeNew(conversation, signal);
    this.lastPrimed = conversation;
    await this.primeLedger(conversation, signal);
  }

  private async primeNew(conversation: Conversation, signal?: AbortSignal): Promise<void> {
    const { marks, summaries } = conversation;
    const { messages } = recordListsOf(conversation);
    const primed = this.primedOf(conversation);
    const unsaid = [...this.unsaid].filter((index) => index < primed);
    const indexes = [...unsaid, ...(await runYielding(this.unprimed(conversation, primed)))];
    const entries = indexes.flatMap((index) => messages.at(index) ?? []);
    await fetchEntryTexts(entries.filter((entry) => this.wantsText(entry, marks.get(entry.id))));
    for (const [index, entry] of entries.entries()) {
      await this.primeMessage(entry, indexes[index] ?? 0, conversation, signal);
      if (index % pace === pace - 1) await pause();
    }
    this.primed = { messages, marks };
    for (const summary of summaries) {
      if (!this.summaries.has(summaryKey(summary))) await this.primeSummary(summary, signal);
    }
    await this.primeNotes(conversation, signal);
    await this.primeWorkPlan(workPlanOf(conversation), signal);
  }

  /** The ledger of a long record takes a while: it is made with pauses where the one kept is of little use. */
  private async primeLedger(conversation: Conversation, signal?: AbortSignal): Promise<void> {
    if (recordListsOf(conversation).entries.length < longRecord) return;
    if (this.lastLedger && !this.lastLedger.isFarFrom(conversation)) return;
    this.lastLedger = await runYielding(Ledger.yielding(conversation, this), signal);
  }

  /** Counts a summary; it then counts as primed. */
  async primeSummary(summary: SummaryText, signal?: AbortSignal): Promise<number> {
    const tokens = await this.counter.message(summaryMessage(summary), undefined, signal);
    this.summaries.set(summaryKey(summary), tokens);
    return tokens;
  }

  /** A note of a primed conversation. */
  note(note: HiddenNote): Weighed {
    return known(this.notes.get(noteKey(note)), "the note");
  }

  /** The plan of a primed conversation's work. */
  workPlan(items: readonly WorkPlanItem[]): Weighed {
    return known(this.workPlans.get(workPlanAsText(items)), "the plan of the work");
  }

  /** The weight of a primed message in full. */
  message({ id }: MessageEntry): number {
    return known(this.full.get(id), id);
  }

  /** A primed tool result as a stub; undefined where a stub would not save much. */
  stub({ id }: MessageEntry): Weighed | undefined {
    return this.stubs.get(id);
  }

  /** A primed message in the form that its marks give it. Only what is too long even as a stub is cut as well. */
  sent(entry: MessageEntry, marks: Marks = {}): Weighed {
    const { cleared, cut: chars } = marks;
    if (chars !== undefined) return known(this.cuts.get(cutKey(entry, chars, marks)), entry.id);
    const stub = cleared ? this.stubs.get(entry.id) : undefined;
    if (stub) return stub;
    const companions = companionKey(entry, marks);
    if (companions !== undefined) return known(this.accompanied.get(companions), entry.id);
    const key = imageKey(entry.message, marks.images);
    if (key !== "") return known(this.imageForms.get(formKey(entry.id, key)), entry.id);
    return this.withImages({ message: entry.message, tokens: this.message(entry) });
  }

  /**
   * The pictures of a primed message that may become lines of text, in order, each with the tokens that it saves once those
   * before it have.
   */
  imageSteps(entry: MessageEntry, marks: Marks = {}): readonly ImageStep[] {
    let before = marks;
    return (this.imageStubs.get(stubsKey(entry, marks)) ?? []).map((stub) => {
      const after = withStub(before, stub);
      const saves = this.sent(entry, before).tokens - this.sent(entry, after).tokens;
      before = after;
      return { stub, saves };
    });
  }

  /** The weight of a primed summary. */
  summary(summary: SummaryText): number {
    return known(this.summaries.get(summaryKey(summary)), "the summary");
  }

  /** The ledger of a primed conversation: the one kept from before, where the conversation has only grown. */
  ledger(conversation: Conversation): Ledger {
    if (!this.lastLedger?.follow(conversation)) this.lastLedger = Ledger.of(conversation, this);
    return this.lastLedger;
  }

  /** Counts the message with `chars` characters of its text; it then counts as primed. */
  async cut(
    entry: MessageEntry,
    chars: number,
    position: MessagePosition,
    signal?: AbortSignal,
    marks: Marks = {},
  ): Promise<Weighed> {
    const message = cutMessage(withImageStubs(entry.message, marks.images), chars);
    const weighed = this.withImages({
      message,
      tokens: await this.counter.message(message, position, signal),
    });
    this.cuts.set(cutKey(entry, chars, marks), weighed);
    return weighed;
  }

  /** The weight with the part that the message's pictures have in it. */
  private withImages<W extends Weighed>(weighed: W): W {
    const pictures = picturesOf(weighed.message);
    if (pictures.length === 0) return weighed;
    const images = pictures.map(({ id, bytes, ...size }) => {
      return { id, bytes, tokens: this.counter.picture(size) };
    });
    return { ...weighed, images };
  }

  private async primeNotes(conversation: Conversation, signal?: AbortSignal): Promise<void> {
    const opening = openingOf(conversation);
    for (const mayRecall of [true, false]) {
      for (const named of opening ? [opening, undefined] : [undefined]) {
        const note = { opening: named, mayRecall };
        if (this.notes.has(noteKey(note))) continue;
        const message = hiddenNote(note);
        this.notes.set(noteKey(note), {
          message,
          tokens: await this.counter.message(message, undefined, signal),
        });
      }
    }
  }

  private async primeWorkPlan(items: readonly WorkPlanItem[], signal?: AbortSignal): Promise<void> {
    const text = workPlanAsText(items);
    if (text === "" || this.workPlans.has(text)) return;
    const message = workPlanMessage(items);
    const tokens = await this.counter.message(message, undefined, signal);
    this.workPlans.set(text, { message, tokens });
  }

  /** Count of messages that need no second look: their marks are the same, and the record only grows. */
  private primedOf(conversation: Conversation): number {
    const { messages } = recordListsOf(conversation);
    const count = this.primed.messages.length;
    const isSame =
      conversation.marks === this.primed.marks &&
      messages.at(count - 1) === this.primed.messages.at(count - 1);
    return isSame ? count : 0;
  }

  /** Indexes from `first` on of messages that need counting, pausing now and then. */
  private *unprimed(conversation: Conversation, first: number): Generator<void, number[]> {
    const { messages } = recordListsOf(conversation);
    const indexes: number[] = [];
    for (let index = first; index < messages.length; index++) {
      const entry = messages.at(index);
      if (entry && !this.isPrimed(entry, conversation.marks.get(entry.id))) indexes.push(index);
      if ((index - first) % pace === pace - 1) yield;
    }
    return indexes;
  }

  private async primeMessage(
    entry: MessageEntry,
    index: number,
    conversation: Conversation,
    signal?: AbortSignal,
  ): Promise<void> {
    const { id, message } = entry;
    const { messages } = recordListsOf(conversation);
    const known = this.full.get(id) ?? this.storedCount(entry);
    const tokens = known ?? (await this.counter.message(message, positionIn(messages, index), signal));
    this.full.set(id, tokens);
    const marked = conversation.marks.get(id);
    if (this.mayBeStub(entry, marked)) await this.primeStub(entry, index, conversation.messages, signal);
    const at = positionIn(messages, index);
    await this.primeForm(entry, at, marked, signal);
    if (hasPictures(entry)) await this.primeImages(entry, index, conversation, signal);
  }

  /** Counts the message in the form of its marks, but for a tool result's stub. */
  private async primeForm(
    entry: MessageEntry,
    at: MessagePosition,
    marked: Marks = {},
    signal?: AbortSignal,
  ): Promise<void> {
    const { cut: chars } = marked;
    await this.primeAccompanied(entry, at, marked, signal);
    if (chars !== undefined && !this.cuts.has(cutKey(entry, chars, marked))) {
      await this.cut(entry, chars, at, signal, marked);
    }
    const images = imageKey(entry.message, marked.images);
    const key = formKey(entry.id, images);
    if (images === "" || this.imageForms.has(key)) return;
    const message = withImageStubs(entry.message, marked.images);
    const tokens = await this.counter.message(message, at, signal);
    this.imageForms.set(key, this.withImages({ message, tokens }));
  }

  /** Counts the message with one after another of its pictures as lines of text. */
  private async primeImages(
    entry: MessageEntry,
    index: number,
    conversation: Conversation,
    signal?: AbortSignal,
  ): Promise<void> {
    const marked = conversation.marks.get(entry.id) ?? {};
    if (marked.excluded || marked.rewound) return;
    const at = positionIn(recordListsOf(conversation).messages, index);
    const said = imageDescriptionOf(conversation, index);
    const stubs = picturesInFull(entry, marked.images).map((image): ImageStub => {
      return { id: entry.id, image, ...(said !== undefined && { said }) };
    });
    let form = marked;
    for (const stub of stubs) {
      form = withStub(form, stub);
      await this.primeForm(entry, at, form, signal);
    }
    this.imageStubs.set(stubsKey(entry, marked), stubs);
    if (said === undefined) this.unsaid.add(index);
    else this.unsaid.delete(index);
  }

  /** True where a stub may be sent: what is hidden needs none. */
  private mayBeStub({ id, message }: MessageEntry, marked: Marks | undefined): boolean {
    if (message.role !== "tool" || known(this.full.get(id), id) < bulky) return false;
    return marked?.cleared === true || !(marked?.trimmed || marked?.summarized);
  }

  private isPrimed(entry: MessageEntry, marked: Marks | undefined): boolean {
    const { id } = entry;
    if (!this.full.has(id)) return false;
    // What the reply says of them comes later than they.
    if (hasPictures(entry)) return false;
    if (marked?.cut !== undefined && !this.cuts.has(cutKey(entry, marked.cut, marked))) return false;
    if (this.lacksCompany(entry, marked)) return false;
    return this.stubs.has(id) || !this.mayBeStub(entry, marked);
  }

  /** A weight that is known needs no text, nor does a stub. */
  private wantsText(entry: MessageEntry, marked: Marks | undefined): boolean {
    const { id } = entry;
    if (!this.full.has(id) && this.storedCount(entry) === undefined) return true;
    if (hasPictures(entry) || this.lacksCompany(entry, marked)) return true;
    return marked?.cut !== undefined && !this.cuts.has(cutKey(entry, marked.cut, marked));
  }

  /** True where something goes along with the message that was not counted with it yet. */
  private lacksCompany(entry: MessageEntry, marked: Marks = {}): boolean {
    const key = companionKey(entry, marked);
    return key !== undefined && !this.accompanied.has(key);
  }

  /** Counts the message with what goes along with it, one kind behind the other. */
  private async primeAccompanied(
    entry: MessageEntry,
    position: MessagePosition,
    marked: Marks,
    signal?: AbortSignal,
  ): Promise<void> {
    const key = companionKey(entry, marked);
    if (key === undefined || this.accompanied.has(key)) return;
    const own = withImageStubs(entry.message, marked.images);
    const isWhole = own === entry.message;
    let tokens = isWhole ? this.message(entry) : await this.counter.message(own, position, signal);
    let message = own;
    const beside: Partial<Record<CompanionKind, number>> = {};
    const companions = companionsOf(marked);
    for (const kind of companionKinds) {
      const text = companions[kind];
      if (text === undefined) continue;
      message = withCompanion(message, text);
      const all = await this.counter.message(message, position, signal);
      beside[kind] = all - tokens;
      tokens = all;
    }
    this.accompanied.set(key, this.withImages({ message, tokens, beside }));
  }

  private async primeStub(
    { id, message }: MessageEntry,
    index: number,
    messages: readonly MessageEntry[],
    signal?: AbortSignal,
  ): Promise<void> {
    if (this.stubs.has(id) || message.role !== "tool") return;
    const call = callAt(messages, index);
    const stub = toolResultStub(message, call);
    const tokens = await this.counter.message(stub, positionIn(messages, index), signal);
    if (tokens * 2 <= known(this.full.get(id), id)) this.stubs.set(id, { message: stub, tokens });
  }

  /** The count stored with the entry, where this counter would find the same. */
  private storedCount({ tokens }: MessageEntry): number | undefined {
    return tokens?.counter === this.counter.key ? tokens.count : undefined;
  }
}

/** Position of the message at `index`: all that its weight depends on beside itself. */
export function positionIn(messages: Pick<RecordLists["messages"], "at">, index: number): MessagePosition {
  return positionAt(index, (at) => (at < 0 ? undefined : messages.at(at)?.message));
}

function known<T>(weight: T | undefined, id: string): T {
  if (weight === undefined) throw new Error(`No weight for ${id}: prime the conversation first.`);
  return weight;
}
