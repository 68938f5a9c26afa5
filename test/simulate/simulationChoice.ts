import { CommandLineProblem, countIn, optionsIn } from "../commandLine.ts";
import type { LongSession } from "./sessions.ts";
import { importedSession, shortSession } from "./steps.ts";

/** Choice of what is to be simulated. */
type SimulationChoice =
  | { readonly kind: "tables" | "pauses" | "depths" | "small" }
  | { readonly kind: "steps"; readonly session: LongSession; readonly notes: readonly string[] };

/** The choice that the command line makes. Rejects with `CommandLineProblem`. */
export async function simulationChoice(args: readonly string[]): Promise<SimulationChoice> {
  const { file, window, ...flags } = optionsIn(args, {
    steps: { type: "boolean" },
    pauses: { type: "boolean" },
    depths: { type: "boolean" },
    small: { type: "boolean" },
    file: { type: "string" },
    window: { type: "string" },
  });
  const kinds = new Set(Object.keys(flags) as (keyof typeof flags)[]);
  if (file !== undefined) kinds.add("steps");
  const [kind = "tables", ...others] = kinds;
  if (others.length > 0) {
    throw new CommandLineProblem("One of --steps or --file, --pauses, --depths and --small at a time.");
  }
  if (kind === "steps") return stepsChoice(file, window);
  if (window !== undefined) throw new CommandLineProblem("--window goes with --steps or --file.");
  return { kind };
}

async function stepsChoice(file: string | undefined, window: string | undefined): Promise<SimulationChoice> {
  const { session, notes } =
    file === undefined ? { session: shortSession(), notes: [] } : await importedSession(file);
  const tokens = window === undefined ? session.window : countIn("window", window, 2 * session.reserve);
  return { kind: "steps", session: { ...session, window: tokens }, notes };
}
