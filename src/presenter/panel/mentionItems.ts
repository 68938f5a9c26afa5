import type { Completion, FileAttachment } from "../../protocol/composer.ts";
import { mentionPaths } from "./mentionPaths.ts";

/** Items of one list. */
const maxItems = 8;

/** Source of everything that `@` can name; asked only for what a query may mean. */
interface MentionSource {
  /** Selection in the editor; undefined where nothing is selected. */
  selection(): Promise<FileAttachment | undefined>;
  problemCount(): Promise<number>;
  /** Paths of the workspace's files. */
  files(): Promise<readonly string[]>;
}

/** Completions of `@query`, the likeliest first: the selection, the problems, files. */
export async function mentionItems(query: string, source: MentionSource): Promise<readonly Completion[]> {
  const items: Completion[] = [];
  const selection = isBeginning(query, "selection") ? await source.selection() : undefined;
  if (selection) items.push({ attachment: selection });
  const count = isBeginning(query, "problems") ? await source.problemCount() : 0;
  if (count > 0) items.push({ attachment: { kind: "problems" }, count });
  const paths = mentionPaths(await source.files(), query, maxItems - items.length);
  return [...items, ...paths.map((path) => ({ attachment: { kind: "file", path } as const }))];
}

function isBeginning(query: string, word: string): boolean {
  return word.startsWith(query.toLowerCase());
}
