import { isJsonObject } from "../../../text/jsonObject.ts";
import { field, textField } from "../formats/foreignFile.ts";

/** A piece of what somebody said, in whichever words a program keeps it. */
export type Piece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "call"; readonly call: NormalizedCall; readonly result?: string }
  | {
      readonly kind: "result";
      readonly id: string | undefined;
      readonly name?: string;
      readonly text: string;
    }
  | { readonly kind: "reasoning" | "bookkeeping" }
  /** As it stands, for the reader of content parts. */
  | { readonly kind: "part"; readonly part: unknown };

/** A call, with an id where the file gives it one. */
export interface NormalizedCall {
  readonly id: string | undefined;
  readonly name: string;
  /** JSON. */
  readonly arguments: string;
}

const idKeys = [
  "toolCallId",
  "tool_call_id",
  "toolUseId",
  "toolUseID",
  "tool_use_id",
  "callID",
  "callId",
  "call_id",
  "id",
];
const nameKeys = ["toolName", "tool_name", "tool", "name"];
const argumentKeys = ["input", "args", "arguments", "parameters", "raw_input"];
const outputKeys = ["output", "result", "errorText", "error"];
const callKeys = [
  "functionCall",
  "function_call",
  "toolUse",
  "toolCall",
  "tool_call",
  "toolRequest",
  "function",
];
const resultKeys = ["functionResponse", "function_response", "toolResult", "tool_result", "toolResponse"];
const textKeys = ["text", "content", "value", "message"];

/** Piece of a content list; undefined where it is none that is known. */
export function pieceOf(given: unknown): Piece | undefined {
  if (typeof given === "string") return { kind: "text", text: given };
  if (!isJsonObject(given)) return undefined;
  const inner = field(given, "part");
  if (isJsonObject(inner)) return pieceOf(inner);
  const type = typeOf(given);
  if (/^(?:step(?:start|finish)|snapshot|patch|mention)$/.test(type)) return { kind: "bookkeeping" };
  if (isThought(given, type)) return { kind: "reasoning" };
  return (
    resultPiece(tagged(given, "ToolResult") ?? given, type) ??
    callPiece(tagged(given, "ToolUse") ?? given, type) ??
    textPiece(given, type) ??
    (typeof field(given, "type") === "string" ? { kind: "part", part: given } : undefined)
  );
}

/** Call of an item of a list of calls, with its result where that stands beside it. */
export function callPiece(given: unknown, type = "toolcall"): Extract<Piece, { kind: "call" }> | undefined {
  const wrapped = firstObject(given, callKeys);
  const isCall = /^(?:dynamic)?tool(?!result|response|output)/.test(type) || type === "functioncall";
  if (!wrapped && !isCall) return undefined;
  const within = succeeded(wrapped);
  const state = field(given, "state");
  const places = [within, field(within, "function"), given, state];
  const name = firstOf(places, nameKeys, isText) ?? /^tool-(.+)/.exec(textField(given, "type") ?? "")?.[1];
  if (typeof name !== "string") return undefined;
  const args = firstOf(places, argumentKeys, (value) => isText(value) || isJsonObject(value));
  const output = firstOf([within, state, given], outputKeys, isSomething);
  const call = {
    id: textOrNothing(firstOf(places, idKeys, isText)),
    name,
    arguments: typeof args === "string" ? args : JSON.stringify(args ?? {}),
  };
  return { kind: "call", call, ...(output !== undefined && { result: unwrappedText(output) }) };
}

/** Result of an item of a list of results. */
export function resultPiece(
  given: unknown,
  type = "toolresult",
): Extract<Piece, { kind: "result" }> | undefined {
  const wrapped = firstObject(given, resultKeys);
  const isResult = /^(?:web.*|codeexecution)?tool(?:result|response|output)$|^functionresponse$/.test(type);
  if (!wrapped && !isResult) return undefined;
  const places = [...(wrapped ? [wrapped] : []), given];
  const value = firstOf(places, ["content", "output", "response", "result", "value", "run"], isSomething);
  const name = textOrNothing(firstOf(places, nameKeys, isText));
  const id = textOrNothing(firstOf(places, idKeys, isText));
  return { kind: "result", id, ...(name !== undefined && { name }), text: unwrappedText(value) };
}

function textPiece(given: unknown, type: string): Piece | undefined {
  const kinds = /^(?:text|inputtext|outputtext|markdown|content|contentblock|request|response|output|)$/;
  if (!kinds.test(type)) return undefined;
  const text = field(given, "Text") ?? firstOf([given], textKeys, isSomething);
  return text === undefined ? undefined : { kind: "text", text: unwrappedText(text) };
}

/** Fields that only wrap a text: an object with others is kept whole. */
const wrappers: ReadonlySet<string> = new Set([
  ...["type", "status", "is_error", "isError", "annotations", "id", "name", "mimeType", "success"],
  ...["Text", "text", "value", "content", "output", "result", "response", "error"],
  ...["functionResponse", "parts"],
]);
const wrapped = [
  "Text",
  "text",
  "value",
  "content",
  "output",
  "result",
  "functionResponse",
  "response",
  "parts",
  "error",
];

/** The text within texts, lists and objects that wrap one; JSON of whatever is more than a text. */
export function unwrappedText(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return (value as readonly unknown[]).map(unwrappedText).join("\n");
  if (!isJsonObject(value)) return JSON.stringify(value);
  const isWrapper = Object.keys(value).every((key) => wrappers.has(key));
  const within = isWrapper ? firstOf([value], wrapped, isSomething) : undefined;
  return within === undefined ? JSON.stringify(value) : unwrappedText(within);
}

function isThought(given: unknown, type: string): boolean {
  if (field(given, "thought") === true || field(given, "isThought") === true) return true;
  return /^(?:redacted)?(?:think|thinking|thought|reasoning)$/.test(type);
}

/** Small letters of what the piece says it is, or of the only field of one that is tagged by it. */
function typeOf(given: Readonly<Record<string, unknown>>): string {
  const said = ["type", "pt", "kind"].map((key) => textField(given, key)).find((one) => one !== undefined);
  const [only, ...others] = Object.keys(given);
  const type = said ?? (only !== undefined && others.length === 0 && /^[A-Z]/.test(only) ? only : "");
  return type.toLowerCase().replace(/[^a-z]/g, "");
}

function tagged(given: unknown, tag: string): unknown {
  const within = field(given, tag);
  return isJsonObject(within) ? within : undefined;
}

function firstObject(given: unknown, keys: readonly string[]): unknown {
  return keys.map((key) => field(given, key)).find(isJsonObject);
}

/** The value within `{ status: "success", value }`; else the object. */
function succeeded(given: unknown): unknown {
  const value = field(given, "value");
  return isJsonObject(value) ? value : given;
}

function firstOf(
  places: readonly unknown[],
  keys: readonly string[],
  fits: (value: unknown) => boolean,
): unknown {
  for (const place of places) {
    const found = keys.map((key) => field(place, key)).find(fits);
    if (found !== undefined) return found;
  }
  return undefined;
}

const isText = (value: unknown) => typeof value === "string" && value !== "";
const isSomething = (value: unknown) => value !== undefined && value !== null;
const textOrNothing = (value: unknown) => (typeof value === "string" ? value : undefined);
