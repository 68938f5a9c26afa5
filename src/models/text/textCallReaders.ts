import { parseArguments } from "../../core/conversation/callArguments.ts";
import { isJsonObject, type JsonObject } from "../../core/text/jsonObject.ts";
import { PythonReader } from "./pythonReader.ts";

/** A call that a model wrote as text. */
export interface TextCall {
  readonly name: string;
  readonly arguments: string;
}

type Reader = (text: string) => readonly TextCall[];

/** Reads the calls that a text is, in whatever notation; none where it is anything else. */
export function readCalls(text: string): readonly TextCall[] {
  for (const read of readers) {
    const found = read(text.trim());
    if (found.length > 0) return found;
  }
  return [];
}

const readers: readonly Reader[] = [jsonCalls, functionTags, keyTags, bareKeys, markedCalls, pythonCalls];

/** The call with these arguments, where they are an object. */
function withArguments(name: string, text: string): readonly TextCall[] {
  return parseArguments(text.trim()).ok ? [{ name, arguments: text.trim() }] : [];
}

/** `{"name": …, "arguments": {…}}`, a list of such, or one after the other. */
function jsonCalls(text: string): readonly TextCall[] {
  if (!/^[{[]/.test(text)) return [];
  const value = parsedLoosely(text) ?? parsedLoosely(`[${text.replace(/\}\s*;?\s*\{/g, "},{")}]`);
  return value === undefined ? [] : callsIn(value);
}

/** JSON, or the same in Python's notation; undefined for anything else. */
function parsedLoosely(text: string): unknown {
  for (const read of [() => JSON.parse(text) as unknown, () => new PythonReader(text).whole()]) {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return undefined;
}

const nameFields = ["name", "function", "tool", "tool_name", "function_name", "action"];
const argumentFields = ["arguments", "parameters", "input", "args", "tool_input", "action_input", "params"];

/** Depth to which calls lie in lists and objects. */
const mostDepth = 6;

/** The calls that a value is: none where one of it is no call. */
function callsIn(value: unknown, depth = 0): readonly TextCall[] {
  if (depth > mostDepth) return [];
  if (Array.isArray(value)) {
    const found = value.map((one) => callsIn(one, depth + 1));
    return found.every((calls) => calls.length > 0) ? found.flat() : [];
  }
  if (!isJsonObject(value)) return [];
  const inner = value["tool_calls"] ?? value["function"];
  if (typeof inner === "object" && inner !== null) return callsIn(inner, depth + 1);
  const name = nameFields.map((field) => value[field]).find((one) => typeof one === "string");
  return typeof name === "string" ? namedCall(name, value) : keyedCall(value);
}

function namedCall(name: string, value: JsonObject): readonly TextCall[] {
  const given = argumentFields.map((field) => value[field]).find((one) => one !== undefined);
  return withArguments(name, typeof given === "string" ? given : JSON.stringify(given ?? null));
}

/** `{"read_file": {…}}`. */
function keyedCall(value: JsonObject): readonly TextCall[] {
  const [entry, ...others] = Object.entries(value);
  return entry && others.length === 0 && isJsonObject(entry[1])
    ? [{ name: entry[0], arguments: JSON.stringify(entry[1]) }]
    : [];
}

/** `<function=read_file>…</function>` and `<invoke name="read_file">…</invoke>`. */
function functionTags(text: string): readonly TextCall[] {
  const tags =
    /<(function|invoke|function_call|tool_call)(?:=|\s+name=)["']?([\w.:-]+)["']?>([^]*?)(?:<\/\1>|$)/g;
  return [...text.matchAll(tags)].flatMap(([, , name = "", inner = ""]) => parameters(name, inner));
}

const closedParameter = /<parameter(?:=|\s+name=)["']?([\w-]+)["']?([^>]*)>\n?([^]*?)\n?<\/parameter>/g;
/** One whose end was forgotten reaches to the next. */
const openParameter =
  /<parameter(?:=|\s+name=)["']?([\w-]+)["']?([^>]*)>\n?([^]*?)\s*(?:<\/parameter>|(?=<parameter[=\s])|$)/g;

/** `<parameter=path>a</parameter>` or `<parameter name="path">a</parameter>`, a value of JSON read as such. */
function parameters(name: string, body: string): readonly TextCall[] {
  const isClosed = !body.replace(closedParameter, "").includes("<parameter");
  const pairs = [...body.matchAll(isClosed ? closedParameter : openParameter)];
  if (pairs.length === 0) return withArguments(name, body.trim() === "" ? "{}" : body);
  const values = pairs.map(([, key = "", isText = "", text = ""]) => {
    return [key, isText.includes('string="true"') ? text : valueOf(text)] as const;
  });
  return [{ name, arguments: JSON.stringify(Object.fromEntries(values)) }];
}

function valueOf(text: string): unknown {
  if (!/^\s*(?:[{["]|-?\d|true$|false$|null$)/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** `read_file`, then `<arg_key>path</arg_key><arg_value>a</arg_value>` for each. */
function keyTags(text: string): readonly TextCall[] {
  const name = /^([\w.:-]+)\s*(?:<arg_key>|$)/.exec(text)?.[1];
  const tags = /<arg_key>\s*([\w-]+)\s*<\/arg_key>\s*<arg_value>\n?([^]*?)\n?<\/arg_value>/g;
  const values = [...text.matchAll(tags)].map(([, key = "", value = ""]) => [key, valueOf(value)] as const);
  if (name === undefined) return [];
  return [{ name, arguments: JSON.stringify(Object.fromEntries(values)) }];
}

/** `call:read_file{path:<|"|>a<|"|>}`: JSON with bare keys and other quotes. */
function bareKeys(text: string): readonly TextCall[] {
  const found = /^call:([\w.:-]+)\s*(\{[^]*\})$/.exec(text);
  if (!found) return [];
  const [, name = "", fields = ""] = found;
  const json = fields
    .split(/<\|"\|>|<escape>/)
    .map((part, at) =>
      at % 2 === 1 ? JSON.stringify(part) : part.replace(/([{,]\s*)([A-Za-z_][\w-]*)\s*:/g, '$1"$2":'),
    )
    .join("");
  return withArguments(name, json);
}

/** `read_file[ARGS]{…}`, an id between them or not, several after each other. */
function markedCalls(text: string): readonly TextCall[] {
  const parts = text.matchAll(/([\w.-]+)(?:\[CALL_ID\][\w-]+)?\[ARGS\]([^]*?)(?=\[TOOL_CALLS\]|$)/g);
  return [...parts].flatMap(([, name = "", json = ""]) => withArguments(name, json));
}

/** `[read_file(path="a.ts")]`. */
function pythonCalls(text: string): readonly TextCall[] {
  if (!/^\[?\s*[A-Za-z_][\w.-]*\(/.test(text)) return [];
  try {
    const calls = new PythonReader(text).calls();
    return calls.map(({ name, values }) => ({ name, arguments: JSON.stringify(values) }));
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}
