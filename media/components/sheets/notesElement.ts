import { html, nothing, type TemplateResult } from "lit";
import type { FromNotesPage, NotesFact, ToNotesPage } from "../../../src/protocol/notes.ts";
import { notesText as text } from "../../strings/notesText.ts";
import { vsCodeApi } from "../../vsCodeApi.ts";
import { icon, iconButton } from "../controls/buttons.ts";
import { GrowingList } from "../controls/growingList.ts";
import { LightElement } from "../controls/lightElement.ts";

type Note = NotesFact["notes"][number];

const post = (intent: FromNotesPage) => vsCodeApi.postMessage(intent);

/** The page with the notes of the project memory. */
export class NotesElement extends LightElement {
  static override properties = {
    notes: { state: true },
    editing: { state: true },
  };
  /** Notes of the project memory; undefined until the host has told them. */
  declare private notes: NotesFact | undefined;
  /** Id of the note that is being edited. */
  declare private editing: string | undefined;
  private readonly list = new GrowingList(this);

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("message", ({ data }: MessageEvent<ToNotesPage>) => (this.notes = data.notes));
    post({ type: "ready" });
  }

  protected override render(): TemplateResult | typeof nothing {
    const { notes: fact } = this;
    if (fact === undefined) return nothing;
    const { notes, sent, budget, cost, canUndo } = fact;
    return html`<main>
      <header>
        <div>
          <h1>${text.title}</h1>
          <p class="quiet">${text.hint}</p>
          <p>
            ${text.sum(sent, budget)}${cost === null ? nothing : html` · ${text.cost(cost.fresh, cost.cached)}`}
          </p>
        </div>
        <span class="actions">
          <button type="button" class="button" ?disabled=${!canUndo} @click=${() => post({ type: "undo" })}>
            ${icon("discard")}${text.undo}
          </button>
          <button
            type="button"
            class="button"
            ?disabled=${notes.length === 0}
            @click=${() => post({ type: "propose" })}
          >
            ${icon("export")}${text.propose}
          </button>
        </span>
      </header>
      ${adding()} ${notes.length === 0 ? html`<p>${text.none}</p>` : nothing}
      <ul class="notes">
        ${this.list.shown(notes).map((note) => html`<li class=${note.standing}>${this.note(note)}</li>`)}
      </ul>
    </main>`;
  }

  private note(note: Note): TemplateResult {
    if (this.editing === note.id) return this.editor(note);
    const { id, text: words, at, by, file, from, standing, tokens, pinned, retired, source } = note;
    return html`<p class="note-text" dir="auto">${words}</p>
      <p class="quiet note-facts">
        <span class="standing">${text.standing(standing)}</span>
        <span>${text.weight(tokens)}</span>
        <span>${text.by(by)}, ${text.at(at)}</span>
        ${file ? html`<span>${text.about(file.path)}</span>` : nothing}
        ${
          source && from !== undefined
            ? html`<button
                type="button"
                class="link-button"
                @click=${() => post({ type: "source", target: id })}
              >
                ${text.from(from)}
              </button>`
            : nothing
        }
      </p>
      <span class="actions">
        ${standing === "stale" ? iconButton("check", text.confirm(words), () => post({ type: "confirm", target: id })) : nothing}
        ${iconButton("edit", text.edit(words), () => (this.editing = id))}
        ${iconButton(pinned ? "pinned" : "pin", pinned ? text.unpin(words) : text.pin(words), () =>
          post({ type: "pin", target: id, on: !pinned }),
        )}
        ${iconButton(
          retired ? "refresh" : "archive",
          retired ? text.restore(words) : text.retire(words),
          () => post({ type: "retire", target: id, on: !retired }),
        )}
      </span>`;
  }

  private editor({ id, text: words }: Note): TemplateResult {
    const save = (event: SubmitEvent) => {
      event.preventDefault();
      const value = wordsIn(event);
      this.editing = undefined;
      if (value !== "" && value !== words) post({ type: "edit", target: id, text: value });
    };
    return html`<form class="note-form" @submit=${save}>
      <textarea class="field" name="text" rows="3" aria-label=${text.note} .value=${words}></textarea>
      <button type="submit" class="button primary">${text.save}</button>
      <button type="button" class="button" @click=${() => (this.editing = undefined)}>${text.cancel}</button>
    </form>`;
  }
}

function adding(): TemplateResult {
  const add = (event: SubmitEvent) => {
    event.preventDefault();
    const value = wordsIn(event);
    if (value === "") return;
    post({ type: "add", text: value });
    (event.currentTarget as HTMLFormElement).reset();
  };
  return html`<form class="note-form" @submit=${add}>
    <textarea
      class="field"
      name="text"
      rows="2"
      aria-label=${text.newNote}
      placeholder=${text.newNote}
    ></textarea>
    <button type="submit" class="button primary">${text.add}</button>
  </form>`;
}

function wordsIn({ currentTarget }: SubmitEvent): string {
  const value = new FormData(currentTarget as HTMLFormElement).get("text");
  return typeof value === "string" ? value.trim() : "";
}
