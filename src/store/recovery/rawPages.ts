import { closeSync, existsSync, fstatSync, openSync } from "node:fs";
import { bytesAt, defaultPageSize, readLogFrames } from "./logFrames.ts";

/**
 * The pages of a SQLite file as its last commit left them, read without SQLite, so that a file that SQLite
 * refuses can still be read. https://www.sqlite.org/fileformat2.html
 */
export class RawPages {
  readonly size: number;
  readonly count: number;
  /** Descriptor of the main file; undefined where that is gone and only its log is there. */
  private readonly main: number | undefined;
  private readonly wal: number | undefined;
  /** Offset of the newest committed copy of a page in the WAL. */
  private readonly frames: ReadonlyMap<number, number>;

  constructor(file: string) {
    this.main = openIfThere(file);
    this.wal = openIfThere(`${file}-wal`);
    const stated = this.main === undefined ? undefined : statedPageSize(this.main);
    const log = this.wal === undefined ? undefined : readLogFrames(this.wal, stated);
    this.size = stated ?? log?.pageSize ?? defaultPageSize;
    this.frames = log?.pageSize === this.size ? log.pages : new Map();
    const bytes = this.main === undefined ? 0 : fstatSync(this.main).size;
    this.count = [...this.frames.keys()].reduce(
      (most, page) => Math.max(most, page),
      Math.floor(bytes / this.size),
    );
  }

  /** Page `number`, from 1. Undefined where the file ends before it. */
  read(number: number): Buffer | undefined {
    const frame = this.frames.get(number);
    if (frame !== undefined && this.wal !== undefined) return bytesAt(this.wal, frame, this.size);
    return number < 1 || this.main === undefined
      ? undefined
      : bytesAt(this.main, (number - 1) * this.size, this.size);
  }

  close(): void {
    for (const open of [this.main, this.wal]) if (open !== undefined) closeSync(open);
  }
}

function openIfThere(file: string): number | undefined {
  return existsSync(file) ? openSync(file, "r") : undefined;
}

/** The size of pages that a database's header states; undefined where that cannot be believed. */
function statedPageSize(file: number): number | undefined {
  const header = bytesAt(file, 0, 18);
  const stated = header?.toString("latin1", 0, 15) === "SQLite format 3" ? header.readUInt16BE(16) : 0;
  if (stated === 1) return 65_536;
  return stated >= 512 && Number.isInteger(Math.log2(stated)) ? stated : undefined;
}
