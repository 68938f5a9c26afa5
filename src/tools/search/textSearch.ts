import type { WorkspacePath } from "../../core/ports/workspace.ts";
import { excerptOf } from "../../core/text/cutText.ts";

/** Text query: the pattern and where to look for it. */
export interface TextQuery {
  readonly query: string;
  readonly isRegex: boolean;
  readonly matchCase: boolean;
  /** A folder or a file. */
  readonly at: WorkspacePath;
  /** A glob as in .gitignore, relative to the workspace folder. */
  readonly include?: string;
  /** Search also what git ignores, because `at` lies in it. */
  readonly ignored: boolean;
  readonly maxMatches: number;
}

/** A line that matches. */
export interface TextMatch {
  readonly at: WorkspacePath;
  /** Line number, from 1. */
  readonly line: number;
  /** The line, or of a long one what surrounds the match. */
  readonly text: string;
}

/** A finished search. `problem`: the query cannot be searched for, in one sentence for the model. */
export type TextFindings =
  | {
      readonly matches: readonly TextMatch[];
      /** Reason why there may be more. */
      readonly cut?: "matches" | "time";
      /** Omissions, one sentence each. */
      readonly notes: readonly string[];
    }
  | { readonly problem: string };

/** A way to search files. Undefined: this one cannot do the query, another may. Rejects when `signal` aborts. */
export interface TextSearch {
  search(query: TextQuery, signal: AbortSignal): Promise<TextFindings | undefined>;
}

/** The largest file that is searched, in bytes. */
export const maxSearchedBytes = 5_000_000;
/** The most matches taken from one file, so that one does not hide all the others. */
export const maxMatchesPerFile = 50;
/** Milliseconds after which a search ends with what it has. */
export const searchTimeMs = 15_000;

const maxExcerptChars = 240;

/** The line if it is short, else the part around character `column`. */
export function lineExcerpt(line: string, column: number): string {
  const text = line.trimEnd();
  if (text.length <= maxExcerptChars) return text;
  const start = Math.max(0, Math.min(column - maxExcerptChars / 4, text.length - maxExcerptChars));
  return excerptOf(text, start, maxExcerptChars);
}
