import { argumentValues } from "../conversation/callArguments.ts";
import type { ToolCall } from "../conversation/message.ts";
import { parsePatch } from "./patchText.ts";

/** Name of the tool that applies a patch, by its argument `input`. */
export const patchTool = "apply_patch";

/** The paths of the files that a call of an editing tool writes, as the model gave them; undefined for every other tool. */
export function writtenPaths(call: ToolCall): readonly string[] | undefined {
  const { name } = call.function;
  const { path, input } = argumentValues(call);
  if (name === "edit_file" || name === "write_file") return typeof path === "string" ? [path] : [];
  if (name !== patchTool) return undefined;
  const patch = parsePatch(typeof input === "string" ? input : "");
  if (!patch.ok) return [];
  const paths = patch.sections.flatMap((section) =>
    section.kind === "update" && section.moveTo !== undefined ? [section.path, section.moveTo] : section.path,
  );
  return [...new Set(paths)];
}
