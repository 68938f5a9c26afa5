import Mocha from "mocha";

/** Counts of a suite's tests that passed, failed, were skipped, and needed a second try. */
export interface Figures {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly retried: number;
  /** Failures and second tries: each test's full title and what it said. */
  readonly troubles: readonly string[];
}

export const noFigures: Figures = { passed: 0, failed: 0, skipped: 0, retried: 0, troubles: [] };

export function added(one: Figures, other: Figures): Figures {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
    retried: one.retried + other.retried,
    troubles: [...one.troubles, ...other.troubles],
  };
}

export interface MochaOptions {
  /** Pattern of the titles of tests that are run. */
  readonly grep?: string | undefined;
  /** Limit of one test, in milliseconds. */
  readonly timeout: number;
  /** Number of times that a failed test may try again. */
  readonly retries: number;
  /** Saves something about a test that failed, by its full title. */
  readonly onFailure?: ((title: string) => Promise<void>) | undefined;
}

/** Runs test files in this process, reporting to the console. A failing hook counts as a failed test. */
export async function runMocha(files: readonly string[], options: MochaOptions): Promise<Figures> {
  const { grep, timeout, retries } = options;
  // A forgotten `.only` would leave tests out in silence; --grep is the way to run a few.
  const mocha = new Mocha({
    ui: "bdd",
    timeout,
    retries,
    forbidOnly: true,
    ...(grep !== undefined && { grep }),
  });
  mocha.suite.afterEach(async function () {
    const test = this.currentTest;
    if (test?.state === "failed") await options.onFailure?.(test.fullTitle());
  });
  for (const file of files) mocha.addFile(file);
  await mocha.loadFilesAsync();
  return new Promise((resolve) => {
    let retried = 0;
    const troubles: string[] = [];
    const runner = mocha.run(() => {
      const { passes = 0, failures = 0, pending = 0 } = runner.stats ?? {};
      // It would go on listening for what other runs of this process do not catch.
      mocha.dispose();
      resolve({ passed: passes, failed: failures, skipped: pending, retried, troubles });
    });
    // What a test needed a second try for is worth knowing, too.
    runner.on("retry", (test: Mocha.Test, error: Error) => {
      retried++;
      troubles.push(`Tried again: ${test.fullTitle()}: ${error.message}`);
    });
    runner.on("fail", (failed: Mocha.Runnable, error: Error) => {
      troubles.push(`Failed: ${failed.fullTitle()}: ${error.message}`);
      if (failed instanceof Mocha.Hook) options.onFailure?.(failed.fullTitle()).catch(console.error);
    });
  });
}
