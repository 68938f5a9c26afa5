import type { Encoding, EncodingName } from "../counter.ts";
import { countLong, countShort, shortPiece } from "./bytePairMerge.ts";
import { Pretokenizer, endUnknown } from "./pretokenizer.ts";
import { loadPackedRanks } from "./rankData.ts";
import { noRank, RankTable } from "./rankTable.ts";
import { runYielding } from "./yieldingWork.ts";

const loaded = new Map<EncodingName, Promise<BytePairEncoding>>();

/** Loads an encoding when it is first asked for; later calls share it. */
export function loadEncoding(name: EncodingName): Promise<BytePairEncoding> {
  const known = loaded.get(name);
  if (known) return known;
  const loading = load(name);
  loaded.set(name, loading);
  // A failed read must not stand for ever.
  loading.catch(() => loaded.delete(name));
  return loading;
}

async function load(name: EncodingName): Promise<BytePairEncoding> {
  const ranks = await loadPackedRanks(name);
  return new BytePairEncoding(name, await runYielding(RankTable.build(ranks)));
}

/** Bytes, or what costs about as much time, between two chances to pause: one or two milliseconds. */
const workPerStep = 16_384;
/** Cost of a byte that has to be merged, beside one of a piece that is a token. */
const mergeWork = 4;
/** Cost of a text whatever its length. */
const workPerText = 256;

/**
 * Byte-pair encoding as tiktoken does it with every special token disallowed as such, counting only. Our own, since a
 * published encoder encodes a text in one call, however long: this one pauses.
 */
export class BytePairEncoding implements Encoding {
  readonly name: EncodingName;
  private readonly table: RankTable;
  /** Done since the last pause, whoever asked for it: many short texts in a row must pause as well. */
  private work = 0;

  constructor(name: EncodingName, table: RankTable) {
    this.name = name;
    this.table = table;
  }

  count(text: string): number {
    const { work } = this;
    const steps = this.steps(text);
    for (;;) {
      const step = steps.next();
      if (!step.done) continue;
      // What was done without a pause is still to be followed by one.
      this.work = work + workPerText + text.length;
      return step.value;
    }
  }

  countYielding(text: string, signal?: AbortSignal): Promise<number> {
    return runYielding(this.steps(text), signal);
  }

  private *steps(text: string): Generator<void, number> {
    const { table } = this;
    const bytes = yield* utf8(text);
    const end = bytes.length;
    const pieces = new Pretokenizer(this.name, bytes);
    let tokens = 0;
    this.work += workPerText;
    for (let start = 0; start < end;) {
      const next = pieces.next(start);
      if (next === endUnknown) {
        yield;
        continue;
      }
      this.work += next - start;
      if (next - start === 1 || table.rank(bytes, start, next) !== noRank) tokens++;
      else if (next - start > shortPiece) tokens += yield* countLong(table, bytes, start, next);
      else {
        tokens += countShort(table, bytes, start, next);
        this.work += (next - start) * mergeWork;
      }
      start = next;
      if (this.work > workPerStep) {
        this.work = 0;
        yield;
      }
    }
    return tokens;
  }
}

const unitsPerStep = 1 << 17;

/** Lone surrogates become U+FFFD. */
function* utf8(text: string): Generator<void, Uint8Array> {
  const encoder = new TextEncoder();
  if (text.length <= unitsPerStep) return encoder.encode(text);
  const bytes = new Uint8Array(text.length * 3);
  let size = 0;
  for (let start = 0; start < text.length;) {
    let end = Math.min(start + unitsPerStep, text.length);
    if ((text.charCodeAt(end - 1) & 0xfc00) === 0xd800) end = Math.min(end + 1, text.length);
    size += encoder.encodeInto(text.slice(start, end), bytes.subarray(size)).written;
    start = end;
    yield;
  }
  return bytes.subarray(0, size);
}
