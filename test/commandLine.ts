import { parseArgs, type ParseArgsOptionsConfig } from "node:util";

/** Error of whoever typed a command line; its message is a sentence for them. */
export class CommandLineProblem extends Error {}

/** The options on a command line. Throws `CommandLineProblem` for what it does not know. */
export function optionsIn<const Options extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    const [problem = ""] = String(error instanceof Error ? error.message : error).split("\n");
    const known = Object.keys(options).map((name) => `--${name}`);
    throw new CommandLineProblem(`${problem.replace(/\.?\s*$|\. .*$/, ".")} It takes ${known.join(", ")}.`, {
      cause: error,
    });
  }
}

/** The whole number that an option was given; thousands may be apart. Throws `CommandLineProblem` for any other text or a smaller one. */
export function countIn(name: string, text: string, least: number): number {
  const count = /^\d+$|^\d{1,3}(?:[,_]\d{3})+$/.test(text) ? Number(text.replaceAll(/[,_]/g, "")) : NaN;
  if (count >= least && Number.isSafeInteger(count)) return count;
  throw new CommandLineProblem(
    `--${name} takes a whole number from ${least.toLocaleString("en-US")} on, not "${text}".`,
  );
}

/** Runs a command; what is wrong with its command line is said without a stack and ends it with status 2. */
export async function runCommandLine(command: (args: readonly string[]) => Promise<void>): Promise<void> {
  try {
    await command(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof CommandLineProblem)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}
