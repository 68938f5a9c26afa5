/**
 * Wildcard matching of a sequence of `length` by a pattern of `patternLength`, with the latest wildcard as the only place to
 * come back to: in time by the product of the lengths.
 */
export function matchesAll(
  length: number,
  patternLength: number,
  isWild: (at: number) => boolean,
  matches: (at: number, index: number) => boolean,
): boolean {
  let at = 0;
  let index = 0;
  let wild = -1;
  let resumeAt = 0;
  while (index < length) {
    if (at < patternLength && isWild(at)) {
      wild = at++;
      resumeAt = index;
    } else if (at < patternLength && matches(at, index)) {
      at++;
      index++;
    } else if (wild >= 0) {
      at = wild + 1;
      index = ++resumeAt;
    } else return false;
  }
  while (at < patternLength && isWild(at)) at++;
  return at === patternLength;
}
