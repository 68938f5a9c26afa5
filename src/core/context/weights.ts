import { fetchEntryTexts } from "../conversation/deferredText.ts";
import type { MessageEntry, WorkPlanItem } from "../conversation/entry.ts";
import {
  listsOf,
  type ActiveSummary,
  type Conversation,
  type Marks,
  type RecordLists,
} from "../conversation/fold.ts";
import { GrowingList } from "../conversation/growingList.ts";
import type { SystemMessage } from "../conversation/message.ts";
import { withRecalled } from "../conversation/beside/recalledText.ts";
import { callAt } from "../conversation/units.ts";
import { workPlanMessage, workPlanOf, workPlanText } from "../conversation/beside/workPlan.ts";
import type { MessagePlace, RequestCounter } from "../tokens/counter.ts";
import { positionAt } from "../tokens/request/messagePosition.ts";
import { hiddenNote, openingOf, type HiddenNote } from "./hiddenNote.ts";
import { Ledger, type MessageWeights, type Weighed } from "./ledger.ts";
import { cut, stubbed } from "./truncation/shorten.ts";

/** Message that carries a summary. */
export function summaryMessage({ text, index }: SummaryText): SystemMessage {
  const content = `Previous conversation summary:\n${text}`;
  return { role: "system", content: index === undefined ? content : `${content}\n\n${index}` };
}

type SummaryText = Pick<ActiveSummary, "text" | "index">;

/** Tool results lighter than this, in tokens, are never worth a stub. */
const bulky = 150;

/**
 * Weights of what a conversation may send, in tokens, under one counter. `prime` counts what has no
 * weight yet, once per text; everything else then answers at once.
 */
export class Weights implements MessageWeights {
  readonly counter: RequestCounter;
  private readonly full = new Map<string, number>();
  private readonly stubs = new Map<string, Weighed>();
  private readonly cuts = new Map<string, Weighed>();
  private readonly summaries = new Map<string, number>();
  private readonly recalled = new Map<string, Weighed>();
  private readonly notes = new Map<string, Weighed>();
  /** Plans of the work, by their text. */
  private readonly workPlans = new Map<string, Weighed>();
  private lastLedger: Ledger | undefined;
  private primed: Pick<RecordLists, "messages"> & Pick<Conversation, "marks"> = {
    messages: GrowingList.of([]),
    marks: new Map(),
  };

  constructor(counter: RequestCounter) {
    this.counter = counter;
  }

  /** Counts everything in the conversation that is not counted yet. Rejects only when `signal` aborts. */
  async prime(conversation: Conversation, signal?: AbortSignal): Promise<void> {
    const { marks, summaries } = conversation;
    const { messages } = listsOf(conversation);
    const places: number[] = [];
    for (let place = this.primedOf(conversation); place < messages.length; place++) {
      const entry = messages.at(place);
      if (entry && !this.isPrimed(entry, marks.get(entry.id))) places.push(place);
    }
    const entries = places.flatMap((place) => messages.at(place) ?? []);
    await fetchEntryTexts(entries.filter((entry) => this.wantsText(entry, marks.get(entry.id))));
    for (const [index, entry] of entries.entries()) {
      await this.primeMessage(entry, places[index] ?? 0, conversation, signal);
    }
    this.primed = { messages, marks };
    for (const summary of summaries) {
      if (!this.summaries.has(summaryKey(summary))) await this.primeSummary(summary, signal);
    }
    await this.primeNotes(conversation, signal);
    await this.primeWorkPlan(workPlanOf(conversation), signal);
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
    return known(this.workPlans.get(workPlanText(items)), "the plan of the work");
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
  sent(entry: MessageEntry, { cleared, cut: chars, recalled }: Marks = {}): Weighed {
    if (chars !== undefined) return known(this.cuts.get(cutKey(entry.id, chars)), entry.id);
    if (recalled && recalled.parts.length > 0) {
      return known(this.recalled.get(recalledKey(entry.id, recalled)), entry.id);
    }
    const stub = cleared ? this.stubs.get(entry.id) : undefined;
    return stub ?? { message: entry.message, tokens: this.message(entry) };
  }

  /** The weight of a primed summary. */
  summary(summary: SummaryText): number {
    return known(this.summaries.get(summaryKey(summary)), "the summary");
  }

  /** The ledger of a primed conversation: the one kept from before, where the conversation has only grown. */
  ledger(conversation: Conversation): Ledger {
    if (!this.lastLedger?.follow(conversation)) this.lastLedger = new Ledger(conversation, this);
    return this.lastLedger;
  }

  /** Counts the message with `chars` characters of its text; it then counts as primed. */
  async cut(entry: MessageEntry, chars: number, place: MessagePlace, signal?: AbortSignal): Promise<Weighed> {
    const key = cutKey(entry.id, chars);
    const message = cut(entry.message, chars);
    const weighed = { message, tokens: await this.counter.message(message, place, signal) };
    this.cuts.set(key, weighed);
    return weighed;
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
    const text = workPlanText(items);
    if (text === "" || this.workPlans.has(text)) return;
    const message = workPlanMessage(items);
    const tokens = await this.counter.message(message, undefined, signal);
    this.workPlans.set(text, { message, tokens });
  }

  /** Count of messages that need no second look: their marks are the same, and the record only grows. */
  private primedOf(conversation: Conversation): number {
    const { messages } = listsOf(conversation);
    const count = this.primed.messages.length;
    const isSame =
      conversation.marks === this.primed.marks &&
      messages.at(count - 1) === this.primed.messages.at(count - 1);
    return isSame ? count : 0;
  }

  private async primeMessage(
    entry: MessageEntry,
    place: number,
    conversation: Conversation,
    signal?: AbortSignal,
  ): Promise<void> {
    const { id, message } = entry;
    const { messages } = listsOf(conversation);
    const known = this.full.get(id) ?? this.storedCount(entry);
    const tokens = known ?? (await this.counter.message(message, placeIn(messages, place), signal));
    this.full.set(id, tokens);
    const marked = conversation.marks.get(id);
    if (this.mayBeStub(entry, marked)) await this.primeStub(entry, place, conversation.messages, signal);
    if (marked?.recalled) await this.primeRecalled(entry, marked.recalled, placeIn(messages, place), signal);
    const chars = marked?.cut;
    if (chars !== undefined && !this.cuts.has(cutKey(id, chars))) {
      await this.cut(entry, chars, placeIn(messages, place), signal);
    }
  }

  /** True where a stub may be sent: what is hidden needs none. */
  private mayBeStub({ id, message }: MessageEntry, marked: Marks | undefined): boolean {
    if (message.role !== "tool" || known(this.full.get(id), id) < bulky) return false;
    return marked?.cleared === true || !(marked?.trimmed || marked?.summarized);
  }

  private isPrimed(entry: MessageEntry, marked: Marks | undefined): boolean {
    const { id } = entry;
    if (!this.full.has(id)) return false;
    if (marked?.cut !== undefined && !this.cuts.has(cutKey(id, marked.cut))) return false;
    if (marked?.recalled && !this.recalled.has(recalledKey(id, marked.recalled))) return false;
    return this.stubs.has(id) || !this.mayBeStub(entry, marked);
  }

  /** A weight that is known needs no text, nor does a stub. */
  private wantsText(entry: MessageEntry, marked: Marks | undefined): boolean {
    const { id } = entry;
    if (!this.full.has(id) && this.storedCount(entry) === undefined) return true;
    return marked?.cut !== undefined && !this.cuts.has(cutKey(id, marked.cut));
  }

  private async primeRecalled(
    { id, message }: MessageEntry,
    recalled: Recalled,
    place: MessagePlace,
    signal?: AbortSignal,
  ): Promise<void> {
    const key = recalledKey(id, recalled);
    if (message.role !== "user" || this.recalled.has(key)) return;
    const whole = withRecalled(message, recalled.parts);
    const tokens = await this.counter.message(whole, place, signal);
    this.recalled.set(key, { message: whole, tokens, recalled: tokens - known(this.full.get(id), id) });
  }

  private async primeStub(
    { id, message }: MessageEntry,
    place: number,
    messages: readonly MessageEntry[],
    signal?: AbortSignal,
  ): Promise<void> {
    if (this.stubs.has(id) || message.role !== "tool") return;
    const call = callAt(messages, place);
    const stub = stubbed(message, call);
    const tokens = await this.counter.message(stub, placeIn(messages, place), signal);
    if (tokens * 2 <= known(this.full.get(id), id)) this.stubs.set(id, { message: stub, tokens });
  }

  /** The count stored with the entry, where this counter would find the same. */
  private storedCount({ tokens }: MessageEntry): number | undefined {
    return tokens?.counter === this.counter.key ? tokens.count : undefined;
  }
}

function noteKey({ opening, mayRecall }: HiddenNote): string {
  return `${mayRecall} ${opening?.id ?? ""}`;
}

type Recalled = NonNullable<Marks["recalled"]>;

function recalledKey(id: string, { id: by, parts }: Recalled): string {
  return [id, by, ...parts.map((part) => part.id)].join(" ");
}

function summaryKey({ text, index = "" }: SummaryText): string {
  return `${text}\n${index}`;
}

function cutKey(id: string, chars: number): string {
  return `${chars} ${id}`;
}

/** Position of the message at `place`: all that its weight depends on beside itself. */
export function placeIn(messages: Pick<RecordLists["messages"], "at">, place: number): MessagePlace {
  return positionAt(place, (index) => (index < 0 ? undefined : messages.at(index)?.message));
}

function known<T>(weight: T | undefined, id: string): T {
  if (weight === undefined) throw new Error(`No weight for ${id}: prime the conversation first.`);
  return weight;
}
