import type { FinishReason } from "../../core/ports/models.ts";
import type { CallDelta } from "./callAssembly.ts";
import { lenientFields, lenientList, lenientText } from "../http/lenientFields.ts";
import type { ReplySegment } from "../text/thinkTags.ts";
import { isJsonObject, type JsonObject } from "../../core/text/jsonObject.ts";

/** The names under which servers send readable reasoning; the first that is there counts. */
const reasoningNames = [
  "reasoning_content",
  "reasoning",
  "reasoning_text",
  "reasoningContent",
  "thinking",
  "thought",
  "cot_summary",
  "reasoning_summary",
  "thinking_blocks",
];

/**
 * A choice's piece of the reply, where servers put it: in `delta`, as a whole `message`, as a `text` of its own. `isFirst`:
 * nothing came yet, so that a message beside an empty delta is the reply.
 */
export function deltaOf(choice: JsonObject, isFirst = false): JsonObject {
  const { delta, message, text } = choice;
  const isEmpty = isFirst && isJsonObject(delta) && Object.keys(delta).length === 0;
  const found = (isEmpty ? undefined : delta) ?? message ?? text;
  return typeof found === "string" ? { content: found } : lenientFields(found);
}

/** The choice that is the reply: the first, and no other one's beside it. */
export function firstChoice(chunk: JsonObject): JsonObject | undefined {
  const choices = lenientList(chunk["choices"]).map(lenientFields);
  if (choices.length === 0) return undefined;
  return choices.find((choice) => !(Number(choice["index"] ?? 0) > 0)) ?? {};
}

/** The field that a delta has readable reasoning in; undefined where it has none. */
export function reasoningField(delta: JsonObject): string | undefined {
  return reasoningNames.find((name) => lenientText(delta[name]) !== "");
}

/** The readable part of `reasoning_details`, which some servers have in no other field. */
export const detailsText = (delta: JsonObject) => lenientText(delta["reasoning_details"]);

/** Stretches of text and of thought in a delta's content, in order. */
export function deltaSegments(delta: JsonObject): readonly ReplySegment[] {
  const content = delta["content"] ?? delta["refusal"];
  return lenientList(content).map((part) => {
    const { type, thinking } = lenientFields(part);
    return type === "thinking"
      ? { kind: "reasoning", text: lenientText(thinking) }
      : { kind: "text", text: lenientText(part) };
  });
}

/** Names of fields that only their server can read: signatures, and what is encrypted. */
const opaqueName = /signature|opaque|encrypted|provider_specific/i;

/** The fields of a delta or a call that its server wants back as they are; undefined where there are none. */
export function opaqueFieldsOf(source: JsonObject): JsonObject | undefined {
  const kept = Object.entries(source).filter(
    ([name, value]) => opaqueName.test(name) && value !== null && value !== undefined && value !== "",
  );
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

/** The pieces of calls in a delta. */
export function callsIn(delta: JsonObject): readonly CallDelta[] {
  const pieces = lenientList(delta["tool_calls"]).filter(
    (piece) => typeof piece === "object" && piece !== null,
  );
  if (pieces.length > 0) return pieces.map((piece) => callPiece(lenientFields(piece)));
  // What `tool_calls` was before; at most one call.
  return delta["function_call"] ? [callPiece({ index: 0, function: delta["function_call"] })] : [];
}

/** `name` and `arguments` stand in `function` or beside it, and the arguments have other names too. */
function callPiece(piece: JsonObject): CallDelta {
  const within = lenientFields(piece["function"] ?? piece["custom"] ?? piece["functionCall"]);
  const made = { ...piece, ...within };
  const index = piece["index"];
  const { name, id } = { name: made["name"], id: piece["id"] };
  return {
    ...(typeof index === "number" || (typeof index === "string" && index !== "")
      ? { index: Number(index) }
      : {}),
    ...(typeof id === "string" && { id }),
    function: {
      ...(typeof name === "string" && { name }),
      arguments: made["arguments"] ?? made["input"] ?? made["parameters"] ?? made["args"],
    },
    ...keptOf(piece, within),
    ...(piece["extra_content"] !== undefined && { extra_content: piece["extra_content"] }),
  };
}

function keptOf(piece: JsonObject, within: JsonObject): Pick<CallDelta, "kept"> {
  const [beside, signed] = [opaqueFieldsOf(piece), opaqueFieldsOf(within)];
  if (!beside && !signed) return {};
  return { kept: { ...beside, ...(signed && { function: signed }) } };
}

/** Stop reason in the server's word; undefined where it does not say. */
export function stopReasonOf(choice: JsonObject): string | undefined {
  const delta = deltaOf(choice);
  // vLLM has the token or text that it stopped at in `stop_reason`, beside the reason.
  const beside = "finish_reason" in choice ? undefined : choice["stop_reason"];
  const said = [choice["finish_reason"], choice["finishReason"], beside, delta["finish_reason"]]
    .map((value) => (typeof value === "string" ? value : lenientFields(value)["type"]))
    .find((value) => typeof value === "string" && value !== "" && value !== "null");
  return typeof said === "string" ? said : undefined;
}

/** A token that ends texts, as such: `</s>`, `<|im_end|>`. */
const endToken = /^<.+>$/;
/** Words of a model's own end. */
const endWord =
  /^(?:stop|eos|eot|eom|end(?:ed)?$|endo|complet(?:e|ed|ion)$|finish(?:ed)?$|done$|normal$|natural$|success|succeeded$|ok$)/;

/**
 * Servers name the reasons their own way: `tool_calls`, `function_call`, `tool_use`, `max_tokens`, `SAFETY`, `end_turn` …
 * Undefined for a word that is none of them: whatever happened, the model did not end.
 */
export function finishReasonOf(said: string): FinishReason | undefined {
  if (endToken.test(said)) return "stop";
  const spaced = said.replace(/^finish_?reason_?(?=.)/i, "").replace(/([a-z])([A-Z])/g, "$1 $2");
  const words = spaced.toLowerCase().split(/[^a-z]+/);
  const plain = words.join(" ");
  if (
    /filter|safety|refus|sensitive|recitation|block|prohibited|spii|moderat|guardrail|toxic|policy|violat/.test(
      plain,
    )
  )
    return "contentFilter";
  if (
    /error|unspecified|abort|cancel|malformed|unexpected|invalid|fail|time ?out|too ?many|\bnot\b|incomplete|unfinished|\brate\b|quota|repetition/.test(
      plain,
    )
  )
    return undefined;
  if (/tool|function/.test(plain)) return "toolCalls";
  if (/length|max (?:\w+ )*tokens|maxtokens|token limit|^limit$|truncat|cut ?off|context ?window/.test(plain))
    return "length";
  return words.some((word) => endWord.test(word)) ? "stop" : undefined;
}
