import { pauseAfter } from "../tokens/encoding/yieldingWork.ts";
import type { CompactionEntry, ImageStub } from "../conversation/entry.ts";
import { supposedEntry } from "../conversation/supposedEntry.ts";
import { extend, type Conversation } from "../conversation/fold.ts";
import type { Strategy } from "../conversation/strategy.ts";
import type { CutOrder } from "./truncation/cuts.ts";
import { Ledger } from "./ledger.ts";
import { ledgerFigures, type CountingContext } from "./view.ts";

/** A compaction that was worked out but not applied. For `summarize`, `tokensAfter` leaves the summary out. */
export interface CompactionDraft extends Pick<
  CompactionEntry,
  "strategy" | "hides" | "stubs" | "images" | "tokensBefore" | "tokensAfter" | "moment"
> {
  /** Messages to be cut before the request can be sent; `tokensAfter` does not know of it yet. */
  readonly tooLong?: readonly CutOrder[];
}

/** Messages, results and pictures that one step of a draft takes away. */
interface Taken {
  readonly hides: readonly string[];
  readonly stubs: readonly string[];
  readonly images: readonly ImageStub[];
}

/** A draft while it is worked out: what was taken so far, and the ledger that this leaves. */
export class WorkingDraft {
  ledger: Ledger;
  private taken: Taken = { hides: [], stubs: [], images: [] };
  private readonly conversation: Conversation;
  private readonly counting: CountingContext;
  private readonly strategy: Strategy;
  private readonly tokensBefore: number;

  /** `ledger`: of the conversation. */
  constructor(conversation: Conversation, counting: CountingContext, strategy: Strategy, ledger: Ledger) {
    this.conversation = conversation;
    this.counting = counting;
    this.strategy = strategy;
    this.ledger = ledger;
    this.tokensBefore = this.total;
  }

  /** The prompt that is left, in tokens. */
  get total(): number {
    return ledgerFigures(this.ledger, this.conversation, this.counting).total;
  }

  *take({ hides = [], stubs = [], images = [] }: Partial<Taken>): Generator<void, void> {
    if (hides.length + stubs.length + images.length === 0) return;
    const { taken, conversation, counting } = this;
    const gone = new Set(taken.hides);
    for (const id of hides) gone.add(id);
    this.taken = {
      hides: [...gone],
      stubs: [...taken.stubs, ...stubs].filter((id) => !gone.has(id)),
      images: [...taken.images, ...images].filter(({ id }) => !gone.has(id)),
    };
    yield* pauseAfter(hides.length);
    const step = draftEntry(conversation, this.shaped({ hides, stubs, images }));
    this.ledger =
      (yield* this.ledger.after(step)) ??
      Ledger.of(extend(conversation, draftEntry(conversation, this.shaped(this.taken))), counting.weights);
  }

  /** The draft; undefined where nothing was taken. */
  get draft(): CompactionDraft | undefined {
    const { hides, stubs, images } = this.taken;
    if (hides.length + stubs.length + images.length === 0) return undefined;
    return { ...this.shaped(this.taken), tokensAfter: this.total };
  }

  /** Draft of what was taken: one of clearing where nothing is hidden, whatever the strategy. */
  private shaped({ hides, stubs, images }: Taken): CompactionDraft {
    const { tokensBefore } = this;
    const figures = { tokensBefore, tokensAfter: tokensBefore };
    const pictures = images.length > 0 && { images };
    if (hides.length === 0) return { strategy: "clearToolResults", hides: stubs, ...pictures, ...figures };
    return { strategy: this.strategy, hides, ...(stubs.length > 0 && { stubs }), ...pictures, ...figures };
  }
}

type EntryDraft = CompactionDraft & Pick<Partial<CompactionEntry>, "summary" | "cuts">;

/** The conversation as it would be with the draft, and its summary if it has one, in the record. */
export function withDraft(conversation: Conversation, draft: EntryDraft): Conversation {
  return extend(conversation, draftEntry(conversation, draft));
}

/** Messages that the draft hides or shortens, and pictures that it turns into text. */
export function changedBy({ hides, stubs = [], images = [], tooLong = [] }: CompactionDraft): number {
  return hides.length + stubs.length + images.length + tooLong.length;
}

function draftEntry(conversation: Conversation, draft: EntryDraft): CompactionEntry {
  return supposedEntry(conversation, { ...draft, type: "compaction", trigger: "automatic" });
}
