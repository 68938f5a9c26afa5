import { isJsonObject, type JsonObject } from "./jsonObject.ts";

/** Change of a cell's source, by its place in the notebook, from 0. */
interface CellChange {
  readonly index: number;
  readonly before: string;
  readonly after: string;
}

/**
 * Cell changes that make one notebook file's text (nbformat 4) into another's. Undefined where that takes more than new
 * sources of the cells that are there.
 */
export function cellChanges(before: string, after: string): readonly CellChange[] | undefined {
  const [old, next] = [notebookOf(before), notebookOf(after)];
  if (!old || !next || JSON.stringify(old.rest) !== JSON.stringify(next.rest)) return undefined;
  return old.sources.flatMap((source, index) => {
    const changed = next.sources[index] ?? "";
    return source === changed ? [] : [{ index, before: source, after: changed }];
  });
}

/** `rest`: everything but the sources. */
function notebookOf(
  text: string,
): { readonly sources: readonly string[]; readonly rest: JsonObject } | undefined {
  const notebook = parsed(text);
  const cells = notebook?.["cells"];
  if (!Array.isArray(cells)) return undefined;
  const sources: string[] = [];
  const others: JsonObject[] = [];
  for (const cell of cells as readonly unknown[]) {
    const source = isJsonObject(cell) ? sourceOf(cell["source"]) : undefined;
    if (source === undefined) return undefined;
    sources.push(source);
    others.push({ ...(cell as JsonObject), source: "" });
  }
  return { sources, rest: { ...notebook, cells: others } };
}

function sourceOf(source: unknown): string | undefined {
  if (typeof source === "string") return source;
  return Array.isArray(source) && source.every((line) => typeof line === "string")
    ? source.join("")
    : undefined;
}

function parsed(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
