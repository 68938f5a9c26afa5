import type { ToolCall } from "../conversation/message.ts";
import type { NoteStanding, WeighedNote } from "../conversation/projectNotes.ts";

/** Note to be made. */
export interface NewNote {
  readonly text: string;
  /** The path of the file that it speaks of, as tools write it. */
  readonly about?: string;
}

/** A note as pages and commands show it. JSON. */
export interface ListedNote extends WeighedNote {
  readonly standing: NoteStanding;
}

/** Store of notes, as the agent has it. Rejects with a sentence where a note cannot be kept. */
export interface NoteStore {
  /** `call`: the one that asked for it. */
  add(note: NewNote, call: ToolCall): Promise<void>;
}
