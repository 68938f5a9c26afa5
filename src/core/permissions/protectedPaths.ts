import { parseArguments } from "../conversation/callArguments.ts";
import type { ToolCall } from "../conversation/message.ts";
import { writtenPaths } from "../edits/writtenPaths.ts";
import { shellTool } from "./allowance.ts";
import { liesInGitFolder } from "./gitFolders.ts";
import { changesLifecycleScripts } from "./packageScripts.ts";
import { commandWrites } from "./protectedCommands.ts";
import {
  holdsProtected,
  isPackageManifest,
  isProtectedPath,
  mayWriteByProgram,
  mentionsProtected,
} from "./protectedNames.ts";
import type { Workspace, WorkspacePath } from "../ports/workspace.ts";

/** The most texts in the arguments of another extension's tool: more are too many to judge. */
const mostTexts = 500;
const longestPath = 1024;
/** Commands nested more deeply in the arguments are not put together. */
const deepestPieces = 5;

/**
 * Protection check: whether a call that is not a read may write what needs the user's answer each time, whatever was allowed before:
 * what git, VS Code, a shell, a build server or an agent reads to know what to do or run, and the extension's own
 * files, which lie in `ownFolders`. Paths are judged by the real path, so that neither links nor `..` nor another
 * spelling get round it; commands by what they say; of other extensions' tools every text they are given.
 */
export async function mayWriteProtected(
  call: ToolCall,
  workspace: Workspace,
  ownFolders: readonly string[] = [],
): Promise<boolean> {
  const paths = new ProtectedPaths(workspace, ownFolders);
  const { name, arguments: json } = call.function;
  const parsed = parseArguments(json);
  // The tool itself will refuse these arguments.
  if (!parsed.ok) return mentionsProtected(json);
  const args = parsed.values;
  if (name === shellTool) return paths.writtenBy(args);
  const written = writtenPaths(call);
  return written ? paths.changedBy(written, args) : paths.namedIn(args);
}

class ProtectedPaths {
  private readonly workspace: Workspace;
  private readonly ownFolders: readonly string[];

  constructor(workspace: Workspace, ownFolders: readonly string[]) {
    this.workspace = workspace;
    this.ownFolders = ownFolders;
  }

  /** A command. */
  async writtenBy({ command, cwd }: Arguments): Promise<boolean> {
    const folder = typeof cwd === "string" ? cwd : "";
    if (folder !== "" && (await this.has(folder))) return true;
    if (typeof command !== "string") return false;
    const { isProtected, paths } = commandWrites(command);
    if (isProtected) return true;
    const relative = folder === "" ? "" : `${folder}/`;
    return this.hasAny(paths.map((path) => (path.startsWith("/") ? path : `${relative}${path}`)));
  }

  /** A write, an edit or a patch of files. */
  async changedBy(written: readonly string[], args: Arguments): Promise<boolean> {
    for (const path of written) {
      const at = await this.workspace.resolve(path);
      // What is refused will not be written.
      if ("refused" in at) continue;
      if (isPackageManifest(at.path) ? await this.changesScripts(at, args) : await this.isProtected(at)) {
        return true;
      }
    }
    return false;
  }

  /** True where the arguments of another extension's tool name a protected path. */
  async namedIn(args: Arguments): Promise<boolean> {
    const texts = textsOf(args, mostTexts + 1).flatMap((text) => [text, decoded(text)]);
    if (texts.length > 2 * mostTexts || texts.some(meansProtected)) return true;
    if (pathsInPieces(texts).some(isProtectedPath)) return true;
    if (commandsInPieces(args).some((command) => commandWrites(command).isProtected)) return true;
    return this.hasAny(texts.filter((text) => text.length <= longestPath && !/[\r\n]/.test(text)));
  }

  private async hasAny(paths: readonly string[]): Promise<boolean> {
    for (const path of new Set(paths)) if (await this.has(path)) return true;
    return false;
  }

  private async has(path: string): Promise<boolean> {
    const at = await this.workspace.resolve(path);
    return !("refused" in at) && (await this.isProtected(at));
  }

  private async isProtected(at: WorkspacePath): Promise<boolean> {
    return isProtectedPath(at.path) || (await this.isOwn(at)) || liesInGitFolder(at, this.workspace);
  }

  /** True for a place in VS Code's own data, which only a workspace folder around it brings within reach. */
  private async isOwn(at: WorkspacePath): Promise<boolean> {
    for (const folder of this.ownFolders) {
      const own = await this.workspace.resolve(folder);
      if ("refused" in own || own.folder.uri !== at.folder.uri) continue;
      if (`${at.path}/`.toLowerCase().startsWith(`${own.path}/`.toLowerCase())) return true;
    }
    return false;
  }

  private async changesScripts(at: WorkspacePath, args: Arguments): Promise<boolean> {
    const before = await this.textOf(at);
    if (typeof args["content"] === "string") return changesLifecycleScripts(before, args["content"]);
    const after = before === undefined ? undefined : withPassages(before, args);
    return after === undefined || changesLifecycleScripts(before, after);
  }

  private async textOf(at: WorkspacePath): Promise<string | undefined> {
    try {
      return await this.workspace.text(at);
    } catch {
      return undefined;
    }
  }
}

type Arguments = Readonly<Record<string, unknown>>;

/**
 * The text after the edits of a call. Undefined where the tool would find another place than the one and only, and for a
 * patch: nobody can tell what becomes of it.
 */
function withPassages(before: string, { oldText, newText, edits }: Arguments): string | undefined {
  const single = oldText === undefined ? [] : [{ oldText, newText }];
  const all = [...single, ...(Array.isArray(edits) ? (edits as readonly unknown[]) : [])];
  if (all.length === 0) return undefined;
  let text = before;
  for (const edit of all) {
    const { oldText: old, newText: replacement } = (edit ?? {}) as Arguments;
    if (typeof old !== "string" || typeof replacement !== "string") return undefined;
    const [head = "", tail, ...others] = text.split(old);
    if (tail === undefined || others.length > 0) return undefined;
    text = `${head}${replacement}${tail}`;
  }
  return text;
}

/** A text in the arguments of a tool that nobody knows: a path, a command, or what is to be written. */
function meansProtected(text: string): boolean {
  if (isProtectedPath(text.replaceAll("\\", "/"))) return true;
  return /\s/.test(text)
    ? mayWriteByProgram(text) || commandWrites(text).isProtected
    : mentionsProtected(text);
}

/** Paths that two of the texts make together: a folder that may hold protected places, and what may lie in it. */
function pathsInPieces(texts: readonly string[]): readonly string[] {
  const names = [...new Set(texts)].filter((text) => text.length <= longestPath && !/\s/.test(text));
  const holding = names.filter(holdsProtected);
  return holding.flatMap((folder) => names.map((name) => `${folder.replace(/[/\\]+$/, "")}/${name}`));
}

/** Key of a command, of a program or of its arguments. */
const commandKey = /^(?:cmd|command|commands|exec|executable|program|binary|argv|args|arguments|run|shell)$/i;

/** Commands that are given as lists of words, perhaps with the program beside them. */
function commandsInPieces(value: unknown, depth = 0): readonly string[] {
  if (typeof value !== "object" || value === null || depth > deepestPieces) return [];
  const within = Object.values(value)
    .slice(0, mostTexts)
    .flatMap((item) => commandsInPieces(item, depth + 1));
  if (Array.isArray(value)) return within;
  const parts = Object.entries(value).filter(([key]) => commandKey.test(key));
  const programs = parts.flatMap(([, part]) => (typeof part === "string" ? [part] : []));
  const lists = parts.flatMap(([, part]) =>
    isTexts(part) ? [part.slice(0, mostTexts).map(quotedWord).join(" ")] : [],
  );
  return [...lists, ...programs.flatMap((program) => lists.map((list) => `${program} ${list}`)), ...within];
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "string");

/** As one word of a shell. */
const quotedWord = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** Percent-decoding of a URI; the text as it is where it cannot be decoded. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text).replace(/^file:\/\//i, "");
  } catch {
    return text;
  }
}

/** Value of a JSON text; undefined for what is no JSON. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The first `most` texts of a JSON value, keys included. */
function textsOf(value: unknown, most: number): readonly string[] {
  const texts: string[] = [];
  const waiting: unknown[] = [value];
  while (waiting.length > 0 && texts.length < most) {
    const next = waiting.pop();
    if (typeof next === "string") {
      texts.push(next);
      // A tool is given what such a text says, where it wants a list or an object.
      if (/^\s*[[{]/.test(next)) waiting.push(jsonIn(next));
    } else if (typeof next === "object" && next !== null) {
      if (!Array.isArray(next)) texts.push(...Object.keys(next).slice(0, most));
      for (const item of Object.values(next).slice(0, most)) waiting.push(item);
    }
  }
  return texts;
}
