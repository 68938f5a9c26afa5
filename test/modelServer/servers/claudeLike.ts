import type { Fields, Said, ServerKind, Service } from "./serverKind.ts";
import { piecesOf } from "./serverKind.ts";

interface Turn {
  readonly role: string;
  readonly content: string | readonly Fields[];
}

const known: Readonly<Record<string, readonly string[]>> = {
  text: ["type", "text", "cache_control"],
  image: ["type", "source", "cache_control"],
  thinking: ["type", "thinking", "signature"],
  redacted_thinking: ["type", "data"],
  tool_use: ["type", "id", "name", "input", "cache_control"],
  tool_result: ["type", "tool_use_id", "content", "is_error", "cache_control"],
};
const fields = [
  ...["model", "max_tokens", "messages", "system", "tools", "stream", "temperature", "thinking"],
  ...["output_config", "metadata", "stop_sequences", "tool_choice"],
];

/** Anthropic's Messages API: thinks with signatures, which come back unchanged. https://platform.claude.com/docs/en/api/messages */
export const claudeLike: ServerKind = {
  name: "speaks the Messages API with signed thinking (like Anthropic)",
  api: "messages",
  model: "clau-5",
  start: () => new ClaudeService(),
  count: (body) => countedFields(body) ?? Math.ceil(JSON.stringify(body).length / 2),
  error: (message) => ({ type: "error", error: { type: "invalid_request_error", message } }),
};

class ClaudeService implements Service {
  /** Thinking by the id of the call that it led to. */
  private readonly thoughts = new Map<string, string>();

  refusal(body: Fields): string | undefined {
    const odd = Object.keys(body).find((key) => !fields.includes(key));
    if (odd !== undefined) return `${odd}: Extra inputs are not permitted`;
    if (typeof body["max_tokens"] !== "number") return "max_tokens: Field required";
    const turns = body["messages"] as readonly Turn[];
    return turnProblem(turns) ?? pairProblem(turns) ?? this.thoughtProblem(turns) ?? marksProblem(body);
  }

  payloads(said: Said, _body: Fields, n: number): readonly unknown[] {
    const calls = (said.calls ?? []).map((call, index) => ({ ...call, id: `toolu_${n}_${index}` }));
    const thinking = { type: "thinking", thinking: `Thought ${n}.`, signature: `sig-${n}` };
    for (const { id } of calls) this.thoughts.set(id, JSON.stringify(thinking));
    const blocks: readonly (readonly [Fields, readonly Fields[]])[] = [
      [
        { type: "thinking", thinking: "", signature: "" },
        [
          ...piecesOf(thinking.thinking).map((piece) => ({ type: "thinking_delta", thinking: piece })),
          { type: "signature_delta", signature: thinking.signature },
        ],
      ],
      ...(said.text === undefined
        ? []
        : [
            [
              { type: "text", text: "" },
              piecesOf(said.text).map((piece) => ({ type: "text_delta", text: piece })),
            ] as const,
          ]),
      ...calls.map(
        ({ id, name, args }) =>
          [
            { type: "tool_use", id, name, input: {} },
            piecesOf(JSON.stringify(args)).map((piece) => ({
              type: "input_json_delta",
              partial_json: piece,
            })),
          ] as const,
      ),
    ];
    const usage = { input_tokens: 60, cache_read_input_tokens: 30, cache_creation_input_tokens: 10 };
    return [
      { type: "message_start", message: { id: `msg_${n}`, role: "assistant", content: [], usage } },
      { type: "ping" },
      ...blocks.flatMap(([content_block, deltas], index) => [
        { type: "content_block_start", index, content_block },
        ...deltas.map((delta) => ({ type: "content_block_delta", index, delta })),
        { type: "content_block_stop", index },
      ]),
      {
        type: "message_delta",
        delta: { stop_reason: calls.length > 0 ? "tool_use" : "end_turn" },
        usage: { output_tokens: 12 },
      },
      { type: "message_stop" },
    ];
  }

  private thoughtProblem(turns: readonly Turn[]): string | undefined {
    for (const block of turns.flatMap(blocksOf)) {
      if (block["type"] === "thinking" && !/^sig-\d+$/.test(String(block["signature"]))) {
        return "Invalid `signature` in `thinking` block";
      }
    }
    for (const turn of turns) {
      const own = this.thoughts.get(String(blocksOf(turn).find(({ type }) => type === "tool_use")?.["id"]));
      if (own === undefined) continue;
      if (!blocksOf(turn).some((block) => JSON.stringify(block) === own)) {
        return "`thinking` blocks in the latest assistant message cannot be modified.";
      }
    }
    return undefined;
  }
}

/** Why a body is not one to count. https://platform.claude.com/docs/en/api/messages/count_tokens */
function countedFields(body: Fields): string | undefined {
  const taken = ["model", "messages", "system", "tools", "thinking", "tool_choice"];
  const odd = Object.keys(body).find((key) => !taken.includes(key));
  return odd === undefined ? undefined : `${odd}: Extra inputs are not permitted`;
}

const blocksOf = ({ content }: Turn): readonly Fields[] =>
  typeof content === "string" ? [{ type: "text", text: content }] : content;

function turnProblem(turns: readonly Turn[]): string | undefined {
  for (const [at, turn] of turns.entries()) {
    if (turn.role !== (at % 2 === 0 ? "user" : "assistant")) return "messages: roles must alternate";
    if (blocksOf(turn).length === 0) return `messages.${at}: content must not be empty`;
    for (const block of blocksOf(turn)) {
      const names = known[String(block["type"])];
      if (!names) return `messages.${at}: unknown block ${String(block["type"])}`;
      const odd = Object.keys(block).find((key) => !names.includes(key));
      if (odd !== undefined) return `messages.${at}.content.0.${odd}: Extra inputs are not permitted`;
      if (block["type"] === "text" && String(block["text"]).trim() === "") {
        return "messages: text content blocks must be non-empty";
      }
    }
  }
  return undefined;
}

function pairProblem(turns: readonly Turn[]): string | undefined {
  for (const [at, turn] of turns.entries()) {
    const calls = blocksOf(turn).filter(({ type }) => type === "tool_use");
    if (calls.some(({ id }) => !/^[a-zA-Z0-9_-]{1,64}$/.test(String(id)))) {
      return "tool_use.id: String should match pattern '^[a-zA-Z0-9_-]{1,64}$'";
    }
    const next = turns[at + 1];
    const answered = (next ? blocksOf(next) : []).filter(({ type }) => type === "tool_result");
    const wanted = calls.map(({ id }) => id).sort();
    const given = answered.map(({ tool_use_id }) => tool_use_id).sort();
    if (turn.role === "assistant" && JSON.stringify(wanted) !== JSON.stringify(given)) {
      return "`tool_use` ids were found without `tool_result` blocks immediately after";
    }
  }
  return undefined;
}

function marksProblem(body: Fields): string | undefined {
  const marks = JSON.stringify(body).split('"cache_control"').length - 1;
  return marks > 4 ? `A maximum of 4 blocks with cache_control may be provided. Found ${marks}.` : undefined;
}
