import type { CallOutcome } from "./calls.ts";

/** So often a call may have the same result before the turn stops. */
const most = 3;

/**
 * Notices a model that goes in circles: the same call with the same arguments and the same result, three times.
 * After a change of the workspace, looking again or running again is not a circle.
 */
export class LoopGuard {
  private readonly seen = new Map<string, number>();

  /** The name of the tool that has gone round three times, if one has now. */
  noteAll(outcomes: readonly CallOutcome[]): string | undefined {
    return outcomes.map((outcome) => this.note(outcome)).find((name) => name !== undefined);
  }

  private note({ call, effect, content, failed }: CallOutcome): string | undefined {
    const { name, arguments: given } = call.function;
    const key = JSON.stringify([effect, name, given, content]);
    if (effect === "write" && !failed) this.forgetAllBut("write");
    const times = (this.seen.get(key) ?? 0) + 1;
    this.seen.set(key, times);
    return times >= most ? name : undefined;
  }

  private forgetAllBut(effect: string): void {
    for (const key of this.seen.keys()) if (!key.startsWith(`["${effect}"`)) this.seen.delete(key);
  }
}
