import { noRank, type RankTable } from "./rankTable.ts";

/** Pieces of up to this many bytes are merged by `countShort`, whose time is quadratic but small. */
export const shortPiece = 64;

const starts = new Int32Array(shortPiece + 2);
const ranks = new Int32Array(shortPiece + 2);

/**
 * Tokens of a piece of at most `shortPiece` bytes: merges the two neighbours that make the token of the
 * lowest rank, the leftmost first, until none do.
 */
export function countShort(table: RankTable, bytes: Uint8Array, start: number, end: number): number {
  let parts = end - start;
  for (let i = 0; i < parts; i++) {
    starts[i] = start + i;
    ranks[i] = i + 1 < parts ? table.pairRank(bytes, start + i) : noRank;
  }
  starts[parts] = end;
  for (;;) {
    const at = lowestOf(parts);
    if (ranks[at] === noRank) return parts;
    starts.copyWithin(at + 1, at + 2, parts + 1);
    ranks.copyWithin(at + 1, at + 2, parts);
    parts--;
    ranks[at] = mergedRank(table, bytes, at, parts);
    if (at > 0) ranks[at - 1] = mergedRank(table, bytes, at - 1, parts);
  }
}

function lowestOf(parts: number): number {
  let lowest = 0;
  for (let i = 1; i < parts; i++) if ((ranks[i] as number) < (ranks[lowest] as number)) lowest = i;
  return lowest;
}

function mergedRank(table: RankTable, bytes: Uint8Array, at: number, parts: number): number {
  return at + 2 > parts ? noRank : table.rank(bytes, starts[at] as number, starts[at + 2] as number);
}

/** Bytes merged at a time, and the share of them, at the end, that may still change with what follows. */
const windowBytes = 4096;
const uncertain = 1 / 8;

/**
 * Tokens of a piece of any length, in linear time. Tokens are a text's encoding exactly where every two
 * neighbours are the encoding of the two together: else some merge would be the first to cross a boundary, and
 * it would cross it in those two as well. So windows can be merged one by one, each from a boundary of the last
 * on, if it finds the same token there. Yields after each, so that the caller can pause. `window` is for tests.
 */
export function* countLong(
  table: RankTable,
  bytes: Uint8Array,
  start: number,
  end: number,
  window = windowBytes,
): Generator<void, number> {
  for (let size = window; ; size *= 2) {
    const tokens = yield* countInWindows(table, bytes.subarray(start, end), size);
    if (tokens !== undefined) return tokens;
  }
}

/** Counts in windows that overlap; undefined where two of them disagree, or one is too small to tell. */
function* countInWindows(
  table: RankTable,
  bytes: Uint8Array,
  size: number,
): Generator<void, number | undefined> {
  let tokens = 0;
  let expected: number | undefined;
  for (let start = 0; ;) {
    yield;
    const end = Math.min(start + size, bytes.length);
    const parts = new Parts(table, bytes, start, end);
    yield* mergeAll(parts);
    if (expected !== undefined && parts.lengthAt(0) !== expected) return undefined;
    if (end === bytes.length) return tokens + parts.count;
    let at = 0;
    for (; at < size * (1 - uncertain); at += parts.lengthAt(at)) tokens++;
    if (at === size) return undefined;
    expected = parts.lengthAt(at);
    start += at;
  }
}

const mergesPerStep = 1 << 12;

/** Merges all parts in O(n log n): the parts know their neighbours' lengths, and a heap orders the pairs. */
function* mergeAll(parts: Parts): Generator<void, void> {
  const heap = new PairHeap(parts.count);
  for (let at = 0, all = parts.count; at < all; at++) heap.push(parts.rate(at), at);
  for (let n = 1; heap.size > 0; n++) {
    const { at, rank } = heap.pop();
    if (parts.rankAt(at) === rank) {
      const before = parts.merge(at);
      heap.push(parts.rate(at), at);
      if (before !== at) heap.push(parts.rate(before), before);
    }
    if (n % mergesPerStep === 0) yield;
  }
}

/** The parts of a piece, each at the offset of its first byte. */
class Parts {
  count: number;
  private readonly table: RankTable;
  private readonly bytes: Uint8Array;
  private readonly start: number;
  private readonly size: number;
  private readonly lengths: Uint8Array;
  private readonly lengthsBefore: Uint8Array;
  private readonly ranks: Int32Array;

  constructor(table: RankTable, bytes: Uint8Array, start: number, end: number) {
    this.table = table;
    this.bytes = bytes;
    this.start = start;
    this.size = end - start;
    this.count = this.size;
    this.lengths = new Uint8Array(this.size).fill(1);
    this.lengthsBefore = new Uint8Array(this.size).fill(1);
    this.ranks = new Int32Array(this.size);
  }

  lengthAt(at: number): number {
    return this.lengths[at] as number;
  }

  /** The rank that the part and the next have as one token, as found by the last `rate`. */
  rankAt(at: number): number {
    return this.ranks[at] as number;
  }

  rate(at: number): number {
    const next = at + (this.lengths[at] as number);
    const rank = next < this.size ? this.rankOf(at, next + (this.lengths[next] as number)) : noRank;
    this.ranks[at] = rank;
    return rank;
  }

  /** Makes the part and the next one; returns the part before, or `at` where there is none. */
  merge(at: number): number {
    const next = at + (this.lengths[at] as number);
    const length = (this.lengths[at] as number) + (this.lengths[next] as number);
    this.lengths[at] = length;
    this.ranks[next] = noRank;
    if (at + length < this.size) this.lengthsBefore[at + length] = length;
    this.count--;
    return at === 0 ? at : at - (this.lengthsBefore[at] as number);
  }

  private rankOf(at: number, end: number): number {
    const { table, bytes, start } = this;
    return end - at === 2 ? table.pairRank(bytes, start + at) : table.rank(bytes, start + at, start + end);
  }
}

const positions = 2 ** 32;

/** Pairs by rank, then by position: both in one number, which a double holds exactly. */
class PairHeap {
  size = 0;
  private keys: Float64Array;

  constructor(capacity: number) {
    this.keys = new Float64Array(capacity + 2);
  }

  /** Ignores what cannot be merged. */
  push(rank: number, at: number): void {
    if (rank === noRank) return;
    if (this.size === this.keys.length) this.grow();
    const { keys } = this;
    const key = rank * positions + at;
    let i = this.size++;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = keys[parent] as number;
      if (above <= key) break;
      keys[i] = above;
      i = parent;
    }
    keys[i] = key;
  }

  pop(): { readonly rank: number; readonly at: number } {
    const { keys } = this;
    const lowest = keys[0] as number;
    const last = keys[--this.size] as number;
    let i = 0;
    for (let child = 1; child < this.size; child = 2 * i + 1) {
      if (child + 1 < this.size && (keys[child + 1] as number) < (keys[child] as number)) child++;
      if ((keys[child] as number) >= last) break;
      keys[i] = keys[child] as number;
      i = child;
    }
    keys[i] = last;
    return { rank: Math.floor(lowest / positions), at: lowest % positions };
  }

  private grow(): void {
    const keys = new Float64Array(this.size * 2);
    keys.set(this.keys);
    this.keys = keys;
  }
}
