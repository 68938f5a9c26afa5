/**
 * True for a key that belongs to an input method. Safari says so of the Enter that ends a composition only by its code,
 * 229: https://bugs.webkit.org/show_bug.cgi?id=165004
 */
export function isOfComposition(event: KeyboardEvent): boolean {
  // oxlint-disable-next-line typescript/no-deprecated -- nothing else tells it.
  return event.isComposing || event.keyCode === 229;
}
