/** Fuzzy path search of `@`: at most `limit` of `paths` that `query` may mean, the likeliest first. Case does not matter. */
export function mentionPaths(paths: readonly string[], query: string, limit: number): readonly string[] {
  const wanted = query.toLowerCase();
  const ranked = paths.flatMap((path) => {
    const rank = rankOf(path.toLowerCase(), wanted);
    return rank === undefined ? [] : [{ path, rank }];
  });
  ranked.sort((a, b) => a.rank - b.rank || a.path.length - b.path.length || (a.path < b.path ? -1 : 1));
  return ranked.slice(0, limit).map(({ path }) => path);
}

/** The name's beginning goes before its middle, that before the folders', that before letters here and there. */
function rankOf(path: string, query: string): number | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (name.startsWith(query)) return 0;
  if (name.includes(query)) return 1;
  if (path.includes(query)) return 2;
  return hasInOrder(path, query) ? 3 : undefined;
}

function hasInOrder(path: string, letters: string): boolean {
  let place = 0;
  for (const letter of letters) {
    place = path.indexOf(letter, place) + 1;
    if (place === 0) return false;
  }
  return true;
}
