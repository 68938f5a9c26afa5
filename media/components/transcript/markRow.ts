import type { ToolElement } from "../rows/calls/toolElement.ts";

/** Time that a row stays marked, in milliseconds. */
const markedMs = 2500;

/** Unfolds the row, gives it the focus and marks it for a moment. False where it is not on the page. */
export function markRow(transcript: Element, id: string): boolean {
  const row = transcript.querySelector<HTMLElement>(`[data-entry="${CSS.escape(id)}"]`);
  if (row === null) return false;
  row.closest<ToolElement>("longhand-tool")?.unfold();
  row.focus({ preventScroll: true });
  const marked = {
    background: "var(--vscode-editor-findMatchHighlightBackground)",
    outline: "1px solid var(--vscode-focusBorder)",
  };
  row.animate([marked, { ...marked, offset: 0.7 }, { background: "transparent" }], {
    duration: markedMs,
    id: "revealed",
  });
  return true;
}
