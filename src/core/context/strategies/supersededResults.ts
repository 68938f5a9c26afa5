import { eachYielding } from "../../tokens/encoding/yieldingWork.ts";
import type { SentUnit } from "../sentUnit.ts";
import { callTraitsOf, type CallTraits } from "./callTraits.ts";
import { workingFolder } from "./workingFolder.ts";

/** Units that are gone through before the event loop has a turn. */
const pace = 2_000;

/**
 * Ids of the tool results that a later one makes outdated: the same call again, the same file read whole with whatever
 * tool, or a change, a move or the removal of a file that was read. A call that failed makes nothing outdated. Pauses now and then.
 */
export function* supersededIn(units: readonly SentUnit[]): Generator<void, ReadonlySet<string>> {
  const superseded = new Set<string>();
  const later = new Set<string>();
  const called: CallTraits[] = [];
  yield* eachYielding(units, pace, ({ items: [asked] }) => {
    if (asked) called.push(...callTraitsOf(asked.entry));
  });
  const folder = workingFolder(called) ?? "";
  const named = (path: string) => (path.startsWith(folder) ? path.slice(folder.length) : path);
  yield* eachYielding(units.toReversed(), pace, (unit) => {
    const [asked] = unit.items;
    const calls = asked ? callTraitsOf(asked.entry) : [];
    if (calls.length === 0) return;
    const results = new Map(
      unit.items.flatMap(({ entry }) =>
        entry.message.role === "tool" ? [[entry.message.tool_call_id, entry]] : [],
      ),
    );
    for (const call of calls.toReversed()) {
      const result = results.get(call.id);
      if (!result) continue;
      if (keysMet(call, named).some((key) => later.has(key))) superseded.add(result.id);
      if (result.failed !== true) for (const key of keysMade(call, named)) later.add(key);
    }
  });
  return superseded;
}

/** Keys of later calls that make the result of this one outdated. `named`: one name for a file. */
function keysMet({ whole, reads, kind }: CallTraits, named: (path: string) => string): string[] {
  const [only] = reads;
  const isOne = only !== undefined && reads.length === 1;
  return [
    `call ${whole}`,
    ...(isOne ? [`whole ${kind} ${named(only)}`] : []),
    ...reads.map((path) => `change ${named(path)}`),
  ];
}

function keysMade(
  { whole, reads, kind, isWhole, changes }: CallTraits,
  named: (path: string) => string,
): string[] {
  return [
    `call ${whole}`,
    ...(isWhole ? [`whole ${kind} ${named(reads[0] ?? "")}`] : []),
    ...changes.map((path) => `change ${named(path)}`),
  ];
}
