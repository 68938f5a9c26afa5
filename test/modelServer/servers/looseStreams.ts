import { callDeltas, chatKind, textDeltas } from "./chatKind.ts";

/** `finish_reason: ""` in every chunk, ids that change from piece to piece, placeholders and repetitions. */
export const looseStream = chatKind(
  "streams with empty reasons, changing ids and whole arguments once more",
  "loose-1",
  () => ({
    unfinished: "",
    deltas: (said, calls, n) => [
      ...textDeltas(said.text ?? ""),
      ...calls.flatMap(({ id, name, args }, index) => [
        { tool_calls: [{ index, id, type: "function", function: { name, arguments: "{}" } }] },
        { tool_calls: [{ index, id: `${id}-${n}x`, function: { arguments: args.slice(0, 5) } }] },
        { tool_calls: [{ index, id: `${id}-${n}y`, function: { arguments: args.slice(5) } }] },
        { tool_calls: [{ index, id, function: { name, arguments: args } }] },
      ]),
    ],
  }),
);

/** Thoughts in tags, and calls written as text. */
export const textOnly = chatKind("thinks in tags and writes its calls as text", "qu-3", () => ({
  deltas: (said, calls) => [
    ...textDeltas("<think>\nWhat is asked?\n</think>\n\n"),
    ...textDeltas(said.text ?? ""),
    ...textDeltas(
      calls
        .map(({ name, args }) => `<tool_call>\n{"name": "${name}", "arguments": ${args}}\n</tool_call>`)
        .join("\n"),
    ),
  ],
  refusal: (messages) =>
    JSON.stringify(messages).includes("<think>") ? "Thoughts do not belong into the history." : undefined,
}));

/** Reasoning as a list of details, wanted back unchanged. https://openrouter.ai/docs/guides/best-practices/reasoning-tokens */
export const detailed = chatKind("has details of its reasoning (like OpenRouter)", "vendor/deep-1", () => {
  const made = new Map<string, string>();
  return {
    replyFields: ["reasoning_details"],
    callId: (reply, index) => `chatcmpl-tool-${reply}-${index}-0123456789abcdef`,
    deltas: (said, calls, n) => {
      const details = [{ type: "reasoning.encrypted", index: 0, data: `enc-${n}` }];
      for (const { id } of calls) made.set(id, JSON.stringify(details));
      const thought = { reasoning: "Hm.", reasoning_details: details };
      return [thought, ...textDeltas(said.text ?? ""), ...callDeltas(calls)];
    },
    refusal: (messages) => {
      for (const message of messages) {
        const own = made.get(message.tool_calls?.[0]?.id ?? "");
        if (own !== undefined && JSON.stringify(message["reasoning_details"]) !== own) {
          return "The details of a reply were changed.";
        }
      }
      return undefined;
    },
  };
});

/** Server with nothing odd at all. */
export const plain = chatKind("speaks plain Chat Completions", "plain-1", () => ({}));
