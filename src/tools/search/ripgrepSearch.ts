import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { WorkspacePath } from "../../core/ports/workspace.ts";
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

  /** `binary`: path of the executable. */
  constructor(binary: string) {
    this.binary = binary;
  }

  async search(query: TextQuery, signal: AbortSignal): Promise<TextFindings | undefined> {
    if (!query.at.folder.uri.startsWith("file:")) return undefined;
    const timeout = AbortSignal.timeout(searchTimeMs);
    const child = spawn(this.binary, argumentsFor(query), {
      cwd: fileURLToPath(query.at.folder.uri),
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
      if (match) matches.push(match);
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
    ...(include === undefined ? [] : [`--glob=${include}`]),
    ...(ignored ? ["--no-ignore"] : ["--no-require-git", "--glob=!.git", "--glob=!node_modules"]),
    `--regexp=${query}`,
    "--",
    // With "./" in front no name is read as an option.
    `./${at.path}`,
  ];
}

/** The part of ripgrep's JSON lines that is used here; `bytes` stands for what is not UTF-8. */
interface RipgrepLine {
  readonly type: string;
  readonly data: {
    readonly path?: { readonly text?: string };
    readonly lines?: { readonly text?: string };
    readonly line_number?: number | null;
    /** Offsets in bytes of UTF-8. */
    readonly submatches?: readonly { readonly start: number }[];
  };
}

function matchOf(json: string, start: WorkspacePath): TextMatch | undefined {
  // Only match lines carry what is wanted; the others need no parsing.
  if (!json.startsWith('{"type":"match"')) return undefined;
  const { data } = JSON.parse(json) as RipgrepLine;
  const path = data.path?.text?.replaceAll("\\", "/").replace(/^(?:\.\/)+/, "");
  const line = data.lines?.text;
  if (path === undefined || line === undefined || data.line_number == null) return undefined;
  const column = Buffer.from(line)
    .subarray(0, data.submatches?.[0]?.start ?? 0)
    .toString().length;
  return { at: { folder: start.folder, path }, line: data.line_number, text: excerpt(line, column) };
}
