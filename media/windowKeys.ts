import { post } from "./bridge.ts";
import { isOfComposition } from "./state/composition.ts";

/**
 * Keys that count wherever in the page the focus is: Escape stops the turn, unless it is meant for something that it
 * closes, and the host knows whether the page has the focus, which VS Code's own context keys do not tell.
 */
export function watchWindowKeys(isRunning: () => boolean): void {
  window.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || isOfComposition(event)) return;
    const closes = document.querySelector("dialog[open], :popover-open") !== null;
    if (!closes && isRunning()) post({ type: "cancel" });
  });
  const tell = () => post({ type: "focused", focused: document.hasFocus() });
  window.addEventListener("focus", tell);
  window.addEventListener("blur", tell);
  tell();
}
