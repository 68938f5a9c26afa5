import type { ToolDefinition } from "../../conversation/message.ts";

/** Searches what is hidden, or every conversation of the workspace. Offered from the first request on: a list of tools that changes loses the cached prompt. */
export const recallTool: ToolDefinition = {
  type: "function",
  function: {
    name: "recall",
    description:
      "Search the older part of this conversation that is no longer shown to you, if there is one, " +
      'or with scope "all" every conversation of this workspace. ' +
      "Returns the best matches with their ids; `around` reads the messages around an id in full.",
    parameters: {
      type: "object",
      properties: {
        query: { type: "string", description: "Words, names or paths to look for" },
        around: { type: "string", description: "Id from an earlier result" },
        from: {
          type: "integer",
          description: "Where to read on: a number that an earlier result says there",
        },
        scope: { type: "string", enum: ["conversation", "all"] },
        title: { type: "string", description: "With scope all: words of the conversation's title" },
        file: { type: "string", description: "With scope all: a path that the conversation names" },
        since: { type: "string", description: "With scope all: first day, YYYY-MM-DD" },
        until: { type: "string", description: "With scope all: last day, YYYY-MM-DD" },
      },
      required: ["query"],
      additionalProperties: false,
    },
  },
};

/** The tools of a request: those chosen and `recall`; none where the user chose none, as for a model that takes none. */
export function offeredTools(chosen: readonly ToolDefinition[]): readonly ToolDefinition[] {
  return chosen.length === 0 ? chosen : [...chosen, recallTool];
}
