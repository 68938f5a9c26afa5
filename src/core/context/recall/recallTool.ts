import type { ToolDefinition } from "../../conversation/message.ts";

/** Offered to the model while a part of the conversation is hidden from it. */
export const recallTool: ToolDefinition = {
  type: "function",
  function: {
    name: "recall",
    description:
      "Search the older part of this conversation that is no longer shown to you. " +
      "Returns the best matches with their ids; `around` reads the messages around an id in full.",
    parameters: {
      type: "object",
      properties: {
        query: { type: "string", description: "Words, names or paths to look for" },
        around: { type: "string", description: "Id from an earlier result" },
        from: {
          type: "integer",
          description: "With around: the character of a long message to read on from",
        },
      },
      required: ["query"],
      additionalProperties: false,
    },
  },
};
