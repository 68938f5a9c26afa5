import { argumentValues } from "../../conversation/callArguments.ts";
import type { MessageEntry } from "../../conversation/entry.ts";
import { callsOf, type ToolCall } from "../../conversation/message.ts";

/** Facts of a tool call that tell which later one makes its result outdated. */
export interface CallTraits {
  readonly id: string;
  readonly tool: string;
  /** The call with its arguments: the same again brings a newer result. */
  readonly whole: string;
  /** The file it names, as written but for the kind of slash. */
  readonly path?: string;
  /** Arguments, without long texts. */
  readonly given: readonly string[];
  /** True where the path is all that it gives: of a file the whole. */
  readonly isWhole: boolean;
  /** True where its name says that it changes what it names. */
  readonly isChange: boolean;
}

/** A longer argument is content, not a name, in characters. */
const longestGiven = 200;
const pathNames = ["path", "file", "filePath", "file_path", "filename"];
const changing = /edit|write|patch|replace|insert|create|delete|remove|rename|move/i;

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
  const path = pathNames.flatMap((one) => {
    const value = Object.hasOwn(values, one) ? values[one] : undefined;
    return typeof value === "string" && value !== ""
      ? [value.replaceAll("\\", "/").replace(/^\.\//, "")]
      : [];
  })[0];
  return {
    id: call.id,
    tool: name,
    whole: `${name} ${given}`,
    ...(path !== undefined && { path }),
    given: Object.values(values).flatMap((value) =>
      typeof value === "string" && value.length <= longestGiven ? [value] : [],
    ),
    isWhole: path !== undefined && Object.keys(values).length === 1,
    isChange: changing.test(name),
  };
}
