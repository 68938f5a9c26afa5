import { chatKind } from "./chatKind.ts";
import type { Fields, ServerKind } from "./serverKind.ts";

/** Answers whole, with status 200 and JSON, whatever is asked for. https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues/618 */
export const unstreamed: ServerKind = {
  ...chatKind("does not stream", "whole-1", () => ({})),
  whole: (payloads) => {
    const deltas = payloads.flatMap((one) => deltaIn(one));
    const calls = new Map<number, { id: string; name: string; args: string }>();
    for (const { index, id, function: made } of deltas.flatMap(({ tool_calls = [] }) => tool_calls)) {
      const call = calls.get(index) ?? { id: id ?? "", name: made.name ?? "", args: "" };
      calls.set(index, { ...call, args: call.args + (made.arguments ?? "") });
    }
    const tool_calls = [...calls.values()].map(({ id, name, args }) => ({
      ...{ id, type: "function", function: { name, arguments: args } },
    }));
    const content = deltas.map((delta) => delta.content ?? "").join("");
    const message = { role: "assistant", content, ...(tool_calls.length > 0 && { tool_calls }) };
    const finish_reason = tool_calls.length > 0 ? "tool_calls" : "stop";
    return {
      choices: [{ index: 0, message, finish_reason }],
      usage: { prompt_tokens: 100, completion_tokens: 10 },
    };
  },
};

interface Delta {
  readonly content?: string;
  readonly tool_calls?: readonly {
    readonly index: number;
    readonly id?: string;
    readonly function: { readonly name?: string; readonly arguments?: string };
  }[];
}

function deltaIn(payload: unknown): readonly Delta[] {
  const { choices = [] } = (typeof payload === "object" ? payload : {}) as {
    readonly choices?: readonly { readonly delta?: Delta }[];
  };
  return choices.flatMap(({ delta }) => delta ?? []);
}

/** Takes no temperature but 1, no effort below "low" and no figures on a stream, and says so its own way. https://github.com/NousResearch/hermes-agent/issues/12566 */
export const choosy = chatKind("takes few parameters (like Kimi)", "choosy-1", () => ({
  refusal: (_messages, body) => {
    if ((body["temperature"] ?? 1) !== 1) return "invalid temperature: only 1 is allowed for this model";
    if (body["reasoning_effort"] === "none") return "reasoning_effort: Input should be 'low' or 'high'";
    return body["stream_options"] === undefined ? undefined : "What is stream_options?";
  },
}));

/** Reads its model before every third answer. https://github.com/earendil-works/pi/issues/1887 */
export const sleepy = chatKind("loads its model when asked", "sleepy-1", () => {
  let asked = 0;
  return {
    refusal: () => (asked++ % 3 === 0 ? { status: 503, message: "Loading model" } : undefined),
  };
});

/** Ends a reply in the middle now and then, and calls it an error of the network. https://github.com/NousResearch/hermes-agent/issues/92161 */
export const breaking = chatKind("breaks off with a reason of its own", "broken-1", () => {
  let replies = 0;
  const broken: Fields = { content: "Half a" };
  return {
    deltas: ({ text = "" }, calls) =>
      calls.length === 0 && replies++ % 4 === 1
        ? [broken]
        : [
            { content: text },
            ...calls.map(({ id, name, args }, index) => ({
              tool_calls: [{ index, id, type: "function", function: { name, arguments: args } }],
            })),
          ],
    ending: (deltas) => (deltas.includes(broken) ? "network_error" : undefined),
  };
});
