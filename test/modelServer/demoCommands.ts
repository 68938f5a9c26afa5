import type { Fault } from "./fault.ts";
import { faults } from "./fault.ts";
import type { ReplyCall } from "./reply.ts";

type Command = (rest: string) => readonly ReplyCall[];

const commands: readonly (readonly [RegExp, Command])[] = [
  [/^(?:please )?(?:read|open|show|summari[sz]e)\s+(.+)/is, (rest) => paths(rest).map(readCall)],
  [
    /^(?:please )?(?:search|grep|find)\s+(?:for\s+)?(.+)/is,
    (rest) => [call("search_text", { query: searched(rest) })],
  ],
  [
    /^(?:please )?(?:list|ls)\b(?:\s+(?:the\s+)?files)?(?:\s+(?:in|of))?\s*(.*)/is,
    (rest) => [call("list_files", { path: bare(rest) || "." })],
  ],
  // What the panel proposes first.
  [/^give me a tour\b(.*)/is, () => [call("list_files", { path: "." }), readCall("README.md")]],
  [/^explain how the tests\b(.*)/is, () => [call("list_files", { path: "test" })]],
  [/^edit\s+(.+)/is, editCalls],
  [/^write\s+(.+)/is, writeCalls],
  [/^run\s+(.+)/is, (rest) => [call("run_command", { command: bare(rest) })]],
  [/^(?:problems|diagnostics|errors)\b(.*)/is, () => [call("get_diagnostics", {})]],
  [/^recall\s+(.+)/is, (rest) => [call("recall", { query: bare(rest) })]],
  [/^call\s+(\w.*)/is, freeCall],
];

/** The tool calls that a request in plain words asks for, one list a step: "read a and b then search c". */
export function stepsOf(question: string): readonly (readonly ReplyCall[])[] {
  return question
    .split(/[,.]?\s+then\s+/i)
    .map((step) => callsFor(step.trim()))
    .filter((calls) => calls.length > 0);
}

/** "fail 429" and the like. */
export function faultNamed(question: string): Fault | undefined {
  const named: Readonly<Record<string, Fault>> = {
    "401": faults.unauthorized,
    "403": faults.forbidden,
    "404": faults.notFound,
    "429": faults.rateLimited(4),
    "500": faults.server,
    "503": faults.overloaded,
    cut: faults.cut(4),
    stall: faults.stall(4),
    malformed: faults.malformed(4),
    html: { fault: "html" },
    reset: { fault: "reset" },
  };
  const name = /^\s*fail (\w+)\s*$/i.exec(question)?.[1]?.toLowerCase();
  return name === undefined ? undefined : named[name];
}

function callsFor(step: string): readonly ReplyCall[] {
  for (const [pattern, command] of commands) {
    const rest = pattern.exec(step)?.[1];
    if (rest !== undefined) return command(rest);
  }
  return [];
}

function editCalls(rest: string): readonly ReplyCall[] {
  const parts = /^([^\s:]+)\s*:?\s*replace\s+(["'`])(.*?)\2\s+with\s+(["'`])(.*?)\4/is.exec(rest);
  if (parts === null) return [];
  return [call("edit_file", { path: parts[1], oldText: parts[3], newText: parts[5] })];
}

function writeCalls(rest: string): readonly ReplyCall[] {
  const parts = /^([^\s:]+)\s*:\s*(.+)/is.exec(rest);
  return parts === null ? [] : [call("write_file", { path: parts[1], content: parts[2] })];
}

/** `call tool_name {"any": "arguments"}` */
function freeCall(rest: string): readonly ReplyCall[] {
  const [name = "", ...more] = rest.split(/\s+/);
  return [{ name, arguments: more.join(" ") || "{}" }];
}

const call = (name: string, args: unknown): ReplyCall => ({ name, arguments: args });
const readCall = (path: string) => call("read_file", { path });

/** Words with a dot or a slash inside; without any, one or two words alone: a sentence names no files. */
function paths(text: string): readonly string[] {
  const words = text
    .split(/\s*,\s*|\s+and\s+|\s+/i)
    .map(bare)
    .filter((word) => word !== "" && !/^(the|file|files|and|please)$/i.test(word));
  const named = words.filter((word) => /[./\\]/.test(word));
  return named.length > 0 ? named : words.slice(0, words.length <= 2 ? 2 : 0);
}

/** Search term of a demo command, without "every" before it and "and group them" behind it. */
function searched(text: string): string {
  const words = bare(text);
  return bare(
    words.replace(/^(?:every|all|any)\s+|\s+and\s+(?:count|group|list|say|show|sort|tell)\b.*/gis, ""),
  );
}

/** Text without quotes round it and full stops after it. */
function bare(text: string): string {
  return text
    .trim()
    .replace(/[?!.;]+$/, "")
    .replace(/^["'`](.*)["'`]$/s, "$1");
}
