import { argumentValues } from "../conversation/callArguments.ts";
import type { ToolCall } from "../conversation/message.ts";
import { patchedFiles } from "./patchedFiles.ts";

/** Operation on files of a call of any program's tool, by its name and arguments. */
interface FileOperation {
  readonly isChange: boolean;
  /** True where the name or the operation is one of reading. */
  readonly isReading: boolean;
  /** Files that its arguments name, as written. */
  readonly paths: readonly string[];
  /** Files that it changes, moves or removes, as written: those that it names where it is a change, and those of a patch. */
  readonly changes: readonly string[];
  /** The command that it gives to a shell. */
  readonly command?: string;
  /** True where nothing is given beside files and the operation, as lines to be read would be. */
  readonly isPlain: boolean;
}

/** Names that tools give to the path of a file, to what is to be done with it, and to a command. */
const pathName =
  /^(?:(?:abs(?:olute)?|relative|rel|full|target|source|src|dest(?:ination)?|old|new|from|to|input|output)_?)?(?:(?:file|document|notebook)_?)?(?:path|file|filename|name_?of_?file|uri)s?$|^(?:from|to|source|destination|oldName|newName)$|^(?:(?:target|source)_?)?notebook$|^path_?(?:in|to)_?\w+$/i;
const operationName = /^(?:command|action|operation|op|mode|method)$/i;
const commandName = /^(?:command|cmd|script|command_?line|shell_?command|argv)$/i;
const argumentsName = /^(?:args|arguments)$/i;
const destination = /^(?:dest|new|target|to|output)/i;

const changing =
  /edit(?!or)|write|(?<!dis)patch(?!er)|apply|replace|insert|create|delete|remove|rename|move|update|append|save|modif|undo|copy|push|trash|propose/i;
const reading = /read|view|open|show|cat|get/i;
/** Beginning of a name that reads, whatever else is in it: "get_editor_text", "open_in_editor". */
const readingFirst = /^(?:get|read|list|view|show|open|fetch|check|describe|load|cat)(?![a-z])/;
const copying = /copy/i;

/** The operation of a call. */
export function fileOperation(call: ToolCall): FileOperation {
  const values = argumentValues(call);
  const given = Object.entries(values).flatMap(([key, value]) => leaves(key, value));
  const texts = given.filter((one): one is Text => typeof one[1] === "string" && one[1] !== "");
  const paths = texts.filter(([key]) => pathName.test(key));
  const operation = paths.length > 0 ? operationIn(texts) : undefined;
  const verb = operation ?? ownName(call.function.name);
  const isChange = changes(verb);
  const command = operation === undefined ? commandIn(texts) : undefined;
  const patches = texts.flatMap(([key, text]) =>
    (isChange || commandName.test(key)) && !pathName.test(key) ? patchedFiles(text) : [],
  );
  const isCopy = copying.test(verb) && paths.length > 1;
  const changed = isCopy ? paths.filter(([key]) => destination.test(key)) : paths;
  return {
    isChange,
    isReading: reading.test(verb),
    paths: paths.map(([, path]) => path),
    changes: [...(isChange ? changed.map(([, path]) => path) : []), ...patches],
    ...(command !== undefined && { command }),
    isPlain: given.length === paths.length + (operation === undefined ? 0 : 1),
  };
}

/** True where a name or an operation is one of changing. */
function changes(verb: string): boolean {
  const words = verb.replaceAll(/(?<=[a-z\d])(?=[A-Z])/g, "_").toLowerCase();
  return !readingFirst.test(words) && changing.test(words);
}

/** The name of a tool without that of its server: "mcp__files__read_file". */
function ownName(name: string): string {
  return /[^./:]*$/.exec(name.replace(/^.*__(?=.)/, ""))?.[0] || name;
}

/** A text in a call's arguments, under the name that it has. */
type Text = readonly [key: string, text: string];

/** Leaves of an argument, each under its own name; none of what is null. */
function leaves(key: string, value: unknown): (readonly [key: string, value: unknown])[] {
  if (value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item) => leaves(key, item));
  if (typeof value !== "object") return [[key, value]];
  return Object.entries(value).flatMap(([name, item]) => leaves(name, item));
}

/** Verb for the file beside it: "view", "str_replace". A program's name is none. */
function operationIn(texts: readonly Text[]): string | undefined {
  return texts.find(
    ([key, text]) =>
      operationName.test(key) &&
      /^[a-z_-]+$/i.test(text) &&
      (changes(text) || reading.test(text) || /^list/i.test(text)),
  )?.[1];
}

/** The command in a call's arguments; its words may be a list of their own beside it. */
function commandIn(texts: readonly Text[]): string | undefined {
  const own = texts.flatMap(([key, text]) => (commandName.test(key) ? [text] : []));
  if (own.length === 0) return undefined;
  const words = [...own, ...texts.flatMap(([key, text]) => (argumentsName.test(key) ? [text] : []))];
  // A shell is given its command as the last word.
  const isShell = words.some((word) => /^(?:-l?c|\/c|-command)$/i.test(word));
  return isShell ? words.at(-1) : words.join(" ");
}
