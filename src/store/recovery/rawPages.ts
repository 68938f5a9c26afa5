import { closeSync, existsSync, fstatSync, openSync, readSync } from "node:fs";

/** SQLite's own, where the file's header cannot be believed. */
const defaultPageSize = 4096;
const frameHeaderBytes = 24;
const walHeaderBytes = 32;

/**
 * The pages of a SQLite file as its last commit left them, read without SQLite, so that a file that SQLite
 * refuses can still be read. https://www.sqlite.org/fileformat2.html
 */
export class RawPages {
  readonly size: number;
  readonly count: number;
  private readonly main: number;
  private readonly wal: number | undefined;
  /** Offset of the newest committed copy of a page in the WAL. */
  private readonly frames: ReadonlyMap<number, number>;

  constructor(file: string) {
    this.main = openSync(file, "r");
    this.wal = existsSync(`${file}-wal`) ? openSync(`${file}-wal`, "r") : undefined;
    this.size = this.pageSize();
    this.frames = this.wal === undefined ? new Map() : framesOf(this.wal, this.size);
    this.count = Math.max(Math.floor(fstatSync(this.main).size / this.size), ...this.frames.keys(), 0);
  }

  /** Page `number`, from 1. Undefined where the file ends before it. */
  read(number: number): Buffer | undefined {
    const frame = this.frames.get(number);
    if (frame !== undefined && this.wal !== undefined) return bytesAt(this.wal, frame, this.size);
    return number < 1 ? undefined : bytesAt(this.main, (number - 1) * this.size, this.size);
  }

  close(): void {
    closeSync(this.main);
    if (this.wal !== undefined) closeSync(this.wal);
  }

  private pageSize(): number {
    const header = bytesAt(this.main, 0, 18);
    const stated = header?.toString("latin1", 0, 15) === "SQLite format 3" ? header.readUInt16BE(16) : 0;
    if (stated === 1) return 65536;
    return stated >= 512 && Number.isInteger(Math.log2(stated)) ? stated : defaultPageSize;
  }
}

/** By page, the offset of its last copy up to the last commit. Frames of an earlier round have other salts. */
function framesOf(wal: number, pageSize: number): ReadonlyMap<number, number> {
  const committed = new Map<number, number>();
  const header = bytesAt(wal, 0, walHeaderBytes);
  if (!header) return committed;
  const salts = header.subarray(16, 24);
  let open = new Map<number, number>();
  for (let offset = walHeaderBytes; ; offset += frameHeaderBytes + pageSize) {
    const frame = bytesAt(wal, offset, frameHeaderBytes + pageSize);
    if (!frame?.subarray(8, 16).equals(salts)) return committed;
    open.set(frame.readUInt32BE(0), offset + frameHeaderBytes);
    if (frame.readUInt32BE(4) === 0) continue;
    for (const [page, at] of open) committed.set(page, at);
    open = new Map();
  }
}

function bytesAt(file: number, offset: number, length: number): Buffer | undefined {
  const bytes = Buffer.allocUnsafe(length);
  return readSync(file, bytes, 0, length, offset) === length ? bytes : undefined;
}
