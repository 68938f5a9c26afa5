import type { NoteStore } from "../core/ports/noteStore.ts";
import { messageOf } from "../core/text/errors.ts";
import { defineTool, failedResult, type Tool } from "./tool.ts";

/** `remember`: keeps a note for later conversations of the workspace. */
export function remember(notes: NoteStore): Tool {
  return defineTool({
    name: "remember",
    description:
      "Note a fact, decision or preference that later conversations about this workspace need, in a sentence or two. Not for what files already say.",
    effect: "write",
    parameters: {
      type: "object",
      properties: {
        text: { type: "string" },
        about: {
          type: "string",
          description: "Path of the file it is about, if it would be wrong once that changes",
        },
      },
      required: ["text"],
    },
    run: async ({ text, about }, { call }) => {
      try {
        await notes.add({ text, ...(about !== undefined && { about }) }, call);
        return { content: "Noted. It goes along with later conversations." };
      } catch (error) {
        return failedResult(messageOf(error));
      }
    },
  });
}
