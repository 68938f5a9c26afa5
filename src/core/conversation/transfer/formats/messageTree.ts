/**
 * The nodes from the root of a tree down to `leaf`, which are told apart by their names. A tree that runs in a circle
 * ends where it would meet a node again. O(nodes).
 */
export function pathTo<T>(
  leaf: string | undefined,
  nodes: ReadonlyMap<string, T>,
  parentOf: (node: T) => string | undefined,
): readonly T[] {
  const met = new Set<string>();
  const path: T[] = [];
  for (let name = leaf; name !== undefined && !met.has(name);) {
    met.add(name);
    const node = nodes.get(name);
    if (node === undefined) break;
    path.push(node);
    name = parentOf(node);
  }
  return path.reverse();
}
