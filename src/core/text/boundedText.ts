import { headOf, tailOf } from "./cutText.ts";

/**
 * Text that grows without end in room that does not: keeps the first fifth and the latest rest of
 * `maxChars` characters, and says how many are missing between them.
 */
export class BoundedText {
  private readonly headRoom: number;
  private readonly tailRoom: number;
  private head = "";
  private tail = "";
  private dropped = 0;

  constructor(maxChars: number) {
    this.headRoom = Math.floor(maxChars / 5);
    this.tailRoom = maxChars - this.headRoom;
  }

  /** True once some of it is missing. */
  get isCut(): boolean {
    return this.head.length + this.tail.length > this.headRoom + this.tailRoom || this.dropped > 0;
  }

  append(text: string): void {
    const room = this.headRoom - this.head.length;
    this.head += text.slice(0, room);
    this.tail += text.slice(room);
    // Twice the room, so that the tail is not copied for every few characters.
    if (this.tail.length > 2 * this.tailRoom) this.trim();
  }

  toString(): string {
    this.trim();
    if (this.dropped === 0) return this.head + this.tail;
    // A pair that the parts of the text had between them is whole only where nothing was dropped.
    const head = headOf(`${this.head}\udc00`, this.head.length);
    const dropped = this.dropped + this.head.length - head.length;
    return `${head}\n[… ${dropped} characters left out …]\n${this.tail}`;
  }

  private trim(): void {
    if (this.tail.length <= this.tailRoom) return;
    const kept = tailOf(this.tail, this.tailRoom);
    this.dropped += this.tail.length - kept.length;
    this.tail = kept;
  }
}
