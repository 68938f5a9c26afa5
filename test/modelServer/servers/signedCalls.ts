import { callDeltas, chatKind, textDeltas } from "./chatKind.ts";
import type { Fields } from "./serverKind.ts";

const skipped = "skip_thought_signature_validator";
const unread = ["$schema", "const", "additionalProperties", "$ref", "oneOf"];

/** Signs its calls and wants the signatures back; knows little of JSON schemas. https://ai.google.dev/gemini-api/docs/thought-signatures */
export const geminiLike = chatKind("signs its calls and reads plain schemas (like Gemini)", "gem-3", () => {
  const signatures = new Map<string, string>();
  return {
    callFields: ["extra_content"],
    deltas: (said, calls, n) => [
      ...textDeltas(said.text ?? ""),
      ...callDeltas(calls).map((delta) => {
        const [piece] = delta["tool_calls"] as readonly Fields[];
        const id = piece?.["id"];
        if (typeof id !== "string") return delta;
        signatures.set(id, `sig-${n}-${id}`);
        const extra_content = { google: { thought_signature: `sig-${n}-${id}` } };
        return { tool_calls: [{ ...piece, extra_content }] };
      }),
    ],
    refusal: (messages, body) => {
      const tools = JSON.stringify(body["tools"] ?? []);
      const odd = unread.find((key) => tools.includes(`"${key}":`));
      if (odd !== undefined) {
        return `Invalid JSON payload received. Unknown name "${odd}" at 'tools[0].function_declarations[0].parameters': Cannot find field.`;
      }
      for (const call of messages.flatMap((message) => message.tool_calls ?? [])) {
        const google = (call["extra_content"] as { google?: Fields } | undefined)?.google;
        const sent = google?.["thought_signature"];
        const own = signatures.get(call.id);
        if (typeof sent !== "string")
          return "Function call is missing a thought_signature in functionCall parts.";
        if (own !== undefined ? sent !== own : sent !== skipped) return "Corrupted thought signature.";
      }
      return undefined;
    },
  };
});
