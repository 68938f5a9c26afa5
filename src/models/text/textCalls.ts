import type { ToolDefinition } from "../../core/conversation/message.ts";
import { isJsonObject } from "../../core/text/jsonObject.ts";
import { matchingTool } from "../wire/toolNames.ts";
import { readCalls, type TextCall } from "./textCallReaders.ts";

/** Calls found in a reply's text, and the text without them. */
interface TextCalls {
  readonly calls: readonly TextCall[];
  readonly text: string;
}

/** Prefixes of vendors in the tags of calls: `seed:`, `minimax:`, `xai:`, `｜DSML｜`, `longcat_`. */
const vendorPrefix = /<(\/?)(?:\w+:|｜DSML｜|longcat_)(?=(?:tool|function|invoke|parameter|arg)_?)/g;

/**
 * Passages in which models are known to write calls, each with its body in the last group that is there. Kimi's and
 * DeepSeek's come first: they have marks within.
 */
const passages: readonly RegExp[] = [
  /<\|tool_calls_section_begin\|>([^]*?)(?:<\|tool_calls_section_end\|>|$)/g,
  /<｜tool▁calls▁begin｜>([^]*?)(?:<｜tool▁calls▁end｜>|$)/g,
  // gpt-oss
  /(?:<\|start\|>assistant\s*)?(?:<\|channel\|>(?:commentary|analysis)\s*)?(to=[\w.-]+[^]*?<\|message\|>[^]*?)(?:<\|call\|>|<\|end\|>|$)/g,
  // Hermes, Qwen, GLM, MiniMax, Nemotron, xAI and others; its end may be missing, as may its beginning in the next.
  /<(tool_?calls?|function_?calls?|tool_?use)\b[^>]*>([^]*?)(?:<\/\1>|$)/gi,
  /<(function|invoke)(?:=|\s+name=)[^>]*>[^]*?<\/\1>(?:\s*<\/tool_call>)?/g,
  /<start_function_call>([^]*?)(?:<end_function_call>|$)/g,
  // Gemma
  /<\|tool_call>([^]*?)(?:<tool_call\|>|$)/g,
  // Granite, Llama, LFM, InternLM, Doubao, Command, Apertus
  /<\|(?:tool_calls?(?:_start)?|python_(?:tag|start)|action_start|functioncallbegin|start_action|tools_prefix)\|>\s*(?:<\|plugin\|>)?([^]*?)(?:<\|[\w/]+\|>|$)/gi,
  // Mistral, LM Studio, Phi
  /\[TOOL_CALLS\]\s*([^]*)$/g,
  /\[TOOL_REQUEST\]([^]*?)(?:\[END_TOOL_REQUEST\]|$)/g,
  /functools(\[[^]*\])\s*$/g,
];

/** Code blocks whose label says that they are calls. */
const labelled = /^```(?:tool_code|tool_calls?|tool_use|function_calls?)\n([^]*?)\n```\s*$/gm;

/** ReAct, https://arxiv.org/abs/2210.03629, at the end of a text. */
const react =
  /^Action:[ \t]*`?([\w.-]+)`?[ \t]*\nAction Input:[ \t]*(\{[^]*\})\s*(?:\nObservation:[^]*)?(?![^])/gm;

/**
 * Calls of these tools that stand in a reply's text in a format known from models: between tags, or as the whole of the
 * text. What stands in a code block beside other text is an example and stays.
 */
export function callsInText(given: string, tools: readonly ToolDefinition[]): TextCalls {
  const names = new Set(tools.map((tool) => tool.function.name));
  const meant = (found: readonly TextCall[]): readonly TextCall[] =>
    found
      .map((one) => ({ ...one, name: matchingTool(one.name, tools) }))
      .filter(({ name }) => names.has(name));
  const bare = meant(readCalls(given.trim().replace(/^```(?:\w+)?\n([^]*)\n```$/, "$1")));
  if (bare.length > 0) return { calls: bare, text: "" };
  const text = given.replace(vendorPrefix, "<$1");
  const found =
    firstOf(passages, (pattern) =>
      taken(text, pattern, (whole, groups) => meant(readCalls(bodyOf(whole, groups)))),
    ) ??
    taken(text, labelled, (_, [body = ""]) => meant(readCalls(body)), { isFence: true }) ??
    taken(text, react, (_, [name = "", body = ""]) => meant([{ name, arguments: body }])) ??
    taken(text, toolTags(names), (_, [name = "", body = ""]) => taggedCall(name, body, tools));
  return found ?? { calls: [], text: given };
}

/** Body of a call: the text between the tags; the whole where the tag itself names the tool. */
function bodyOf(whole: string, groups: readonly (string | undefined)[]): string {
  const isNamed = /^\s*<\w+(?:=|\s+name=)/.test(whole);
  const body = isNamed ? whole : (groups.at(-1) ?? whole);
  return harmonyBody(body) ?? sectionBody(body) ?? body.replace(/^\s*```(?:json)?\n([^]*)\n```\s*$/, "$1");
}

/** `to=functions.read_file <|constrain|>json<|message|>{…}` in the form of Mistral's calls. */
function harmonyBody(body: string): string | undefined {
  const found = /^to=(?:functions\.)?([\w.-]+)[^]*?<\|message\|>([^]*)$/.exec(body);
  return found ? `${found[1] ?? ""}[ARGS]${found[2] ?? ""}` : undefined;
}

const sectionCall =
  /<[|｜]tool[_▁]call[_▁]begin[|｜]>\s*(?:function<｜tool▁sep｜>)?(?:functions\.)?([\w.-]+)(?::\d+)?\s*(?:<｜tool▁sep｜>|<\|tool_call_argument_begin\|>)?\s*(?:```json)?([^]*?)(?:```)?\s*<[|｜]tool[_▁]call[_▁]end[|｜]>/g;

/** Kimi's and DeepSeek's calls in the form of Mistral's. */
function sectionBody(body: string): string | undefined {
  const calls = [...body.matchAll(sectionCall)];
  if (calls.length === 0) return undefined;
  return calls.map(([, name = "", json = ""]) => `${name}[ARGS]${json}`).join("[TOOL_CALLS]");
}

/** The passages of a pattern that are calls, and the text without them; undefined where none is. */
function taken(
  text: string,
  pattern: RegExp,
  read: (whole: string, groups: readonly (string | undefined)[]) => readonly TextCall[],
  { isFence } = { isFence: false },
): TextCalls | undefined {
  const calls: TextCall[] = [];
  let rest = "";
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    const [whole, ...groups] = match;
    const found = !isFence && isInFence(text, match.index) ? [] : read(whole, groups);
    if (found.length === 0) continue;
    calls.push(...found);
    rest += text.slice(from, match.index);
    from = match.index + whole.length;
  }
  return calls.length > 0 ? { calls, text: (rest + text.slice(from)).trim() } : undefined;
}

function firstOf<Item, Result>(
  items: readonly Item[],
  find: (item: Item) => Result | undefined,
): Result | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Tags that are named as tools are. */
function toolTags(names: ReadonlySet<string>): RegExp {
  return new RegExp(`<(${[...names].filter((name) => /^[\w-]+$/.test(name)).join("|")})>([^]*?)</\\1>`, "g");
}

/** `<read_file><path>a</path></read_file>`: nothing but parameters that the tool has. */
function taggedCall(name: string, body: string, tools: readonly ToolDefinition[]): readonly TextCall[] {
  const parameters = tools.find((tool) => tool.function.name === name)?.function.parameters?.["properties"];
  const known = isJsonObject(parameters) ? Object.keys(parameters) : [];
  const tag = /<([\w-]+)>\n?([^]*?)\n?<\/\1>/g;
  const pairs = [...body.matchAll(tag)].map(([, key = "", value = ""]) => [key, value] as const);
  const isWhole = body.replace(tag, "").trim() === "" && pairs.every(([key]) => known.includes(key));
  if (pairs.length === 0 || !isWhole) return [];
  return [{ name, arguments: JSON.stringify(Object.fromEntries(pairs)) }];
}

function isInFence(text: string, at: number): boolean {
  return (text.slice(0, at).match(/^\s*```/gm) ?? []).length % 2 === 1;
}
