/** Moves the focus among a menu's items by the arrow keys, Home and End; true where the key was one of them. */
export function moveFocus(event: KeyboardEvent, items: readonly HTMLElement[]): boolean {
  const at = items.findIndex((item) => item === document.activeElement);
  const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (target === undefined) return false;
  event.preventDefault();
  items.at(target % items.length)?.focus();
  return true;
}
