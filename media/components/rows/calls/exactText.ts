import { html, type TemplateResult } from "lit";
import { visiblePieces } from "../../../../src/core/text/visibleText.ts";
import { foldBlankRuns } from "../../../state/blankRuns.ts";
import { turnText } from "../../../strings/turnText.ts";

/** A text of one line or many, as it is: what cannot be seen is escaped. */
export function exactText(text: string): readonly (TemplateResult | string)[] {
  return visiblePieces(text).map((piece) =>
    piece.isEscape ? html`<span class="escape">${piece.text}</span>` : piece.text,
  );
}

/** A text of many lines, runs of blank ones folded with their number. */
export function exactLines(text: string): readonly (TemplateResult | string)[] {
  const lines = text.split(/\r?\n/).map((line) => ({ text: line }));
  const parts = foldBlankRuns(lines).flatMap(({ line, blank }, index) => {
    const end = index === 0 ? "" : "\n";
    return blank > 0 ? [end, blankLines(blank)] : [end, ...exactText(line.text)];
  });
  return joined(parts);
}

/** The parts with neighbouring texts joined, so that a long text is one node of the page. */
function joined(parts: readonly (TemplateResult | string)[]): readonly (TemplateResult | string)[] {
  const all: (TemplateResult | string)[] = [];
  let text = "";
  for (const part of parts) {
    if (typeof part === "string") {
      text += part;
      continue;
    }
    all.push(text, part);
    text = "";
  }
  return [...all, text];
}

/** Stands for so many blank lines. */
export function blankLines(count: number): TemplateResult {
  return html`<span class="escape">${turnText.blankLines(count)}</span>`;
}
