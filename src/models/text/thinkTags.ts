import { answerTokens, answerEnd, mayBecomeOpener, openerIn, strayCloser } from "./thoughtMarks.ts";

/** Segment of a reply: text or thought. */
export interface ReplySegment {
  readonly kind: "reasoning" | "text";
  readonly text: string;
}

/** A closing mark is no longer, in characters. */
const longestCloser = 80;

/**
 * Parts reasoning that a model writes into its text, between marks at its very beginning, from the text itself. A mark may
 * come in pieces: what may still become one is held back.
 */
export class ThinkTags {
  private held = "";
  private closer: RegExp | undefined;
  /** True once a mark came. */
  private isMarked = false;
  private phase: "start" | "thinking" | "text" = "start";

  *add(text: string): Generator<ReplySegment, void> {
    this.held += text;
    if (this.phase === "start") this.begin();
    if (this.phase === "thinking") yield* this.think();
    if (this.phase === "text") yield* this.release("text");
  }

  /** Ends the text: yields what was held back in vain. */
  *end(): Generator<ReplySegment, void> {
    yield* this.release(this.phase === "thinking" ? "reasoning" : "text");
  }

  private begin(): void {
    const start = this.held.trimStart();
    const opener = openerIn(start);
    if (opener) {
      this.held = start.slice(opener.length);
      this.closer = opener.closer;
      this.isMarked = true;
      this.phase = "thinking";
    } else if (!mayBecomeOpener(start)) {
      const lead = answerTokens.exec(start)?.[0] ?? "";
      // The blank lines between thought, mark and answer belong to none of them.
      if (this.isMarked || lead !== "") this.held = start.slice(lead.length);
      if (lead === "") this.phase = "text";
      else {
        this.isMarked = true;
        this.begin();
      }
    }
  }

  private *think(): Generator<ReplySegment, void> {
    const end = this.closer?.exec(this.held);
    if (end) {
      const text = this.held.slice(0, end.index);
      this.held = this.held.slice(end.index + end[0].length);
      this.phase = "start";
      if (text !== "") yield { kind: "reasoning", text };
      this.begin();
      return;
    }
    const kept = partialMark(this.held);
    const text = this.held.slice(0, this.held.length - kept);
    this.held = this.held.slice(text.length);
    if (text !== "") yield { kind: "reasoning", text };
  }

  private *release(kind: ReplySegment["kind"]): Generator<ReplySegment, void> {
    const text = this.held;
    this.held = "";
    if (text !== "") yield { kind, text };
  }
}

/** Number of characters at the end of `text` that may be the beginning of a mark. */
function partialMark(text: string): number {
  const found = /[<[◁][^<[◁\s>\]▷]*[>\]▷]?$/.exec(text.slice(-longestCloser));
  return found ? found[0].length : 0;
}

/** A text whose template opened the thought before the reply began: all before the closing mark is reasoning. */
export function withoutOrphanThought(text: string): { readonly reasoning: string; readonly text: string } {
  const plain = text.replace(answerEnd, "");
  const stray = strayCloser(plain);
  if (!stray || /```|`/.test(plain.slice(0, stray.index))) return { reasoning: "", text: plain };
  return {
    reasoning: plain.slice(0, stray.index).trim(),
    text: plain.slice(stray.index + stray.length).trimStart(),
  };
}
