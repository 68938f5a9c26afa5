import { NotesElement } from "../components/sheets/notesElement.ts";

customElements.define("longhand-notes", NotesElement);
