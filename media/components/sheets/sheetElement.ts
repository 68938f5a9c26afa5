import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { SheetFact } from "../../../src/protocol/sheets.ts";
import type { FilesFact } from "../../../src/protocol/files.ts";
import { filesText } from "../../strings/filesText.ts";
import { post } from "../../bridge.ts";
import { memoryText } from "../../strings/memoryText.ts";
import { breakdown } from "./breakdown.ts";
import { iconButton } from "../controls/buttons.ts";
import { LightElement } from "../controls/lightElement.ts";
import { preview } from "./preview.ts";

/** Sheet over the transcript: a modal dialog, which brings the focus, Escape and the return of the focus. */
export class SheetElement extends LightElement {
  static override properties = { sheet: { attribute: false }, chosen: { state: true } };
  declare sheet: SheetFact | null;
  /** The strategy chosen in a preview; undefined until the user chooses. */
  declare private chosen: string | undefined;

  constructor() {
    super();
    this.sheet = null;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("sheet") && changed.get("sheet")?.kind !== this.sheet?.kind) this.chosen = undefined;
    // Closed, and not only taken away, it gives the focus back.
    if (this.sheet === null) this.querySelector("dialog")?.close();
  }

  protected override updated(): void {
    const dialog = this.querySelector("dialog");
    if (dialog !== null && !dialog.open) dialog.showModal();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { sheet } = this;
    if (sheet === null) return nothing;
    const title = titleOf(sheet);
    return html`<dialog class="sheet" aria-label=${title} @close=${close}>
      <header>
        <h2>${title}</h2>
        ${iconButton("close", memoryText.close, close)}
      </header>
      ${this.body(sheet)}
    </dialog>`;
  }

  private body(sheet: SheetFact): TemplateResult {
    if (sheet.kind === "breakdown") return breakdown(sheet);
    if (isOfFiles(sheet)) return html`<longhand-files .fact=${sheet} .close=${close}></longhand-files>`;
    const choose = (strategy: string) => (this.chosen = strategy);
    return preview(sheet, this.chosen ?? sheet.preselected, choose, close);
  }
}

function titleOf(sheet: SheetFact): string {
  if (sheet.kind === "breakdown") return memoryText.breakdown;
  return isOfFiles(sheet) ? filesText.title(sheet.kind) : memoryText.preview[sheet.kind];
}

const isOfFiles = (sheet: SheetFact): sheet is FilesFact =>
  sheet.kind === "restore" || sheet.kind === "review";

function close(): void {
  post({ type: "showSheet", sheet: null });
}
