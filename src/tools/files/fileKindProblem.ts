import type { FileKind } from "../../core/ports/workspace.ts";

/** Sentence about what is no file; undefined for one. Reading a pipe would wait for whoever writes to it. */
export function fileKindProblem(name: string, kind: FileKind): string | undefined {
  if (kind === "file") return undefined;
  return kind === "folder"
    ? `${name} is a folder. Use list_files.`
    : `${name} is a pipe, a socket or a device.`;
}
