import { closeSync, existsSync, openSync, readSync } from "node:fs";

const frameHeaderBytes = 24;
const logHeaderBytes = 32;
/** Magic number of a log whose checksums are made of little-endian words; one more for big-endian ones. */
const magic = 0x377f0682;
/** SQLite's own, where no header says another. */
export const defaultPageSize = 4096;

/** Frames of a write-ahead log, read without SQLite. https://www.sqlite.org/fileformat2.html#the_write_ahead_log */
interface LogFrames {
  readonly pageSize: number;
  /** Offset of the newest sound copy of each page that was committed, by page. */
  readonly pages: ReadonlyMap<number, number>;
  /** Transactions behind the first frame that is not sound, where SQLite takes the log to end without a word. */
  readonly unreachable: number;
}

/** Running checksum of a log. */
interface Checksum {
  readonly first: number;
  readonly second: number;
}

interface LogLayout {
  readonly pageSize: number;
  /** The checksum of the log's header; undefined where that is damaged. */
  readonly start: Checksum | undefined;
  readonly isLittleEndian: boolean;
  /** Frames of an earlier round have others. */
  readonly salts: Buffer | undefined;
}

interface LogFrame {
  readonly offset: number;
  readonly page: number;
  readonly isCommit: boolean;
  readonly isSound: boolean;
}

/**
 * Reads a log, open as `log`. A frame is sound where its own checksum goes on from the one that the frame before it states, so that
 * one damaged frame condemns none of those behind it. `statedSize`: the size of pages by the database's header.
 */
export function readLogFrames(log: number, statedSize?: number): LogFrames {
  const layout = layoutOf(log, statedSize);
  const pages = new Map<number, number>();
  let open = new Map<number, number>();
  let isReachable = layout.start !== undefined;
  let unreachable = 0;
  for (const { offset, page, isCommit, isSound } of framesOf(log, layout)) {
    isReachable &&= isSound;
    if (!isSound) continue;
    open.set(page, offset + frameHeaderBytes);
    if (!isCommit) continue;
    for (const [number, at] of open) pages.set(number, at);
    open = new Map();
    if (!isReachable) unreachable++;
  }
  return { pageSize: layout.pageSize, pages, unreachable };
}

/**
 * Damage of a database's log, in words: where it has transactions that SQLite would leave out without one. A single one may be what
 * a power failure interrupted, which nobody was told was saved.
 */
export function logDamage(file: string): string | undefined {
  if (!existsSync(`${file}-wal`)) return undefined;
  const log = openSync(`${file}-wal`, "r");
  try {
    const { unreachable } = readLogFrames(log);
    return unreachable > 1 ? `log: ${String(unreachable)} transactions cannot be reached` : undefined;
  } finally {
    closeSync(log);
  }
}

function layoutOf(log: number, statedSize = defaultPageSize): LogLayout {
  const header = bytesAt(log, 0, logHeaderBytes);
  const isLittleEndian = ((header?.readUInt32BE(0) ?? 0) & 1) === 0;
  const start = header && soundHeader(header, isLittleEndian);
  if (start) {
    const stated = header.readUInt32BE(8);
    return { pageSize: stated, start, isLittleEndian, salts: header.subarray(16, 24) };
  }
  return { pageSize: statedSize, start, isLittleEndian, salts: bytesAt(log, logHeaderBytes + 8, 8) };
}

function* framesOf(log: number, { pageSize, start, isLittleEndian, salts }: LogLayout): Generator<LogFrame> {
  const length = frameHeaderBytes + pageSize;
  let before = start ?? { first: 0, second: 0 };
  for (let offset = logHeaderBytes; salts; offset += length) {
    const frame = bytesAt(log, offset, length);
    if (!frame) return;
    const stated = checksumIn(frame, 16);
    const isSound =
      frame.subarray(8, 16).equals(salts) && isSame(frameChecksum(frame, isLittleEndian, before), stated);
    yield { offset, page: frame.readUInt32BE(0), isCommit: frame.readUInt32BE(4) > 0, isSound };
    before = stated;
  }
}

/** The bytes of an open file at an offset; undefined where it ends before them. */
export function bytesAt(file: number, offset: number, length: number): Buffer | undefined {
  const bytes = Buffer.allocUnsafe(length);
  return readSync(file, bytes, 0, length, offset) === length ? bytes : undefined;
}

/** The checksum of a log's header; undefined where it is none. */
function soundHeader(header: Buffer, isLittleEndian: boolean): Checksum | undefined {
  if (header.readUInt32BE(0) >>> 1 !== magic >>> 1) return undefined;
  const stated = checksumIn(header, 24);
  const found = checksumOf(header.subarray(0, 24), isLittleEndian, { first: 0, second: 0 });
  return isSame(found, stated) ? stated : undefined;
}

function checksumIn(bytes: Buffer, offset: number): Checksum {
  return { first: bytes.readUInt32BE(offset), second: bytes.readUInt32BE(offset + 4) };
}

const isSame = (one: Checksum, other: Checksum) => one.first === other.first && one.second === other.second;

/** Checksum of a frame: of the page's number and the size of the database, then of the page. */
function frameChecksum(frame: Buffer, isLittleEndian: boolean, seed: Checksum): Checksum {
  const head = checksumOf(frame.subarray(0, 8), isLittleEndian, seed);
  return checksumOf(frame.subarray(frameHeaderBytes), isLittleEndian, head);
}

function checksumOf(bytes: Buffer, isLittleEndian: boolean, seed: Checksum): Checksum {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let { first, second } = seed;
  for (let offset = 0; offset < bytes.length; offset += 8) {
    first = (first + view.getUint32(offset, isLittleEndian) + second) >>> 0;
    second = (second + view.getUint32(offset + 4, isLittleEndian) + first) >>> 0;
  }
  return { first, second };
}
