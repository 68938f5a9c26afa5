import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { FileFact, FilesFact, HunkFact } from "../../../src/protocol/files.ts";
import { post } from "../../bridge.ts";
import { filesText } from "../../strings/filesText.ts";
import { exactText } from "../rows/calls/exactText.ts";
import { changedLines } from "../rows/calls/changedLines.ts";
import { lineCounts } from "../rows/calls/fileChangeView.ts";
import { icon, primaryButton, textButton, when } from "../controls/buttons.ts";
import { LightElement } from "../controls/lightElement.ts";

/** Body of the sheet of files: what a restore would do, or what a turn did, file by file and place by place. */
export class FilesElement extends LightElement {
  static override properties = {
    fact: { attribute: false },
    close: { attribute: false },
    chosen: { state: true },
    kept: { state: true },
  };
  declare fact: FilesFact | undefined;
  declare close: () => void;
  /** Files whose box the user has set otherwise than it was. */
  declare private chosen: ReadonlyMap<string, boolean>;
  /** Files and places that the user keeps, which are not shown any more. */
  declare private kept: ReadonlySet<string>;

  constructor() {
    super();
    this.chosen = new Map();
    this.kept = new Set();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("fact") || changed.get("fact")?.id === this.fact?.id) return;
    this.chosen = new Map();
    this.kept = new Set();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { fact } = this;
    if (fact === undefined) return nothing;
    return fact.kind === "restore" ? this.restore(fact) : this.review(fact);
  }

  private restore(fact: FilesFact): TemplateResult {
    const { id, files } = fact;
    const wanted = files.filter((file) => this.isWanted(file)).map(({ key, seen }) => ({ key, seen }));
    const restoring =
      (chosen: typeof wanted, { conversation }: { readonly conversation: boolean }) =>
      () => {
        // What the user said there can be said again, or otherwise.
        const detail = { id };
        if (conversation) this.dispatchEvent(new CustomEvent("say-again", { detail, bubbles: true }));
        post({ type: "restoreFiles", id, files: chosen, conversation });
      };
    return html`<div class="sheet-body">
        ${renewed(fact)}
        <p>${files.length === 0 ? filesText.nothingToRestore : filesText.restoreIntro}</p>
        <ul class="files">
          ${files.map((file) => html`<li>${this.chooser(file)}${this.details(fact, file)}</li>`)}
        </ul>
        ${unseen(fact)}
      </div>
      <footer class="actions">
        ${when(wanted.length > 0, () => primaryButton(filesText.restoreFiles(wanted.length), restoring(wanted, { conversation: false })))}
        ${when(wanted.length > 0, () => textButton(filesText.restoreBoth, restoring(wanted, { conversation: true })))}
        ${textButton(filesText.restoreConversation, restoring([], { conversation: true }))}
        ${textButton(filesText.cancel, this.close)}
      </footer>`;
  }

  private review(fact: FilesFact): TemplateResult {
    const { id } = fact;
    const files = fact.files.filter(({ key }) => !this.kept.has(key));
    return html`<div class="sheet-body">
        ${renewed(fact)}
        <p>${files.length === 0 ? filesText.nothingChanged : filesText.reviewIntro}</p>
        <ul class="files">
          ${files.map(
            (file) =>
              html`<li>
                <div class="file-line">${fileName(file)}</div>
                <div class="actions">
                  ${named(filesText.keepAll, file.path, () => this.keep(file.key))}
                  ${when(file.canRestore, () =>
                    named(filesText.putBackAll, file.path, () =>
                      post({ type: "putBack", id, file: file.key, seen: file.seen }),
                    ),
                  )}
                </div>
                ${this.details(fact, file)}
              </li>`,
          )}
        </ul>
        ${unseen(fact)}
      </div>
      <footer class="actions">
        ${when(files.length > 0, () => primaryButton(filesText.openAll, () => post({ type: "reviewInEditor", id })))}
        ${textButton(filesText.close, this.close)}
      </footer>`;
  }

  /** True where a file is to be restored: what others have changed since is left alone until the user says otherwise. */
  private isWanted({ key, canRestore, isChangedSince }: FileFact): boolean {
    return canRestore && (this.chosen.get(key) ?? !isChangedSince);
  }

  private chooser(file: FileFact): TemplateResult {
    const { key, canRestore } = file;
    const choose = (event: Event) => {
      this.chosen = new Map(this.chosen).set(key, (event.target as HTMLInputElement).checked);
    };
    return html`<label class="file-line"
      ><input
        type="checkbox"
        .checked=${this.isWanted(file)}
        ?disabled=${!canRestore}
        @change=${choose}
      />${fileName(file)}</label
    >`;
  }

  private details({ kind, id, files }: FilesFact, file: FileFact): TemplateResult {
    const { key, path, note, hunks } = file;
    const isOpen = kind === "review" || files.length === 1;
    const open = () => post({ type: "openDiff", kind, id, file: key });
    return html`${when(note !== undefined, () => html`<p class="quiet">${note}</p>`)}
    ${when(file.isChangedSince, () => html`<p class="quiet">${filesText.changedSinceHint}</p>`)}
    ${when(
      hunks.length > 0,
      () =>
        html`<details class="fold" ?open=${isOpen}>
          <summary>
            ${icon("chevron-right", "chevron")}${lineCounts(hunks.flatMap(({ lines }) => lines))}
          </summary>
          ${hunks.map((hunk, index) => this.place(kind, id, file, hunk, index))}
        </details>`,
    )}
    ${when(file.change !== "created" || hunks.length > 0, () => named(filesText.openDiff, path, open, "link-button"))}`;
  }

  private place(
    kind: FilesFact["kind"],
    id: string,
    { key, path, seen }: FileFact,
    { line, lines }: HunkFact,
    hunk: number,
  ): TemplateResult | typeof nothing {
    const mark = `${key}\n${JSON.stringify(lines)}`;
    if (this.kept.has(mark)) return nothing;
    const label = filesText.place(path, line);
    const putBack = () => post({ type: "putBack", id, file: key, seen, hunk });
    return html`${changedLines(lines, label)}
    ${when(
      kind === "review",
      () =>
        html`<div class="actions">
          ${named(filesText.keep, label, () => this.keep(mark))} ${named(filesText.putBack, label, putBack)}
        </div>`,
    )}`;
  }

  private keep(mark: string): void {
    this.kept = new Set([...this.kept, mark]);
  }
}

function renewed({ isRenewed = false }: FilesFact): TemplateResult | typeof nothing {
  return when(isRenewed, () => html`<p role="alert">${icon("warning")}${filesText.renewed}</p>`);
}

function fileName({ path, change, isChangedSince }: FileFact): TemplateResult {
  return html`<span class="file-words"
    ><span class="file-name" dir="auto">${exactText(path)}</span>
    <span class="quiet">${filesText.change(change)}</span>
    ${when(
      isChangedSince,
      () => html`<span class="changed-since">${icon("warning")}${filesText.changedSince}</span>`,
    )}</span
  >`;
}

/** A button whose words alone do not say what it is about. */
function named(label: string, what: string, onClick: () => void, style = "button"): TemplateResult {
  return html`<button type="button" class=${style} aria-label=${filesText.of(label, what)} @click=${onClick}>
    ${label}
  </button>`;
}

function unseen({ unseen: all }: FilesFact): TemplateResult | typeof nothing {
  if (all.length === 0) return nothing;
  return html`<ul class="unseen quiet">
    ${all.map((sentence) => html`<li>${sentence}</li>`)}
  </ul>`;
}
