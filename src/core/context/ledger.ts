import { usageBaselineOf, type CountedPrompt, type UsageBaseline } from "./weighing/usageBaseline.ts";
import type { CompactionEntry, Entry, MessageEntry } from "../conversation/entry.ts";
import { companionKinds, isSentWhole, type CompanionKind } from "../conversation/companions/companions.ts";
import { recordListsOf, type Conversation, type Marks, type RecordLists } from "../conversation/fold.ts";
import { callsOf, type ChatMessage, type ToolMessage } from "../conversation/message.ts";
import { exchangesOf, isEmpty, openedBy, openIn } from "../conversation/units.ts";
import { openingOf } from "./hiddenNote.ts";
import { formsIn } from "./weighing/compactionForms.ts";
import { imagesOf, ownTokens, type MessageWeights, type WeighedMessage } from "./weighing/weighedMessage.ts";
import { mayHide, opensExchange, sentIn, type SentMessage, type SentUnit } from "./sentUnit.ts";
import { isSent, standingsYielding, type UnitStanding } from "./standings.ts";
import type { Standing } from "../conversation/standing.ts";
import { eachYielding, pauseAfter, runAtOnce } from "../tokens/encoding/yieldingWork.ts";

interface Sums extends Record<CompanionKind, number> {
  system: number;
  history: number;
  pinned: number;
  /** Sums of the pictures that are sent: tokens, bytes, and their number. */
  images: number;
  imageBytes: number;
  imageCount: number;
}

/** Units or exchanges that are gone through before the event loop has a turn. */
const pace = 2_000;

/** Entries after which a ledger is made anew. */
const changesWhatIsSent: ReadonlySet<Entry["type"]> = new Set([
  "revert",
  "pin",
  "image",
  "exclusion",
  "rewind",
]);

/**
 * Incremental token ledger: who is sent and what it weighs, as a conversation grows. `follow` is O(new entries).
 * Where an addition changes more than its own place, the ledger says so and has to be made anew.
 */
export class Ledger {
  /** Grows at its end only; what changes in it is in a new list. */
  weighed: WeighedMessage[] = [];
  readonly system: ChatMessage[] = [];
  /** System messages that came with a file, where the user takes them in. */
  readonly imported: ChatMessage[] = [];
  units: SentUnit[] = [];
  readonly sums: Sums = {
    system: 0,
    history: 0,
    pinned: 0,
    recalled: 0,
    instructions: 0,
    images: 0,
    imageBytes: 0,
    imageCount: 0,
  };
  /** Messages that are trimmed or summarized. */
  hiddenCount = 0;
  /** The conversation's first user message, hidden or not. */
  opening: MessageEntry | undefined;
  private openingIndex = Infinity;
  private isTriedOn = false;
  private readonly weights: MessageWeights;
  private followed: RecordLists["entries"];
  private messageCount: number;
  /** Calls of the last unit that have no result yet. */
  private open = new Set<string>();
  private lastStanding: Standing = "sent";
  /** Index of the record's first user message. */
  private firstUser = Infinity;
  private isUserSent = false;
  /** True where a part of the latest exchange is sent although a compaction hides it. */
  private isOverruled: boolean;
  /** Ids of the entries with what goes along with the last message that was added. */
  private lastCompanions: readonly string[] = [];

  private constructor(conversation: Conversation, weights: MessageWeights, isOverruled: boolean) {
    this.weights = weights;
    this.followed = recordListsOf(conversation).entries;
    this.messageCount = conversation.messages.length;
    this.isOverruled = isOverruled;
    this.opening = openingOf(conversation);
    if (this.opening) this.openingIndex = conversation.messages.indexOf(this.opening);
  }

  /** The ledger of a primed conversation. */
  static of(conversation: Conversation, weights: MessageWeights): Ledger {
    return runAtOnce(Ledger.yielding(conversation, weights));
  }

  /** `of`, made with pauses. */
  static *yielding(conversation: Conversation, weights: MessageWeights): Generator<void, Ledger> {
    const { units, isOverruled } = yield* standingsYielding(conversation);
    const ledger = new Ledger(conversation, weights, isOverruled);
    yield* ledger.build(conversation, units);
    return ledger;
  }

  /** The request that the next one only adds to; none once a compaction is tried on. */
  baseline(asked?: CountedPrompt): UsageBaseline | undefined {
    return this.isTriedOn ? undefined : usageBaselineOf(this.followed, asked);
  }

  /** The conversation's first user message where the model does not see it. */
  get hiddenOpening(): MessageEntry | undefined {
    const { opening } = this;
    const standing = opening && this.weighed[this.openingIndex]?.standing;
    return standing === undefined || isSent(standing) ? undefined : opening;
  }

  /** True where `follow` would fail for this conversation, or take long. */
  isFarFrom(conversation: Conversation): boolean {
    const { entries } = recordListsOf(conversation);
    const count = this.followed.length;
    if (!this.isContinuedBy(entries) || entries.length > count + pace) return true;
    const added = new Set<string>();
    for (let index = count; index < entries.length; index++) {
      const entry = entries.at(index);
      if (!entry || changesWhatIsSent.has(entry.type)) return true;
      if (entry.type === "compaction" && entry.hides.length > pace) return true;
      if ((entry.type === "recalled" || entry.type === "instructions") && !added.has(entry.target))
        return true;
      added.add(entry.id);
    }
    return false;
  }

  /** Takes in what the conversation has more than the last one followed; false when that cannot be done. */
  follow(conversation: Conversation): boolean {
    const { reverted } = conversation;
    const { entries } = recordListsOf(conversation);
    const count = this.followed.length;
    if (!this.isContinuedBy(entries)) return false;
    this.followed = entries;
    for (let index = count; index < entries.length; index++) {
      const entry = entries.at(index);
      if (!entry || reverted.has(entry.id) || !this.take(entry, conversation)) return false;
    }
    return true;
  }

  private isContinuedBy(entries: RecordLists["entries"]): boolean {
    const count = this.followed.length;
    return entries.length >= count && entries.at(count - 1) === this.followed.at(count - 1);
  }

  /** The ledger after one more compaction; undefined when it has to be made anew. */
  *after(compaction: CompactionEntry): Generator<void, Ledger | undefined> {
    const copy = this.still();
    copy.isTriedOn = true;
    yield* pauseAfter(this.units.length);
    return (yield* copy.hide(compaction)) ? copy : undefined;
  }

  /** A copy that stays as it is while the record grows. */
  still(): Ledger {
    const { sums, units, weighed, system, imported } = this;
    const lists = { units: [...units], weighed: [...weighed], system: [...system], imported: [...imported] };
    return Object.assign(Object.create(Ledger.prototype) as Ledger, this, { sums: { ...sums }, ...lists });
  }

  /** True where the last unit is sent although a compaction hides it, only because nothing follows it. */
  private get isLastHeld(): boolean {
    const last = this.units.at(-1);
    return last?.isHeld === true && !opensExchange(last);
  }

  private take(entry: Entry, { marks }: Conversation): boolean {
    if (entry.type === "message") return this.add(entry, marks.get(entry.id));
    if (entry.type === "compaction")
      return entry.summary?.updates === undefined && runAtOnce(this.hide(entry));
    if (entry.type === "recalled" || entry.type === "instructions") {
      return this.lastCompanions.includes(entry.id);
    }
    return !changesWhatIsSent.has(entry.type);
  }

  private add(entry: MessageEntry, marks: Marks | undefined): boolean {
    if (!isSentWhole(marks)) return false;
    const { message } = entry;
    const index = this.messageCount++;
    const item = { entry, index, form: marks, ...this.weights.sent(entry, marks) };
    this.lastCompanions = companionKinds.flatMap((kind) => marks?.[kind]?.id ?? []);
    if (message.role === "user" && !entry.quoted && !this.opening) {
      this.opening = entry;
      this.openingIndex = index;
    }
    if (message.role === "tool") {
      return this.open.delete(message.tool_call_id) && this.join(item);
    }
    if (message.role !== "system" && !this.begin(message, index)) return false;
    this.put(item, "sent");
    if (message.role !== "system") this.units.push({ items: [item], standing: "sent", isHeld: false });
    return true;
  }

  /** Begins a new unit. False where that changes the standing of what came before, or is never sent. */
  private begin(message: Exclude<ChatMessage, ToolMessage>, index: number): boolean {
    if (this.open.size > 0 || isEmpty(message)) return false;
    if (message.role === "user") {
      if (this.isOverruled) return false;
      this.firstUser = Math.min(this.firstUser, index);
      this.isUserSent = true;
    } else if ((this.firstUser < index && !this.isUserSent) || this.isLastHeld) return false;
    this.open = openedBy(message);
    this.lastStanding = "sent";
    return this.open.size === callsOf(message).length;
  }

  /** Takes in one more result of the last unit. */
  private join(item: SentMessage): boolean {
    this.put(item, this.lastStanding);
    if (!isSent(this.lastStanding)) return true;
    const last = this.units.pop();
    if (!last) return false;
    this.units.push({ ...last, items: [...last.items, item] });
    return true;
  }

  private put(item: SentMessage, standing: Standing, isImported = false): void {
    const { entry, index, message, shortened } = item;
    const { role } = entry.message;
    const full = shortened && { shortened, full: this.weights.message(entry) };
    this.weighed[index] = {
      id: entry.id,
      role,
      tokens: ownTokens(item),
      standing,
      ...full,
      ...imagesOf(item),
    };
    if (standing === "trimmed" || standing === "summarized") this.hiddenCount++;
    if (!isSent(standing)) return;
    if (role === "system") (isImported ? this.imported : this.system).push(message);
    this.tally(item, role === "system" ? "system" : standing === "pinned" ? "pinned" : "history", 1);
  }

  /** Adds the message's weight to the sums, or with -1 takes it off. */
  private tally(item: SentMessage, part: "system" | "pinned" | "history", sign: 1 | -1): void {
    const { sums } = this;
    const { beside = {}, images = [] } = item;
    const tokens = images.reduce((sum, one) => sum + one.tokens, 0);
    sums[part] += sign * (ownTokens(item) - tokens);
    for (const kind of companionKinds) sums[kind] += sign * (beside[kind] ?? 0);
    sums.images += sign * tokens;
    sums.imageBytes += sign * images.reduce((sum, { bytes }) => sum + bytes, 0);
    sums.imageCount += sign * images.length;
  }

  private *hide(compaction: CompactionEntry): Generator<void, boolean> {
    const { strategy, hides } = compaction;
    const hidden = new Set(strategy === "clearToolResults" ? [] : hides);
    const forms = formsIn(compaction);
    const standing = strategy === "summarize" ? "summarized" : "trimmed";
    yield* pauseAfter(this.units.length);
    const exchanges = exchangesOf(this.units, opensExchange);
    yield* pauseAfter(this.units.length);
    if (hidden.size > 0 && !(yield* mayHide(exchanges, hidden))) return false;
    this.weighed = this.weighed.slice();
    let met = 0;
    const left: SentUnit[] = [];
    yield* eachYielding(this.units, pace, (unit) => {
      const isGone = unit.items.some(({ entry }) => hidden.has(entry.id));
      for (const { entry, shortened } of unit.items) {
        if (hidden.has(entry.id) || (!isGone && forms.has(entry.id) && !shortened)) met++;
      }
      if (!isGone) left.push(forms.size > 0 ? this.reshape(unit, forms) : unit);
      else for (const item of unit.items) this.strike(item, standing);
    });
    this.units = left;
    this.isUserSent = this.units.some(opensExchange);
    return met === hidden.size + forms.size && this.isWellLed();
  }

  /** The history begins with a user message, or with what came before any. */
  private isWellLed(): boolean {
    const first = this.units.findIndex(opensExchange);
    const lead = first < 0 ? this.units : this.units.slice(0, first);
    return lead.every(({ items }) => (items[0]?.index ?? 0) < this.firstUser);
  }

  private strike(item: SentMessage, standing: Standing): void {
    this.tally(item, "history", -1);
    this.hiddenCount++;
    const { entry, index } = item;
    const tokens = this.weights.message(entry);
    const { role } = entry.message;
    this.weighed[index] = { id: entry.id, role, tokens, standing, ...imagesOf({ entry, form: undefined }) };
  }

  /** The unit with some of its messages in another form. */
  private reshape(unit: SentUnit, forms: ReadonlyMap<string, Marks>): SentUnit {
    if (!unit.items.some(({ entry }) => forms.has(entry.id))) return unit;
    const items = unit.items.map((item) => {
      const form = forms.get(item.entry.id);
      if (!form || item.shortened) return item;
      const images = form.images && { images: { ...item.form?.images, ...form.images } };
      const changed = sentIn(item.entry, item.index, { ...item.form, ...form, ...images }, this.weights);
      const part = unit.standing === "pinned" ? "pinned" : "history";
      this.tally(item, part, -1);
      this.tally(changed, part, 1);
      const { shortened } = changed;
      const before = this.weighed[item.index];
      const full = shortened && { shortened, full: this.weights.message(item.entry) };
      if (before) {
        const tokens = ownTokens(changed);
        this.weighed[item.index] = { ...before, tokens, ...full, ...imagesOf(changed) };
      }
      return changed;
    });
    return { ...unit, items };
  }

  private *build({ messages, marks }: Conversation, units: readonly UnitStanding[]): Generator<void, void> {
    let index = 0;
    const take = (standing: Standing, entry: MessageEntry) => {
      const form = isSent(standing) ? marks.get(entry.id) : undefined;
      const item = sentIn(entry, index, form, this.weights);
      if (entry.message.role === "user") this.firstUser = Math.min(this.firstUser, index);
      this.put(item, standing, marks.get(entry.id)?.imported);
      index++;
      return item;
    };
    // Units are in the record's order, with system prompts anywhere between.
    const takeSystem = (until: MessageEntry | undefined) => {
      for (let entry = messages[index]; entry && entry !== until; entry = messages[index])
        take(marks.get(entry.id)?.excluded ? "excluded" : "sent", entry);
    };
    yield* eachYielding(units, pace, ({ unit, standing, isHeld = false }) => {
      const items: SentMessage[] = [];
      for (const entry of unit) {
        takeSystem(entry);
        items.push(take(standing, entry));
      }
      if (isSent(standing)) this.units.push({ standing, isHeld, items });
    });
    takeSystem(undefined);
    this.isUserSent = this.units.some(opensExchange);
    const last = units.at(-1);
    if (!last) return;
    this.lastStanding = last.standing;
    this.open = openIn(last.unit);
  }
}
