import type { EncodingName } from "../counter.ts";

/** Character classes that the pre-tokenizers of both encodings tell apart, as bits. */
const upper = 1; // Lu, Lt
const lower = 2; // Ll
const uncased = 4; // Lm, Lo
const mark = 8; // M
const digit = 16; // N
const newline = 32; // CR, LF
const space = 64; // White_Space but CR and LF
const slash = 128;
const other = 256;
const letter = upper | lower | uncased;
const symbol = other | mark | slash;
const kindBits = 512;

const kinds: readonly (readonly [number, RegExp])[] = [
  [upper, /^[\p{Lu}\p{Lt}]/u],
  [lower, /^\p{Ll}/u],
  [uncased, /^[\p{Lm}\p{Lo}]/u],
  [mark, /^\p{M}/u],
  [digit, /^\p{N}/u],
  [newline, /^[\r\n]/],
  // Unicode's White_Space as in Rust: JavaScript's \s lacks U+0085 and has U+FEFF.
  [space, /^\p{White_Space}/u],
  [slash, /^\//],
];

/** The kind of each code point met so far; 0 for the others. */
const kindOf = new Uint16Array(0x110000);

function classify(point: number): number {
  const text = String.fromCodePoint(point);
  const kind = kinds.find(([, pattern]) => pattern.test(text))?.[0] ?? other;
  kindOf[point] = kind;
  return kind;
}

/** Contractions by their letters behind the apostrophe, in lower case: of one letter, and of two. */
const shortSuffixes = new Set(["s", "t", "m", "d"].map((one) => one.charCodeAt(0)));
const longSuffixes = new Map(["re", "ve", "ll"].map((pair) => [pair.charCodeAt(0), pair.charCodeAt(1)]));

/** The length of the contraction at `start`, or -1. Case folding makes U+017F an s. */
function suffixLength(bytes: Uint8Array, start: number, end: number): number {
  const first = bytes[start] as number;
  if (shortSuffixes.has(first | 0x20)) return 1;
  if (start + 1 >= end) return -1;
  const second = bytes[start + 1] as number;
  if (first === 0xc5 && second === 0xbf) return 2;
  return longSuffixes.get(first | 0x20) === (second | 0x20) ? 2 : -1;
}

const usualStretch = 1 << 16;

/** Answer of `next` before it knows where a long piece ends. */
export const endUnknown = 0;

/** A run as far as it was followed; `noted` is where the last of the characters asked for ends, or 0. */
interface Run {
  readonly at: number;
  readonly noted: number;
}

/**
 * Cuts UTF-8 text into the pieces that byte-pair merging never crosses, as the regular expressions of
 * tiktoken's `openai_public.py` do, but by a scan in linear time.
 */
export class Pretokenizer {
  private readonly bytes: Uint8Array;
  private readonly end: number;
  private readonly cased: boolean;
  private readonly stretch: number;
  /** End of looking for now, and how often something went on there. */
  private limit = 0;
  private cuts = 0;
  /** Runs that the limit cut, by where they start and what they are of: to go on there. */
  private readonly cutRuns = new Map<number, Run>();
  /** The `noted` of the last run. */
  private noted = 0;

  /** `stretch`: how many bytes of a piece are looked at before the caller may pause. */
  constructor(encoding: EncodingName, bytes: Uint8Array, stretch = usualStretch) {
    this.bytes = bytes;
    this.stretch = stretch;
    this.end = bytes.length;
    this.cased = encoding === "o200k_base";
  }

  /**
   * End of the piece that starts at `start` (before the end of the text). `endUnknown` after every `stretch` of a
   * longer piece: to be asked again.
   */
  next(start: number): number {
    const from = this.cutRuns.size === 0 ? start : this.limit;
    this.limit = Math.min(this.end, from + this.stretch);
    const { cuts } = this;
    const end = this.cased ? this.nextCased(start) : this.nextUncased(start);
    if (this.cuts > cuts) return endUnknown;
    if (this.cutRuns.size > 0) this.cutRuns.clear();
    return end;
  }

  private nextCased(start: number): number {
    const kind = this.kind(start);
    if (kind & letter) return this.contraction(this.casedWord(start));
    if (kind === digit) return this.digits(start);
    const after = start + this.width(start);
    if (kind !== newline) {
      const word = this.casedWord(after);
      // A mark is a word of its own where only capitals follow.
      if (word > after && !(kind === mark && this.run(after, upper) >= word)) return this.contraction(word);
      if (kind === mark) return this.contraction(after);
    }
    return this.symbolsOrSpace(start, kind, after);
  }

  private nextUncased(start: number): number {
    const contracted = this.contraction(start);
    if (contracted > start) return contracted;
    const kind = this.kind(start);
    if (kind & letter) return this.run(start, letter);
    if (kind === digit) return this.digits(start);
    const after = start + this.width(start);
    if (kind !== newline) {
      const word = this.run(after, letter);
      if (word > after) return word;
    }
    return this.symbolsOrSpace(start, kind, after);
  }

  /**
   * `[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+`, else the same with `+` and `*` exchanged:
   * capitals go with the small letters after them, else the word ends at its last letter without case.
   */
  private casedWord(start: number): number {
    const capitalsEnd = this.run(start, upper | uncased | mark, uncased | mark);
    const uncasedEnd = this.noted;
    const end = this.run(capitalsEnd, lower | uncased | mark);
    if (end > capitalsEnd) return end;
    return uncasedEnd > start ? uncasedEnd : capitalsEnd;
  }

  private digits(start: number): number {
    let at = start;
    for (let n = 0; n < 3 && at < this.end && this.kind(at) === digit; n++) at += this.width(at);
    return at;
  }

  /** The end of `(?i:'s|'t|'re|'ve|'m|'ll|'d)` at `start`, or `start`. */
  private contraction(start: number): number {
    if (start + 1 >= this.end || this.bytes[start] !== 0x27) return start;
    return start + 1 + suffixLength(this.bytes, start + 1, this.end);
  }

  private symbolsOrSpace(start: number, kind: number, after: number): number {
    if (kind & symbol) return this.symbols(after);
    if (this.bytes[start] === 0x20 && after < this.end && this.kind(after) & symbol) {
      return this.symbols(after);
    }
    return this.whiteSpace(start);
  }

  /** ` ?[^\s\p{L}\p{N}]+[\r\n/]*` from its second character on; cl100k_base has no `/`. */
  private symbols(start: number): number {
    return this.run(this.run(start, symbol), this.cased ? newline | slash : newline);
  }

  /** `\s*[\r\n]+|\s+(?!\S)|\s+` */
  private whiteSpace(start: number): number {
    const end = this.run(start, space | newline, newline);
    if (this.noted > start) return this.noted;
    if (end === this.end) return end;
    const last = this.before(end);
    return last > start ? last : end;
  }

  /** The end of the characters from `start` on whose kinds are among `wanted`; notes where the last of kind `note` ends. */
  private run(start: number, wanted: number, note = 0): number {
    const before = this.cutRuns.size === 0 ? undefined : this.cutRuns.get(start * kindBits + wanted);
    this.noted = before?.noted ?? 0;
    const at = this.follow(before?.at ?? start, wanted, note);
    if (at >= this.limit && at < this.end) {
      this.cuts++;
      this.cutRuns.set(start * kindBits + wanted, { at, noted: this.noted });
    }
    return at;
  }

  private follow(start: number, wanted: number, note: number): number {
    const { bytes, limit } = this;
    let at = start;
    while (at < limit) {
      const byte = bytes[at] as number;
      const kind = byte < 0x80 ? kindOf[byte] || classify(byte) : this.kind(at);
      if ((kind & wanted) === 0) break;
      at += byte < 0x80 ? 1 : this.width(at);
      if (kind & note) this.noted = at;
    }
    return at;
  }

  private before(end: number): number {
    let at = end - 1;
    while (((this.bytes[at] as number) & 0xc0) === 0x80) at--;
    return at;
  }

  private width(at: number): number {
    const byte = this.bytes[at] as number;
    return byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
  }

  private kind(at: number): number {
    const byte = this.bytes[at] as number;
    const point = byte < 0x80 ? byte : this.point(at, byte);
    return kindOf[point] || classify(point);
  }

  private point(at: number, byte: number): number {
    const { bytes } = this;
    const second = (bytes[at + 1] as number) & 0x3f;
    if (byte < 0xe0) return ((byte & 0x1f) << 6) | second;
    const third = (bytes[at + 2] as number) & 0x3f;
    if (byte < 0xf0) return ((byte & 0x0f) << 12) | (second << 6) | third;
    return ((byte & 0x07) << 18) | (second << 12) | (third << 6) | ((bytes[at + 3] as number) & 0x3f);
  }
}
