import { argumentValues } from "../../conversation/callArguments.ts";
import type { MessageEntry } from "../../conversation/entry.ts";
import { callsOf, type ToolCall } from "../../conversation/message.ts";
import { fileOperation } from "../../edits/fileOperation.ts";
import { commandFiles } from "./commandFiles.ts";

/** Facts of a tool call that tell which later one makes its result outdated. */
export interface CallTraits {
  readonly id: string;
  /** The call with its arguments, in whatever order and spacing: the same again brings a newer result. */
  readonly whole: string;
  /** Files whose content its result shows or comes from, each in one spelling. */
  readonly reads: readonly string[];
  /** Key of a reading: of two calls with the same one the later shows at least as much, where it is whole. */
  readonly kind: string;
  /** True where it shows all of the one file that it names. */
  readonly isWhole: boolean;
  /** Files that it changes, moves or removes. */
  readonly changes: readonly string[];
  /** Arguments, without long texts. */
  readonly given: readonly string[];
}

/** A longer argument is content, not a name, in characters. */
const longestGiven = 200;
/** The longest command that is looked into: longer ones hold texts, not names of files. */
const longestCommand = 2_000;

const known = new WeakMap<MessageEntry, readonly CallTraits[]>();

/** The facts of each call of a message; worked out once. */
export function callTraitsOf(entry: MessageEntry): readonly CallTraits[] {
  const facts = known.get(entry) ?? callsOf(entry.message).map(factsOf);
  known.set(entry, facts);
  return facts;
}

function factsOf(call: ToolCall): CallTraits {
  const values = argumentValues(call);
  const { name, arguments: given } = call.function;
  const { isChange, isReading, paths, changes, command = "", isPlain } = fileOperation(call);
  const { changed, shown } = commandFiles(command.length > longestCommand ? "" : command);
  const reads = (isChange ? [] : [...paths, ...(shown === undefined ? [] : [shown])]).map(spelt);
  return {
    id: call.id,
    whole: Object.keys(values).length === 0 ? `${name} ${given}` : `${name} ${canonical(values)}`,
    reads,
    kind: isReading || shown !== undefined ? "content" : name,
    isWhole: reads.length === 1 && (shown !== undefined || isPlain),
    changes: Array.from(new Set([...changes, ...changed].map(spelt))),
    given: Object.values(values).flatMap((value) =>
      typeof value === "string" && value.length <= longestGiven ? [value] : [],
    ),
  };
}

/** One spelling of a path: slashes, no `.`, no `..` within it, no scheme, drives in lower case. */
function spelt(path: string): string {
  const parts: string[] = [];
  for (const part of path
    .replace(/^file:\/\//, "")
    .replaceAll("\\", "/")
    .split("/")) {
    if (part === "." || (part === "" && parts.length > 0)) continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else parts.push(part);
  }
  return parts.join("/").replace(/^[A-Z]:/, (drive) => drive.toLowerCase());
}

/** JSON with its names in order. */
function canonical(values: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(Object.entries(values).sort(([one], [other]) => (one < other ? -1 : 1)));
}
