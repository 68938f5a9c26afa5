/** The highest length L for which the pieces, each at most L long, have `room` together; undefined where all fit whole. */
export function fairShare(lengths: readonly number[], room: number): number | undefined {
  const sorted = lengths.toSorted((a, b) => a - b);
  let left = room;
  for (const [index, length] of sorted.entries()) {
    const share = Math.floor(left / (sorted.length - index));
    if (length > share) return share;
    left -= length;
  }
  return undefined;
}
