import { html, nothing, type TemplateResult } from "lit";
import { ref } from "lit/directives/ref.js";
import type { CompactionRow, IndexFact, SummaryVersionFact } from "../../../../src/protocol/rows.ts";
import { post } from "../../../bridge.ts";
import { markdown } from "../../../markdown/markdownDirective.ts";
import { memoryText } from "../../../strings/memoryText.ts";
import { isOfComposition } from "../../../state/composition.ts";
import type { Replaced } from "../../../state/panelState.ts";
import { icon, textButton, when } from "../../controls/buttons.ts";
import { excerptList } from "../../sheets/excerptList.ts";
import { workingDots } from "../messageElement.ts";

export type SummaryMode = "read" | "edit" | "regenerate";

interface SummaryView {
  readonly row: CompactionRow;
  readonly replaced: Replaced | undefined;
  readonly busy: boolean;
  readonly mode: SummaryMode;
  readonly reveal: (id: string) => void;
  readonly setMode: (mode: SummaryMode) => void;
}

/** The text of a summary with what can be done about it, its earlier texts and what it stands for. */
export function summaryBody(view: SummaryView): TemplateResult {
  const { row, replaced, busy, mode, reveal } = view;
  const { versions = [], summary = "", index } = row;
  return html`<div class="summary-body">
    ${mode === "edit" ? editor(view) : html`<div class="markdown" ${markdown(summary, true)}></div>`}
    ${when(mode === "regenerate", () => regeneration(view))}
    ${when(
      busy,
      () => html`<div class="summary-busy" role="status">${workingDots()}${memoryText.writingSummary}</div>`,
    )}
    ${when(mode === "read" && !row.reverted && !busy, () => tools(view))}
    ${index === undefined ? nothing : exactIndex(index)}
    ${when(versions.length > 1, () => versionList(row, versions))}
    ${
      replaced === undefined
        ? nothing
        : html`<details class="fold">
            <summary>
              ${icon("chevron-right", "chevron")}${memoryText.replaces(replaced.messages.length + replaced.more)}
            </summary>
            ${excerptList(replaced.messages, replaced.more, reveal)}
          </details>`
    }
  </div>`;
}

function tools({ setMode }: SummaryView): TemplateResult {
  return html`<div class="actions">
    ${textButton(memoryText.edit, () => setMode("edit"))}
    ${textButton(memoryText.regenerate, () => setMode("regenerate"))}
  </div>`;
}

function editor({ row, setMode }: SummaryView): TemplateResult {
  return form({
    label: memoryText.summaryText,
    value: row.summary ?? "",
    submit: memoryText.save,
    close: () => setMode("read"),
    done: (text) => {
      if (text.trim() !== "" && text !== row.summary) post({ type: "editSummary", id: row.id, text });
    },
  });
}

function regeneration({ row: { id }, setMode }: SummaryView): TemplateResult {
  return form({
    label: memoryText.instruction,
    value: "",
    placeholder: memoryText.instructionExample,
    submit: memoryText.regenerate,
    close: () => setMode("read"),
    done: (instruction) =>
      post({ type: "regenerateSummary", id, ...(instruction.trim() !== "" && { instruction }) }),
  });
}

function form(parts: {
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly submit: string;
  readonly close: () => void;
  readonly done: (text: string) => void;
}): TemplateResult {
  const { label, value, placeholder = "", submit, close, done } = parts;
  const send = (event: Event) => {
    event.preventDefault();
    const box = (event.currentTarget as HTMLFormElement).querySelector("textarea");
    done(box?.value ?? "");
    close();
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || isOfComposition(event)) return;
    event.stopPropagation();
    close();
  };
  return html`<form class="summary-form" @submit=${send} @keydown=${pressed}>
    <label
      >${label}<textarea
        class="field"
        rows="2"
        dir="auto"
        placeholder=${placeholder}
        .value=${value}
        ${ref(focusNew)}
      ></textarea>
    </label>
    <div class="actions">
      <button type="submit" class="button primary">${submit}</button>
      ${textButton(memoryText.cancel, close)}
    </div>
  </form>`;
}

function exactIndex(sections: readonly IndexFact[]): TemplateResult {
  return html`<details class="fold exact-index">
    <summary>${icon("chevron-right", "chevron")}${memoryText.exactIndex}</summary>
    <dl>
      ${sections.map(
        ({ kind, text }) =>
          html`<dt>${memoryText.indexKinds[kind]}</dt>
            <dd dir="auto">${text}</dd>`,
      )}
    </dl>
  </details>`;
}

/** Focuses a box that is new. The same function each time, so that only such a one takes the focus. */
function focusNew(box: Element | undefined): void {
  if (box instanceof HTMLElement) queueMicrotask(() => box.focus());
}

function versionList(
  { id, reverted }: CompactionRow,
  versions: readonly SummaryVersionFact[],
): TemplateResult {
  const inForce = versions.at(-1);
  return html`<details class="fold">
    <summary>${icon("chevron-right", "chevron")}${memoryText.versions(versions.length)}</summary>
    <ol class="versions">
      ${versions.toReversed().map(
        (version) =>
          html`<li>
            <span>${memoryText.version(version)}</span>
            ${
              version === inForce
                ? html`<em>${memoryText.versionInForce}</em>`
                : when(!reverted, () =>
                    textButton(memoryText.useVersion, () =>
                      post({ type: "useSummaryVersion", id, version: version.id }),
                    ),
                  )
            }
            <p dir="auto">${version.text}</p>
          </li>`,
      )}
    </ol>
  </details>`;
}
