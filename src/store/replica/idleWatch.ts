/** Tells when a server that nobody needs for now may be let go of, and when to ask it again all the same. */
export class IdleWatch {
  private readonly idleMs: number;
  private activeAt = performance.now();
  private restedAt: number | undefined;

  constructor(idleMs: number) {
    this.idleMs = idleMs;
  }

  /** Something happened here, or there. */
  note(): void {
    this.activeAt = performance.now();
    this.restedAt = undefined;
  }

  /** The server is let go of now. */
  rest(): void {
    this.restedAt = performance.now();
  }

  /** `rest`: to be let go of; `wait`: it is, and need not be asked yet. */
  get state(): "active" | "rest" | "wait" {
    const now = performance.now();
    if (now < this.activeAt + this.idleMs) return "active";
    return this.restedAt !== undefined && now < this.restedAt + 2 * this.idleMs ? "wait" : "rest";
  }
}
