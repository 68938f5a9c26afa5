import type { RawPages } from "./rawPages.ts";

/** A column's value. */
export type SqliteValue = number | string | Uint8Array | null;

export interface TableRow {
  readonly key: number;
  readonly values: readonly SqliteValue[];
}

const leafOfTable = 0x0d;
const strictUtf8 = new TextDecoder("utf-8", { fatal: true });

/** Every row on every leaf page of every table, whichever tree it hangs in; what cannot be read is passed over. */
export function* readTableRows(pages: RawPages): Generator<TableRow> {
  for (let number = 1; number <= pages.count; number++) {
    const page = pages.read(number);
    if (page) yield* readPageRows(page, number === 1 ? 100 : 0, pages);
  }
}

function* readPageRows(page: Buffer, start: number, pages: RawPages): Generator<TableRow> {
  if (page[start] !== leafOfTable) return;
  const cells = page.readUInt16BE(start + 3);
  for (let index = 0; index < cells; index++) {
    const row = readable(() => rowAt(page, page.readUInt16BE(start + 8 + 2 * index), pages));
    if (row) yield row;
  }
}

/** Result of `read`; undefined where the bytes make no sense, which on a damaged page is expected. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return undefined;
    throw error;
  }
}

function rowAt(page: Buffer, offset: number, pages: RawPages): TableRow {
  const length = varint(page, offset);
  const key = varint(page, length.next);
  const payload = payloadAt(page, key.next, length.value, pages);
  return { key: key.value, values: valuesOf(payload) };
}

/** The part of a record on its own page, then the chain of overflow pages. */
function payloadAt(page: Buffer, offset: number, length: number, pages: RawPages): Buffer {
  const usable = pages.size;
  const most = usable - 35;
  if (length > pages.count * usable) throw new RangeError("A record longer than its file.");
  if (length <= most) return page.subarray(offset, offset + length);
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const fitting = least + ((length - least) % (usable - 4));
  const local = fitting <= most ? fitting : least;
  const parts = [page.subarray(offset, offset + local)];
  let next = page.readUInt32BE(offset + local);
  for (let missing = length - local; missing > 0; missing -= usable - 4) {
    const overflow = pages.read(next);
    if (!overflow) throw new RangeError("An overflow page is missing.");
    next = overflow.readUInt32BE(0);
    parts.push(overflow.subarray(4, 4 + Math.min(missing, usable - 4)));
  }
  return Buffer.concat(parts, length);
}

function valuesOf(payload: Buffer): SqliteValue[] {
  const header = varint(payload, 0);
  const values: SqliteValue[] = [];
  let body = header.value;
  for (let offset = header.next; offset < header.value;) {
    const type = varint(payload, offset);
    offset = type.next;
    const length = lengthOf(type.value);
    if (body + length > payload.length) throw new RangeError("A value beyond its record.");
    values.push(valueOf(type.value, payload.subarray(body, body + length)));
    body += length;
  }
  return values;
}

const fixedLengths = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0];

function lengthOf(type: number): number {
  return fixedLengths[type] ?? Math.floor((type - 12) / 2);
}

function valueOf(type: number, bytes: Buffer): SqliteValue {
  if (type === 8 || type === 9) return type - 8;
  if (type === 6) return Number(bytes.readBigInt64BE());
  if (type >= 1 && type <= 5) return bytes.readIntBE(0, bytes.length);
  if (type < 12) return null;
  return type % 2 === 1 ? strictUtf8.decode(bytes) : bytes;
}

/** SQLite's variable-length integer: seven bits a byte, the ninth byte whole. */
function varint(bytes: Buffer, offset: number): { readonly value: number; readonly next: number } {
  let value = 0;
  for (let index = 0; index < 9; index++) {
    const byte = bytes.readUInt8(offset + index);
    value = index === 8 ? value * 256 + byte : value * 128 + (byte & 0x7f);
    if (byte < 0x80 || index === 8) return { value, next: offset + index + 1 };
  }
  throw new RangeError("Not a number.");
}
