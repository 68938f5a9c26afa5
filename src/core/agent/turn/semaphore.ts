/** Counting semaphore: at most `slots` pieces of work at a time, in the order in which they ask. */
export class Semaphore {
  private free: number;
  private readonly waiting: (() => void)[] = [];

  constructor(slots: number) {
    this.free = slots;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await work();
    } finally {
      // The slot goes on to the next in line.
      const next = this.waiting.shift();
      if (next) next();
      else this.free++;
    }
  }
}
