import type { Row } from "../../src/protocol/rows.ts";

const none: ReadonlySet<string> = new Set();

/** Ids of the rows that stand for earlier versions. */
export function rewindsOf(rows: readonly Row[]): ReadonlySet<string> {
  return new Set(rows.filter(({ kind }) => kind === "rewind").map(({ id }) => id));
}

/** Ids of the rows that belong to an earlier version of the conversation which is not among `open`. */
export function foldedRows(rows: readonly Row[], open: ReadonlySet<string>): ReadonlySet<string> {
  if (!rows.some(({ kind }) => kind === "rewind")) return none;
  const folded = new Set<string>();
  let isFolding = false;
  for (const row of rows.toReversed()) {
    if (row.kind === "rewind") {
      if (row.reverted) folded.add(row.id);
      else isFolding = !open.has(row.id);
    } else if ("standing" in row && row.standing === "rewound" && isFolding) {
      folded.add(row.id);
    }
  }
  return folded;
}
