/**
 * Times that a session's prompt is sent anew where each compaction begins above `threshold` tokens and ends at `target` to the
 * token, whatever it lets go: fewer only by ending below it. `totals`: tokens of its requests with nothing hidden.
 */
export function rewritesAtTarget(totals: readonly number[], threshold: number, target: number): number {
  let hidden = 0;
  let count = 0;
  for (const total of totals) {
    if (total - hidden <= threshold) continue;
    hidden = total - target;
    count++;
  }
  return count;
}
