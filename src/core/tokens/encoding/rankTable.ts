/** Rank of bytes that are no token: higher than every other. */
export const noRank = 0x7fffffff;

const rankBits = 18;
const rankMask = (1 << rankBits) - 1;
const empty = -1;

/** Finds the rank of a token by its bytes: a hash table over packed ranks (see `packRanks`) that copies none. */
export class RankTable {
  private readonly packed: Uint8Array;
  private readonly offsets: Int32Array;
  private readonly slots: Int32Array;
  private readonly mask: number;
  private longest = 0;
  private readonly pairs = new Int32Array(1 << 16).fill(noRank);

  private constructor(packed: Uint8Array, count: number) {
    this.packed = packed;
    this.offsets = new Int32Array(count + 1);
    const size = 1 << (33 - Math.clz32(count));
    this.slots = new Int32Array(size).fill(empty);
    this.mask = size - 1;
  }

  /** Builds the table in steps, so that the caller can pause between them. */
  static *build(packed: Uint8Array): Generator<void, RankTable> {
    const count = new DataView(packed.buffer, packed.byteOffset).getUint32(0, true);
    const table = new RankTable(packed, count);
    let start = 4 + count;
    for (let rank = 0; rank < count; rank++) {
      table.offsets[rank] = start;
      start = table.insert(rank, start, start + (packed[4 + rank] ?? 0));
      if (rank % 20_000 === 0) yield;
    }
    table.offsets[count] = start;
    return table;
  }

  /** The rank of the token with the bytes from `start` to `end`, or `noRank`. */
  rank(bytes: Uint8Array, start: number, end: number): number {
    if (end - start > this.longest) return noRank;
    const hash = hashOf(bytes, start, end);
    const { slots, mask } = this;
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const slot = slots[at] as number;
      if (slot === empty) return noRank;
      if ((slot ^ hash) >>> rankBits === 0 && this.matches(slot & rankMask, bytes, start, end)) {
        return slot & rankMask;
      }
    }
  }

  /** The rank of the token of two bytes at `start`, or `noRank`. */
  pairRank(bytes: Uint8Array, start: number): number {
    return this.pairs[((bytes[start] as number) << 8) | (bytes[start + 1] as number)] as number;
  }

  private insert(rank: number, start: number, end: number): number {
    const hash = hashOf(this.packed, start, end);
    let at = hash & this.mask;
    while (this.slots[at] !== empty) at = (at + 1) & this.mask;
    this.slots[at] = (hash & ~rankMask) | rank;
    if (end - start > this.longest) this.longest = end - start;
    if (end - start === 2) {
      this.pairs[((this.packed[start] as number) << 8) | (this.packed[start + 1] as number)] = rank;
    }
    return end;
  }

  private matches(rank: number, bytes: Uint8Array, start: number, end: number): boolean {
    const { packed, offsets } = this;
    const from = offsets[rank] as number;
    const length = end - start;
    if ((offsets[rank + 1] as number) - from !== length) return false;
    for (let i = 0; i < length; i++) if (packed[from + i] !== bytes[start + i]) return false;
    return true;
  }
}

/** FNV-1a with a last mix: its high bits go into the slots, its low bits choose one. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}
