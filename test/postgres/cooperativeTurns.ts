/** Lets one of several lives go on at a time, each until it waits again. */
export class Turns {
  private readonly waiting: (() => void)[] = [];
  private stopped = Promise.withResolvers<undefined>();

  /** Waits until it is the caller's turn. */
  wait(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.waiting.push(() => resolve(undefined));
    this.stopped.resolve(undefined);
    return promise;
  }

  /** Runs these to their ends; `random` says whose turn it is. */
  async run(random: () => number, ...lives: readonly (() => Promise<void>)[]): Promise<void> {
    let left = lives.length;
    const all = Promise.all(
      lives.map(async (life) => {
        await this.wait();
        try {
          await life();
        } finally {
          left--;
          this.stopped.resolve(undefined);
        }
      }),
    );
    all.catch(() => {
      left = 0;
    });
    while (left > 0) {
      const [next] = this.waiting.splice(Math.floor(random() * this.waiting.length), 1);
      this.stopped = Promise.withResolvers<undefined>();
      next?.();
      await this.stopped.promise;
    }
    await all;
  }
}
