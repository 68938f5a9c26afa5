import { post } from "./bridge.ts";

/**
 * Takes every link out of the page's hands: a click is an intent, never a navigation. It listens before anyone
 * else, the frame's own click handler included, which would open the link a second time.
 */
export function interceptLinks(): void {
  for (const type of ["click", "auxclick"] as const)
    window.addEventListener(type, intercept, { capture: true });
  window.addEventListener("dragstart", (event) => {
    if (linkOf(event) !== null) event.preventDefault();
  });
}

function intercept(event: MouseEvent): void {
  const link = linkOf(event);
  if (link === null) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const href = link.getAttribute("href");
  const opens = event.type === "click" || event.button === 1;
  if (opens && href !== null) post({ type: "openLink", href });
}

function linkOf(event: Event): Element | null {
  return event.target instanceof Element ? event.target.closest("a") : null;
}
