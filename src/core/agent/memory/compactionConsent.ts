import { changedBy, type CompactionDraft } from "../../context/workingDraft.ts";
import type { HidingStrategy, Strategy } from "../../conversation/strategy.ts";

/** A compaction that waits for the user's word. Tokens. */
export interface CompactionQuestion {
  readonly strategy: Strategy;
  /** Messages that would be hidden or shortened. */
  readonly hidden: number;
  readonly tokensBefore: number;
  /** Tokens after it; without the summary, where there would be one. */
  readonly tokensAfter: number;
  /** The prompt limit. */
  readonly limit: number;
  /** True while the request fits without it. */
  readonly canWait: boolean;
  /** The length above which a prompt costs more, where the next one would be below it only with the compaction. */
  readonly dearAbove?: number;
}

/** `notNow`: the request goes out as it is, and nothing is asked until the limit. A strategy: that one instead. */
export type CompactionAnswer = "apply" | "notNow" | HidingStrategy;

/** Consent of the user, perhaps to another strategy `instead`, or none yet where it was withdrawn. */
interface Consent {
  readonly isWithdrawn: boolean;
  readonly instead: { readonly strategy?: HidingStrategy };
}

/** Consent of the user to compactions, which a turn asks for before one; one question at a time. */
export class CompactionConsent {
  private readonly tell: (question: CompactionQuestion | undefined) => void;
  private settle: ((answer: CompactionAnswer | "reconsider") => void) | undefined;
  private current: CompactionQuestion | undefined;
  /** The prompt that the user put a compaction off at, in tokens. */
  private putOffAt = Infinity;

  /** `tell` hears of a question, and of undefined once it is settled. */
  constructor(tell: (question: CompactionQuestion | undefined) => void) {
    this.tell = tell;
  }

  get question(): CompactionQuestion | undefined {
    return this.current;
  }

  /**
   * The user's consent to this draft, or to another strategy; undefined where they stopped, or put it off: until the limit it is not asked about again, unless the prompt has become smaller meanwhile.
   */
  async of(
    draft: CompactionDraft,
    { limit, dearAbove }: { readonly limit: number; readonly dearAbove?: number | undefined },
    signal: AbortSignal,
  ): Promise<Consent | undefined> {
    const { strategy, tokensBefore, tokensAfter } = draft;
    const canWait = tokensBefore <= limit;
    if (canWait && tokensBefore >= this.putOffAt) return undefined;
    const hidden = changedBy(draft);
    const question = { strategy, hidden, tokensBefore, tokensAfter, limit, canWait };
    const isCheaper = dearAbove !== undefined && tokensBefore > dearAbove && tokensAfter <= dearAbove;
    const answer = await this.ask({ ...question, ...(isCheaper && { dearAbove }) }, signal);
    this.putOffAt = answer === "notNow" ? tokensBefore : Infinity;
    if (answer === undefined || answer === "notNow") return undefined;
    const isWithdrawn = answer === "reconsider";
    return { isWithdrawn, instead: isWithdrawn || answer === "apply" ? {} : { strategy: answer } };
  }

  private async ask(
    question: CompactionQuestion,
    signal: AbortSignal,
  ): Promise<CompactionAnswer | "reconsider" | undefined> {
    if (signal.aborted) return undefined;
    let stop: (() => void) | undefined;
    const answered = new Promise<CompactionAnswer | "reconsider" | undefined>((resolve) => {
      this.settle = resolve;
      stop = () => resolve(undefined);
      signal.addEventListener("abort", stop, { once: true });
    });
    this.current = question;
    this.tell(question);
    try {
      return await answered;
    } finally {
      if (stop) signal.removeEventListener("abort", stop);
      this.settle = undefined;
      this.current = undefined;
      this.tell(undefined);
    }
  }

  /** The question falls where what it was about has changed meanwhile. */
  withdraw(): void {
    this.settle?.("reconsider");
  }

  /** Takes the user's answer. False where nothing is asked, or the answer is none: what does not fit cannot wait. */
  answer(answer: CompactionAnswer): boolean {
    if (!this.settle || (answer === "notNow" && this.current?.canWait !== true)) return false;
    this.settle(answer);
    return true;
  }
}
