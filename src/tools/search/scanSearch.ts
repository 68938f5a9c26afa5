import type { Workspace, WorkspacePath } from "../../core/ports/workspace.ts";
import { globFilter } from "../files/globFilter.ts";
import { lineMatcher, type LineMatcher } from "./lineMatcher.ts";
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
import { childOf, walkFolders } from "../files/folderWalk.ts";
import { messageOf } from "../../core/text/errors.ts";

/** Files read at a time. */
const batchSize = 16;

/** Searches by reading every file: works on any file system and sees unsaved editors. */
export class ScanSearch implements TextSearch {
  private readonly workspace: Workspace;

  constructor(workspace: Workspace) {
    this.workspace = workspace;
  }

  async search(query: TextQuery, signal: AbortSignal): Promise<TextFindings> {
    return this.searchBatches(this.batches(query, signal), query, signal);
  }

  /** Searches these files for the query. */
  async searchFiles(
    files: readonly WorkspacePath[],
    query: TextQuery,
    signal: AbortSignal,
  ): Promise<TextFindings> {
    return this.searchBatches(batchesOf(files), query, signal);
  }

  private async searchBatches(
    batches: AsyncIterable<readonly WorkspacePath[]> | Iterable<readonly WorkspacePath[]>,
    query: TextQuery,
    signal: AbortSignal,
  ): Promise<TextFindings> {
    let matcher: LineMatcher;
    try {
      matcher = lineMatcher(query, maxMatchesPerFile);
    } catch (error) {
      return { problem: messageOf(error) };
    }
    const matches: TextMatch[] = [];
    const tally = { large: 0, unreadable: 0 };
    const end = Date.now() + searchTimeMs;
    for await (const batch of batches) {
      signal.throwIfAborted();
      const found = await Promise.all(batch.map((at) => this.textOf(at, tally)));
      for (const [index, at] of batch.entries()) {
        const text = found[index];
        const hits = text === undefined ? [] : hitsIn(text, at, matcher);
        if ("problem" in hits) return hits;
        matches.push(...hits);
      }
      const cut = matches.length > query.maxMatches ? "matches" : Date.now() > end ? "time" : undefined;
      if (cut) return { matches: matches.slice(0, query.maxMatches), cut, notes: notesOf(tally) };
    }
    return { matches, notes: notesOf(tally) };
  }

  private async *batches(query: TextQuery, signal: AbortSignal): AsyncGenerator<readonly WorkspacePath[]> {
    const included = query.include === undefined ? () => true : globFilter(query.include);
    if ((await this.workspace.stat(query.at))?.kind === "file") {
      yield [query.at];
      return;
    }
    for await (const { at, items } of walkFolders(this.workspace, query.at, signal)) {
      const files = items.filter(({ kind }) => kind === "file").map(({ name }) => childOf(at, name));
      const wanted = files.filter(({ path }) => included(path));
      yield* batchesOf(wanted);
    }
  }

  /** Text of a file; undefined for what cannot be searched: binary, too large, or not to be read, which the tally counts. */
  private async textOf(
    at: WorkspacePath,
    tally: { large: number; unreadable: number },
  ): Promise<string | undefined> {
    try {
      const isLarge = ((await this.workspace.stat(at))?.size ?? 0) > maxSearchedBytes;
      if (!isLarge) return await this.workspace.text(at);
      tally.large++;
    } catch {
      tally.unreadable++;
    }
    return undefined;
  }
}

function* batchesOf(files: readonly WorkspacePath[]): Generator<readonly WorkspacePath[]> {
  for (let start = 0; start < files.length; start += batchSize) yield files.slice(start, start + batchSize);
}

function hitsIn(
  text: string,
  at: WorkspacePath,
  matcher: LineMatcher,
): readonly TextMatch[] | { readonly problem: string } {
  try {
    const found = matcher(text);
    if (found.length === 0) return [];
    const lines = text.split(/\r?\n/);
    return found.map(({ line, column }) => ({ at, line, text: lineExcerpt(lines[line - 1] ?? "", column) }));
  } catch {
    // Only a timeout can throw here: the pattern itself was compiled before.
    return { problem: "The regular expression takes too long. Use a simpler one, without nested repeats." };
  }
}

function notesOf({ large, unreadable }: { large: number; unreadable: number }): readonly string[] {
  const notes = [];
  if (large > 0) notes.push(`${large} files larger than ${maxSearchedBytes / 1e6} MB were not searched.`);
  if (unreadable > 0) notes.push(`${unreadable} files could not be read.`);
  return notes;
}
