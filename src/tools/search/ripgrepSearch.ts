import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { WorkspacePath } from "../../core/ports/workspace.ts";
import { globFilter } from "../files/globFilter.ts";
import {
  excerpt,
  maxMatchesPerFile,
  maxSearchedBytes,
  searchTimeMs,
  type TextFindings,
  type TextMatch,
  type TextQuery,
  type TextSearch,
} from "./textSearch.ts";

/**
 * Searches folders on disk with ripgrep. It sees what is saved. Leaves to others what it cannot do:
 * virtual file systems, and patterns of JavaScript that are none of Rust's, such as lookahead. Runs the ripgrep that VS
 * Code ships, by hand: `findTextInFiles` is not stable API (https://github.com/microsoft/vscode/issues/59924).
 */
export class RipgrepSearch implements TextSearch {
  private readonly binary: string;
  private readonly readsUtf8: (folder: string) => boolean;

  /** `binary`: path of the executable. `readsUtf8`: whether the files of a folder, by its URI, are UTF-8 unless they say otherwise. */
  constructor(binary: string, readsUtf8: (folder: string) => boolean = () => true) {
    this.binary = binary;
    this.readsUtf8 = readsUtf8;
  }

  async search(query: TextQuery, signal: AbortSignal): Promise<TextFindings | undefined> {
    const { uri } = query.at.folder;
    if (!this.canSearch(uri)) return undefined;
    const isIncluded = globFilter(query.include ?? "");
    const timeout = AbortSignal.timeout(searchTimeMs);
    const child = spawn(this.binary, argumentsFor(query), {
      cwd: fileURLToPath(uri),
      stdio: ["ignore", "pipe", "ignore"],
      signal: AbortSignal.any([signal, timeout]),
    });
    const ended = new Promise<number | null>((resolve) => {
      // Also on an abort and when the binary cannot be started, with no code.
      child.once("error", () => resolve(null));
      child.once("close", resolve);
    });
    const matches: TextMatch[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      const match = matchOf(line, query.at);
      if (match && isIncluded(match.at.path)) matches.push(match);
      if (matches.length > query.maxMatches) break;
    }
    child.kill();
    const code = await ended;
    signal.throwIfAborted();
    if (matches.length > query.maxMatches) {
      return { matches: matches.slice(0, query.maxMatches), cut: "matches", notes: [] };
    }
    if (timeout.aborted) return { matches, cut: "time", notes: [] };
    // 1 is "nothing found"; 2 an error, which with matches is only about some file.
    return code === 0 || code === 1 || matches.length > 0 ? { matches, notes: [] } : undefined;
  }

  private canSearch(folder: string): boolean {
    return folder.startsWith("file:") && this.readsUtf8(folder);
  }
}

/** The ripgrep that VS Code brings, below its `vscode.env.appRoot`; undefined where there is none. */
export function findRipgrep(appRoot: string): string | undefined {
  const { platform, arch } = process;
  const name = platform === "win32" ? "rg.exe" : "rg";
  const modules = ["node_modules", "node_modules.asar.unpacked"];
  return modules
    .flatMap((folder) => [
      join(appRoot, folder, "@vscode/ripgrep/bin", name),
      join(appRoot, folder, "@vscode/ripgrep-universal/bin", `${platform}-${arch}`, name),
    ])
    .find((path) => existsSync(path));
}

function argumentsFor({ query, isRegex, matchCase, at, include, ignored }: TextQuery): readonly string[] {
  return [
    "--no-config",
    "--json",
    "--hidden",
    ...(isRegex ? [] : ["--fixed-strings"]),
    matchCase ? "--case-sensitive" : "--ignore-case",
    `--max-count=${maxMatchesPerFile}`,
    `--max-filesize=${maxSearchedBytes}`,
    ...endingsIn(include).flatMap((ending) => [`--type-add=included:${ending}`, "--type=included"]),
    // A .ignore or .rgignore could bring back what git ignores; so could --glob.
    ...(ignored
      ? ["--no-ignore"]
      : ["--no-ignore-dot", "--no-require-git", "--glob=!.git", "--glob=!node_modules"]),
    `--regexp=${query}`,
    "--",
    // With "./" in front no name is read as an option.
    `./${at.path}`,
  ];
}

/** `*.ts` and the like, where a glob is nothing else: others are looked at in what was found. Types bring back nothing. */
function endingsIn(include = ""): readonly string[] {
  const parts = include.split(",").map((part) => part.trim());
  return parts.every((part) => /^\*\.[\w.-]+$/.test(part)) ? parts : [];
}

/** Text, or base64 of what is not UTF-8. */
interface RipgrepText {
  readonly text?: string;
  readonly bytes?: string;
}

/** The part of ripgrep's JSON lines that is used here. */
interface RipgrepLine {
  readonly type: string;
  readonly data: {
    readonly path?: RipgrepText;
    readonly lines?: RipgrepText;
    readonly line_number?: number | null;
    /** Offsets in bytes. */
    readonly submatches?: readonly { readonly start: number }[];
  };
}

function matchOf(json: string, start: WorkspacePath): TextMatch | undefined {
  // Only match lines carry what is wanted; the others need no parsing.
  if (!json.startsWith('{"type":"match"')) return undefined;
  const { data } = JSON.parse(json) as RipgrepLine;
  const path = data.path?.text?.replaceAll("\\", "/").replace(/^(?:\.\/)+/, "");
  const { text = "", bytes } = data.lines ?? {};
  if (path === undefined || data.line_number == null) return undefined;
  const line = bytes === undefined ? Buffer.from(text) : Buffer.from(bytes, "base64");
  const column = line.subarray(0, data.submatches?.[0]?.start ?? 0).toString().length;
  const shown = excerpt(line.toString(), column);
  return { at: { folder: start.folder, path }, line: data.line_number, text: shown };
}
