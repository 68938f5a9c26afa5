import type { CallTraits } from "./callTraits.ts";

const absolute = /^(?:[a-z]:)?\//;

/**
 * The folder that relative paths of these calls start from, as far as they tell: the one in which most files lie that are
 * named in both ways, and more than half of all that are named by absolute paths. Undefined where nothing tells. Linear.
 */
export function workingFolder(calls: Iterable<CallTraits>): string | undefined {
  const paths = new Set(Array.from(calls, ({ reads, changes }) => [...reads, ...changes]).flat());
  const whole = Array.from(paths).filter((path) => absolute.test(path));
  const folders = new Map<string, number>();
  for (const folder of whole.flatMap((path) => foldersOf(path, paths))) {
    folders.set(folder, (folders.get(folder) ?? 0) + 1);
  }
  const [best] = Array.from(folders).toSorted(
    ([one, ones], [other, others]) => others - ones || one.length - other.length,
  );
  if (!best) return undefined;
  const [folder] = best;
  const within = whole.filter((path) => path.startsWith(folder));
  return within.length * 2 > whole.length ? folder : undefined;
}

/** Folders above a file from which one of `paths` leads to it. */
function foldersOf(path: string, paths: ReadonlySet<string>): readonly string[] {
  const found: string[] = [];
  for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1)) {
    if (paths.has(path.slice(at + 1))) found.push(path.slice(0, at + 1));
  }
  return found;
}
