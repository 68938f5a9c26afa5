import { parseArguments } from "../../core/conversation/callArguments.ts";
import type { ToolDefinition } from "../../core/conversation/message.ts";
import { matchingTool } from "../wire/toolNames.ts";

/** A call that a model wrote as text. */
interface TextCall {
  readonly name: string;
  readonly arguments: string;
}

/** Calls found in a reply's text, and the text without them. */
interface TextCalls {
  readonly calls: readonly TextCall[];
  readonly text: string;
}

interface Found {
  readonly name: string;
  readonly arguments: string;
}

type Reader = (body: string) => readonly Found[];

const json = (name: string, text: string): readonly Found[] =>
  parseArguments(text.trim()).ok ? [{ name, arguments: text.trim() }] : [];

/** `{"name": …, "arguments": {…}}`, or a list of such. */
function named(text: string): readonly Found[] {
  if (!/^\s*[{[]/.test(text)) return [];
  let value: unknown;
  try {
    value = JSON.parse(text.trim());
  } catch {
    return [];
  }
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  const found = all.flatMap((one) => {
    if (typeof one !== "object" || one === null) return [];
    const { name, function: made, arguments: given, parameters } = one as Readonly<Record<string, unknown>>;
    if (typeof made === "object" && made !== null) return named(JSON.stringify(made));
    const called = name ?? made;
    const args = given ?? parameters;
    const text = typeof args === "string" ? args : JSON.stringify(args ?? null);
    return typeof called === "string" && parseArguments(text).ok ? [{ name: called, arguments: text }] : [];
  });
  return found.length === all.length ? found : [];
}

/** `<parameter=path>a</parameter>` or `<parameter name="path">a</parameter>`, a value of JSON read as such. */
function parameters(name: string, body: string): readonly Found[] {
  const pairs = [...body.matchAll(/<parameter(?:=|\s+name=")([\w-]+)"?([^>]*)>\n?([^]*?)\n?<\/parameter>/g)];
  if (pairs.length === 0) return body.trim() === "" ? [{ name, arguments: "{}" }] : json(name, body);
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

function functionTags(body: string): readonly Found[] {
  const tags = /<(?:function|invoke)(?:=|\s+name=")([\w.:-]+)"?>([^]*?)<\/(?:function|invoke)>/g;
  return [...body.matchAll(tags)].flatMap(([, name = "", inner = ""]) => parameters(name, inner));
}

/** `read_file`, then `<arg_key>path</arg_key><arg_value>a</arg_value>` for each. */
function keyTags(body: string): readonly Found[] {
  const name = /^\s*([\w.:-]+)\s*(?:<arg_key>|$)/.exec(body)?.[1];
  const tags = /<arg_key>\s*([\w-]+)\s*<\/arg_key>\s*<arg_value>\n?([^]*?)\n?<\/arg_value>/g;
  const values = [...body.matchAll(tags)].map(([, key = "", text = ""]) => [key, valueOf(text)] as const);
  if (name === undefined) return [];
  return [{ name, arguments: JSON.stringify(Object.fromEntries(values)) }];
}

/** `call:read_file{path:<|"|>a<|"|>}`: JSON with bare keys and other quotes. */
function bareKeys(body: string): readonly Found[] {
  const found = /^\s*call:([\w.:-]+)\s*(\{[^]*\})\s*$/.exec(body);
  if (!found) return [];
  const [, name = "", fields = ""] = found;
  const text = fields
    .split('<|"|>')
    .map((part, at) =>
      at % 2 === 1 ? JSON.stringify(part) : part.replace(/([{,]\s*)([A-Za-z_][\w-]*)\s*:/g, '$1"$2":'),
    )
    .join("");
  return json(name, text);
}

/** `<|channel|>commentary to=functions.read_file <|constrain|>json<|message|>{…}<|call|>`. */
function harmony(body: string): readonly Found[] {
  const found = /to=(?:functions\.)?([\w.-]+)[^]*?<\|message\|>([^]*?)(?:<\|call\|>|<\|end\|>|$)/.exec(body);
  return found ? json(found[1] ?? "", found[2] ?? "") : [];
}

/** Formats in which open models are known to write calls, each with the reader of one call or several. */
const formats: readonly (readonly [RegExp, Reader])[] = [
  // Hermes, Qwen, GLM
  [
    /<tool_call>([^]*?)<\/tool_call>/g,
    (body) =>
      /<function/.test(body) ? functionTags(body) : /^\s*[{[]/.test(body) ? named(body) : keyTags(body),
  ],
  // MiniMax, DeepSeek
  [/<minimax:tool_call>([^]*?)<\/minimax:tool_call>/g, functionTags],
  [
    /<｜DSML｜(?:function_calls|tool_calls)>([^]*?)<\/｜DSML｜(?:function_calls|tool_calls)>/g,
    (body) => functionTags(body.replaceAll("｜DSML｜", "")),
  ],
  // Granite, Gemma, gpt-oss
  [/<\|tool_call\|>\s*([{[][^]*?[}\]])\s*(?:<\|end_of_text\|>|$)/g, named],
  [/<\|tool_call>([^]*?)(?:<tool_call\|>|$)/g, bareKeys],
  [/(<\|channel\|>(?:commentary|analysis) to=[^]*?(?:<\|call\|>|$))/g, harmony],
  [/<function_calls?>([^]*?)<\/function_calls?>/g, (body) => functionTags(body)],
  // Llama
  [/(<function=[\w.:-]+>[^]*?<\/function>)/g, functionTags],
  [/<\|python_tag\|>([^]*?)(?:<\|eom_id\|>|<\|eot_id\|>|$)/g, named],
  // Mistral
  [
    /\[TOOL_CALLS\]\s*([^]*)$/g,
    (body) => {
      const parts = [...body.matchAll(/([\w.-]+)\[ARGS\]([^]*?)(?=\[TOOL_CALLS\]|$)/g)];
      return parts.length > 0 ? parts.flatMap(([, name = "", text = ""]) => json(name, text)) : named(body);
    },
  ],
  // Kimi
  [
    /<\|tool_calls_section_begin\|>([^]*?)(?:<\|tool_calls_section_end\|>|$)/g,
    (body) =>
      [
        ...body.matchAll(
          /<\|tool_call_begin\|>\s*(?:functions\.)?([\w.-]+?)(?::\d+)?\s*<\|tool_call_argument_begin\|>([^]*?)<\|tool_call_end\|>/g,
        ),
      ].flatMap(([, name = "", text = ""]) => json(name, text)),
  ],
  // DeepSeek
  [
    /<｜tool▁calls▁begin｜>([^]*?)(?:<｜tool▁calls▁end｜>|$)/g,
    (body) =>
      [
        ...body.matchAll(
          /<｜tool▁call▁begin｜>(?:function<｜tool▁sep｜>)?([\w.-]+)\s*(?:<｜tool▁sep｜>)?\s*(?:```json)?([^]*?)(?:```)?\s*<｜tool▁call▁end｜>/g,
        ),
      ].flatMap(([, name = "", text = ""]) => json(name, text)),
  ],
];

/**
 * Calls of these tools that stand in a reply's text in a format known from models: between tags, or as the whole of the
 * text. What stands in a code block beside other text is an example and stays.
 */
export function callsInText(text: string, tools: readonly ToolDefinition[]): TextCalls {
  const names = new Set(tools.map((tool) => tool.function.name));
  const meant = (found: readonly Found[]): readonly TextCall[] =>
    found
      .map((one) => ({ ...one, name: matchingTool(one.name, tools) }))
      .filter(({ name }) => names.has(name));
  const bare = meant(named(text.trim().replace(/^```(?:json)?\n([^]*)\n```$/, "$1")));
  if (bare.length > 0) return { calls: bare, text: "" };
  for (const [pattern, read] of formats) {
    const calls: TextCall[] = [];
    const rest = text.replace(pattern, (whole: string, body: string, at: number) => {
      const found = isInFence(text, at) ? [] : meant(read(body));
      calls.push(...found);
      return found.length > 0 ? "" : whole;
    });
    if (calls.length > 0) return { calls, text: rest.trim() };
  }
  return { calls: [], text };
}

function isInFence(text: string, at: number): boolean {
  return (text.slice(0, at).match(/^\s*```/gm) ?? []).length % 2 === 1;
}
