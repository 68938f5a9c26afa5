import { randomBytes } from "node:crypto";
import type { Clock } from "../../core/ports/system.ts";

/** The machine's time, and UUIDs of version 7 (RFC 9562): sortable by time, also within a millisecond. */
export class SystemClock implements Clock {
  private last = 0;
  private count = 0;

  now(): number {
    return Date.now();
  }

  newId(): string {
    const now = Math.max(Date.now(), this.last);
    this.count = now === this.last ? this.count + 1 : 0;
    // Twelve bits of counter: a millisecond that runs out of them borrows from the next.
    this.last = this.count > 0xfff ? now + 1 : now;
    this.count &= 0xfff;
    const time = this.last.toString(16).padStart(12, "0");
    const counter = this.count.toString(16).padStart(3, "0");
    const random = randomBytes(8);
    random.writeUInt8((random.readUInt8(0) & 0x3f) | 0x80, 0);
    const tail = random.toString("hex");
    return `${time.slice(0, 8)}-${time.slice(8)}-7${counter}-${tail.slice(0, 4)}-${tail.slice(4)}`;
  }
}
