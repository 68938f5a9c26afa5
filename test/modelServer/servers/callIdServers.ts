import { callDeltas, chatKind, textDeltas } from "./chatKind.ts";

/** Ids of nine letters, no user behind a tool, thoughts as parts of the content. https://docs.mistral.ai/capabilities/function_calling */
export const mistralLike = chatKind(
  "has nine-letter ids and no user behind a tool (like Mistral)",
  "mist-large",
  () => ({
    callId: (reply, index) => `${reply}${index}`.padStart(9, "a").slice(-9),
    deltas: (said, calls) => [
      { content: [{ type: "thinking", thinking: [{ type: "text", text: "So." }] }] },
      ...textDeltas(said.text ?? ""),
      ...callDeltas(calls),
    ],
    refusal: (messages) => {
      for (const [at, { role, tool_calls = [] }] of messages.entries()) {
        const bad = tool_calls.find(({ id }) => !/^[a-zA-Z0-9]{9}$/.test(id));
        if (bad) return `Tool call id was ${bad.id} but must be a-z, A-Z, 0-9, with a length of 9.`;
        if (role === "user" && messages[at - 1]?.role === "tool") {
          return "Unexpected role 'user' after role 'tool'";
        }
      }
      return undefined;
    },
  }),
);

/** Ids as some gateways check them. */
export const safeIds = chatKind("takes ids of [a-zA-Z0-9_-] only", "safe-1", () => ({
  refusal: (messages) => {
    const calls = messages.flatMap((message) => message.tool_calls ?? []);
    const bad = calls.find(({ id }) => !/^[a-zA-Z0-9_-]{1,64}$/.test(id));
    return bad && "messages.1.content.0.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]{1,64}$'";
  },
}));

/** Gives every reply's calls the same ids, and does not take that back. */
export const uniqueIds = chatKind(
  "takes an id once in a conversation, and makes the same ones",
  "once-1",
  () => ({
    callId: (_reply, index) => `call_${index}`,
    refusal: (messages) => {
      const ids = messages.flatMap((message) => message.tool_calls ?? []).map(({ id }) => id);
      const again = ids.find((id, at) => ids.indexOf(id) !== at);
      return again && `Duplicate tool call id '${again}' found in messages: ids must be unique.`;
    },
  }),
);
