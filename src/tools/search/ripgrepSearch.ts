import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Workspace, WorkspacePath } from "../../core/ports/workspace.ts";
import { globFilter } from "../files/globFilter.ts";
import { ScanSearch } from "./scanSearch.ts";
import { mostZeroByteFiles, textsWithZeroBytes } from "./zeroByteFiles.ts";
import {
  lineExcerpt,
  maxMatchesPerFile,
  maxSearchedBytes,
  searchTimeMs,
  type TextFindings,
  type TextMatch,
  type TextQuery,
  type TextSearch,
} from "./textSearch.ts";

/**
 * Searches folders on disk with ripgrep. It sees what is saved. Leaves to others what it cannot do: virtual file systems, and
 * patterns of JavaScript that are none of Rust's, such as lookahead; and to the scan the texts that ripgrep takes for binary,
 * such as UTF-16 without a byte order mark. Runs the ripgrep that VS Code ships, by hand: `findTextInFiles` is not stable API
 * (https://github.com/microsoft/vscode/issues/59924).
 */
export class RipgrepSearch implements TextSearch {
  private readonly binary: string;
  private readonly scan: ScanSearch;
  private readonly readsUtf8: (folder: string) => boolean;

  /** `binary`: path of the executable. `readsUtf8`: whether the files of a folder, by its URI, are UTF-8 unless they say otherwise. */
  constructor(binary: string, workspace: Workspace, readsUtf8: (folder: string) => boolean = () => true) {
    this.binary = binary;
    this.scan = new ScanSearch(workspace);
    this.readsUtf8 = readsUtf8;
  }

  async search(query: TextQuery, signal: AbortSignal): Promise<TextFindings | undefined> {
    if (!this.canSearch(query.at.folder.uri)) return undefined;
    const timeout = AbortSignal.timeout(searchTimeMs);
    const stop = AbortSignal.any([signal, timeout]);
    const [found, others] = await Promise.all([this.matches(query, stop), this.othersThan(query, stop)]);
    signal.throwIfAborted();
    if (!found) return undefined;
    const rest = await this.scan.searchFiles(others.texts, query, signal);
    // What it says is wrong with a pattern is no word on the files that ripgrep has searched.
    const scanned = "problem" in rest ? { matches: [], notes: [] } : rest;
    const scannedPaths = new Set(others.texts.map(({ path }) => path));
    const matches = [...found.filter(({ at }) => !scannedPaths.has(at.path)), ...scanned.matches];
    const notes = [...scanned.notes, ...others.notes];
    const cut = matches.length > query.maxMatches ? "matches" : timeout.aborted ? "time" : scanned.cut;
    return { matches: matches.slice(0, query.maxMatches), notes, ...(cut && { cut }) };
  }

  /** Matches of a query; undefined where ripgrep fails. */
  private async matches(query: TextQuery, stop: AbortSignal): Promise<readonly TextMatch[] | undefined> {
    const isIncluded = globFilter(query.include ?? "");
    const matches: TextMatch[] = [];
    const code = await this.run(searchArguments(query), query, stop, (line) => {
      const match = matchOf(line, query.at);
      if (match && isIncluded(match.at.path)) matches.push(match);
      return matches.length <= query.maxMatches;
    });
    // 1 is "nothing found"; 2 an error, which with matches is only about some file.
    return code === 0 || code === 1 || stop.aborted || matches.length > 0 ? matches : undefined;
  }

  /** Texts that ripgrep takes for binary files: it stops at a zero byte, where VS Code looks at the beginning alone. */
  private async othersThan(
    query: TextQuery,
    stop: AbortSignal,
  ): Promise<{ readonly texts: readonly WorkspacePath[]; readonly notes: readonly string[] }> {
    const isIncluded = globFilter(query.include ?? "");
    const paths: string[] = [];
    await this.run(zeroByteArguments(query), query, stop, (line) => {
      const path = plainPath(line);
      if (isIncluded(path)) paths.push(path);
      return paths.length <= mostZeroByteFiles;
    });
    const { folder } = query.at;
    const texts = await textsWithZeroBytes(fileURLToPath(folder.uri), paths);
    const notes =
      paths.length > mostZeroByteFiles
        ? [`Of more than ${mostZeroByteFiles} files with zero bytes only the first were searched.`]
        : [];
    return { texts: texts.map((path) => ({ folder, path })), notes };
  }

  /** The exit code, null where it was stopped or cannot be started. `onLine` says whether to go on. */
  private async run(
    options: readonly string[],
    { at }: TextQuery,
    stop: AbortSignal,
    onLine: (line: string) => boolean,
  ): Promise<number | null> {
    const child = spawn(this.binary, options, {
      cwd: fileURLToPath(at.folder.uri),
      stdio: ["ignore", "pipe", "ignore"],
      signal: stop,
    });
    const ended = new Promise<number | null>((resolve) => {
      // Also on an abort and when the binary cannot be started, with no code.
      child.once("error", () => resolve(null));
      child.once("close", resolve);
    });
    for await (const line of createInterface({ input: child.stdout })) {
      if (!onLine(line)) break;
    }
    child.kill();
    return ended;
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

function searchArguments({ query, isRegex, matchCase, ...where }: TextQuery): readonly string[] {
  return [
    "--json",
    ...(isRegex ? [] : ["--fixed-strings"]),
    matchCase ? "--case-sensitive" : "--ignore-case",
    `--max-count=${maxMatchesPerFile}`,
    `--regexp=${query}`,
    ...placeArguments(where),
  ];
}

function zeroByteArguments(where: Place): readonly string[] {
  return [
    "--files-with-matches",
    "--text",
    "--encoding=none",
    "--regexp=(?-u)\\x00",
    ...placeArguments(where),
  ];
}

type Place = Pick<TextQuery, "at" | "include" | "ignored">;

function placeArguments({ at, include, ignored }: Place): readonly string[] {
  return [
    "--no-config",
    "--hidden",
    `--max-filesize=${maxSearchedBytes}`,
    ...endingsIn(include).flatMap((ending) => [`--type-add=included:${ending}`, "--type=included"]),
    // A .ignore or .rgignore could bring back what git ignores; so could --glob.
    ...(ignored
      ? ["--no-ignore"]
      : ["--no-ignore-dot", "--no-require-git", "--glob=!.git", "--glob=!node_modules"]),
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
  const path = data.path?.text === undefined ? undefined : plainPath(data.path.text);
  const { text = "", bytes } = data.lines ?? {};
  if (path === undefined || data.line_number == null) return undefined;
  const line = bytes === undefined ? Buffer.from(text) : Buffer.from(bytes, "base64");
  const column = line.subarray(0, data.submatches?.[0]?.start ?? 0).toString().length;
  const shown = lineExcerpt(line.toString(), column);
  return { at: { folder: start.folder, path }, line: data.line_number, text: shown };
}

function plainPath(path: string): string {
  return path.replaceAll("\\", "/").replace(/^(?:\.\/)+/, "");
}
