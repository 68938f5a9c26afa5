import type { Fields, Said, ServerKind, Service } from "./serverKind.ts";
import { piecesOf } from "./serverKind.ts";

const fields = [
  ...["model", "input", "stream", "store", "include", "tools", "max_output_tokens", "temperature"],
  ...["reasoning", "instructions", "tool_choice", "prompt_cache_key"],
];

/** OpenAI's Responses API without a store: encrypted reasoning comes back unchanged, before what it led to. https://developers.openai.com/api/docs/guides/reasoning */
export const responsesLike: ServerKind = {
  name: "speaks the Responses API with encrypted reasoning (like OpenAI)",
  api: "responses",
  model: "gpt-6-codex",
  start: () => new ResponsesService(),
};

class ResponsesService implements Service {
  /** Encrypted reasoning by the id of the call that it led to. */
  private readonly reasoned = new Map<string, string>();

  refusal(body: Fields): string | undefined {
    const odd = Object.keys(body).find((key) => !fields.includes(key));
    if (odd !== undefined) return `Unknown parameter: '${odd}'.`;
    if (body["store"] !== false) return "Nothing is stored here.";
    const input = body["input"] as readonly Fields[];
    return pairProblem(input) ?? this.reasoningProblem(input) ?? toolProblem(body["tools"]);
  }

  payloads(said: Said, _body: Fields, n: number): readonly unknown[] {
    const reasoning = {
      ...{ type: "reasoning", id: `rs_${n}`, encrypted_content: `enc-${n}` },
      summary: [{ type: "summary_text", text: `Thought ${n}.` }],
    };
    const calls = (said.calls ?? []).map(({ name, args }, index) => ({
      ...{ type: "function_call", id: `fc_${n}_${index}`, call_id: `call_${n}_${index}`, name },
      arguments: JSON.stringify(args),
    }));
    for (const { call_id } of calls) this.reasoned.set(call_id, `enc-${n}`);
    const content = [{ type: "output_text", text: said.text ?? "" }];
    const message = { type: "message", id: `msg_${n}`, role: "assistant", content };
    const output = [reasoning, ...(said.text === undefined ? [] : [message]), ...calls];
    const usage = {
      ...{ input_tokens: 100, output_tokens: 20 },
      input_tokens_details: { cached_tokens: 40 },
      output_tokens_details: { reasoning_tokens: 8 },
    };
    return [
      { type: "response.created", response: { id: `resp_${n}`, status: "in_progress" } },
      ...output.flatMap((item, output_index) => [
        { type: "response.output_item.added", output_index, item: { ...item, arguments: "" } },
        ...deltasOf(item, output_index),
        { type: "response.output_item.done", output_index, item: { ...item, status: "completed" } },
      ]),
      { type: "response.completed", response: { id: `resp_${n}`, status: "completed", output, usage } },
    ];
  }

  private reasoningProblem(input: readonly Fields[]): string | undefined {
    for (const [at, item] of input.entries()) {
      if (item["type"] !== "reasoning") continue;
      if (!/^enc-\d+$/.test(String(item["encrypted_content"]))) {
        return "The encrypted content could not be verified.";
      }
      const next = input[at + 1];
      if (next?.["type"] !== "function_call" && next?.["role"] !== "assistant") {
        return `Item '${String(item["id"])}' of type 'reasoning' was provided without its required following item.`;
      }
    }
    const sent = new Set(input.map((item) => item["encrypted_content"]));
    const lost = input.find((item) => {
      const own = this.reasoned.get(String(item["call_id"]));
      return item["type"] === "function_call" && own !== undefined && !sent.has(own);
    });
    return lost && `The reasoning of ${String(lost["call_id"])} is missing.`;
  }
}

function deltasOf(item: Fields, output_index: number): readonly unknown[] {
  switch (item["type"]) {
    case "reasoning":
      return [
        { type: "response.reasoning_summary_part.added", output_index },
        { type: "response.reasoning_summary_text.delta", output_index, delta: "Thought " },
        { type: "response.reasoning_summary_text.delta", output_index, delta: "of it." },
      ];
    case "message": {
      const [part] = item["content"] as readonly Fields[];
      return piecesOf(String(part?.["text"])).map((delta) => ({
        ...{ type: "response.output_text.delta", output_index, delta },
      }));
    }
    default:
      return piecesOf(String(item["arguments"])).map((delta) => ({
        ...{ type: "response.function_call_arguments.delta", output_index, delta },
      }));
  }
}

function pairProblem(input: readonly Fields[]): string | undefined {
  const called = input.filter(({ type }) => type === "function_call").map(({ call_id }) => call_id);
  const answered = input.filter(({ type }) => type === "function_call_output").map(({ call_id }) => call_id);
  const open = called.find((id) => !answered.includes(id));
  if (open !== undefined) return `No tool output found for function call ${JSON.stringify(open)}.`;
  const stray = answered.find((id) => !called.includes(id));
  return stray === undefined
    ? undefined
    : `No tool call found for function call output with call_id ${JSON.stringify(stray)}.`;
}

function toolProblem(tools: unknown): string | undefined {
  const list = (tools ?? []) as readonly Fields[];
  return list.some(({ name }) => typeof name !== "string")
    ? "Missing required parameter: 'tools[0].name'."
    : undefined;
}
