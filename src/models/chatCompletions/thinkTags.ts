/** Segment of a reply: text or thought. */
export interface ReplySegment {
  readonly kind: "reasoning" | "text";
  readonly text: string;
}

const openers = ["<think>", "<thinking>", "<thought>", "<reasoning>", "<seed:think>", "◁think▷"] as const;
const closers: Readonly<Record<(typeof openers)[number], string>> = {
  "<think>": "</think>",
  "<thinking>": "</thinking>",
  "<thought>": "</thought>",
  "<reasoning>": "</reasoning>",
  "<seed:think>": "</seed:think>",
  "◁think▷": "◁/think▷",
};

/**
 * Parts reasoning that a model writes into its text, between tags at its very beginning, from the text itself. A tag may
 * come in pieces: what may still become one is held back.
 */
export class ThinkTags {
  private held = "";
  private closer: string | undefined;
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
    const opener = openers.find((tag) => start.startsWith(tag));
    if (opener !== undefined) {
      this.held = start.slice(opener.length);
      this.closer = closers[opener];
      this.phase = "thinking";
    } else if (!openers.some((tag) => tag.startsWith(start))) {
      this.phase = "text";
      // The blank lines between thought and answer are neither's.
      if (this.closer !== undefined) this.held = start;
    }
  }

  private *think(): Generator<ReplySegment, void> {
    const closer = this.closer ?? "";
    const end = this.held.indexOf(closer);
    if (end >= 0) {
      const text = this.held.slice(0, end);
      this.held = this.held.slice(end + closer.length);
      this.phase = "start";
      if (text !== "") yield { kind: "reasoning", text };
      this.begin();
      return;
    }
    const kept = partialTag(this.held, closer);
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

/** Number of characters at the end of `text` that may be the beginning of `tag`. */
function partialTag(text: string, tag: string): number {
  for (let length = Math.min(tag.length - 1, text.length); length > 0; length--) {
    if (text.endsWith(tag.slice(0, length))) return length;
  }
  return 0;
}

/** A text whose template opened the thought before the reply began: all before the closing tag is reasoning. */
export function withoutOrphanThought(text: string): { readonly reasoning: string; readonly text: string } {
  for (const closer of Object.values(closers)) {
    const end = text.indexOf(closer);
    const isAlone = end >= 0 && !text.includes(closer.replace("/", ""));
    if (isAlone && !/```|`/.test(text.slice(0, end))) {
      return { reasoning: text.slice(0, end).trim(), text: text.slice(end + closer.length).trimStart() };
    }
  }
  return { reasoning: "", text };
}
