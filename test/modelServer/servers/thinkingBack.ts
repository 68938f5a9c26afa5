import { callDeltas, chatKind, textDeltas, type ChatTraits } from "./chatKind.ts";

/** Wants `reasoning_content` back with every call: its own unchanged, and some where another model made the call. */
function traits(refusal: (at: number) => string, callId?: ChatTraits["callId"]): ChatTraits {
  const thoughts = new Map<string, string>();
  return {
    replyFields: ["reasoning_content"],
    ...(callId && { callId }),
    deltas: (said, calls, n) => {
      const thought = `Thought ${n}: what now? `;
      for (const { id } of calls) thoughts.set(id, thought);
      return [
        ...textDeltas(thought, "reasoning_content"),
        ...textDeltas(said.text ?? ""),
        ...callDeltas(calls),
      ];
    },
    refusal: (messages) => {
      for (const [at, message] of messages.entries()) {
        const [call] = message.tool_calls ?? [];
        if (!call) continue;
        const sent = message["reasoning_content"];
        const own = thoughts.get(call.id);
        if (typeof sent !== "string" || sent.trim() === "") return refusal(at);
        if (own !== undefined && sent !== own) return `messages[${at}]: the reasoning was changed.`;
      }
      return undefined;
    },
  };
}

/** https://api-docs.deepseek.com/guides/thinking_mode */
export const deepSeekLike = chatKind("wants its reasoning back with calls (like DeepSeek)", "deep-r", () =>
  traits(() => "The `reasoning_content` in the thinking mode must be passed back to the API."),
);

/** https://platform.moonshot.ai/docs/guide/use-kimi-k2-thinking-model */
export const kimiLike = chatKind(
  "has ids like functions.f:0 and wants its reasoning back (like Kimi)",
  "kay-2",
  () => {
    let calls = 0;
    return traits(
      (at) =>
        `thinking is enabled but reasoning_content is missing in assistant tool call message at index ${at}`,
      (_reply, _index, name) => `functions.${name}:${calls++}`,
    );
  },
);
