/** Element that can take the focus when something inside it loses it. */
const focusable = "[tabindex], dialog";

/**
 * Focus restoration: where what has the focus leaves the page, such as a button that did its work, the focus goes to what was
 * around it: its row, the transcript, else to `otherwise`. Without that the keyboard would begin at the top again.
 */
export function restoreFocus(root: HTMLElement, otherwise: () => HTMLElement | null): void {
  /** The element that has the focus and all around it, from inside out; empty once the user has left it. */
  let path: readonly HTMLElement[] = [];
  root.addEventListener("focusin", (event) => {
    path = event.composedPath().filter((target) => target instanceof HTMLElement);
  });
  root.addEventListener("focusout", () => {
    const left = path;
    // An element that is taken out of the page says so before it is out.
    setTimeout(() => {
      if (path === left && left[0]?.isConnected === true && left[0] !== document.activeElement) path = [];
    });
  });
  new MutationObserver(() => {
    if (document.activeElement !== document.body || !document.hasFocus()) return;
    if (path[0] === undefined || path[0].isConnected) return;
    const around = path.find((element) => element.isConnected && element.matches(focusable));
    (around ?? otherwise())?.focus({ preventScroll: true });
  }).observe(root, { childList: true, subtree: true });
}
