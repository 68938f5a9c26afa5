import { parseArguments } from "../conversation/callArguments.ts";
import { parsePatch } from "./patchText.ts";

/** Argument of a tool call as a person reads it: strings as they are, everything else as JSON. */
interface ShownArgument {
  readonly name: string;
  readonly value: string;
}

/** The arguments of a call. Null where `json` is not (yet) a JSON object. `written`: how a value is. */
export function argumentsOf(json: string, written = readable): readonly ShownArgument[] | null {
  const parsed = parseArguments(json);
  if (!parsed.ok) return null;
  return Object.entries(parsed.values).map(([name, argument]) => ({ name, value: written(argument) }));
}

const mainNames = ["path", "command", "query"];

/** The one argument that tells calls of a tool apart, its value on one line; undefined where there is none. */
export function mainArgument(json: string): ShownArgument | undefined {
  const all = argumentsOf(json, (value) => listed(value) ?? readable(value)) ?? [];
  const patch = parsePatch(all.find(({ name }) => name === "input")?.value ?? "");
  if (patch.ok) return { name: "path", value: patch.sections.map(({ path }) => path).join(", ") };
  const best = all.find(({ name }) => mainNames.includes(name)) ?? all[0];
  return best && { name: best.name, value: best.value.replace(/\s+/g, " ").trim() };
}

/** The texts of a list's items, one of each; undefined for everything else. */
function listed(value: unknown): string | undefined {
  if (!Array.isArray(value)) return undefined;
  const texts = value.flatMap((item: unknown) => {
    const leaves = typeof item === "object" && item !== null ? Object.values(item) : [item];
    return leaves.find((leaf) => typeof leaf === "string") ?? [];
  });
  return texts.length === value.length ? texts.join(", ") : undefined;
}

function readable(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}
