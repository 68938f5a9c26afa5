import { blockOf } from "../../core/conversation/attached.ts";
import type { Completion } from "../../protocol/composer.ts";
import type { Attachments } from "./attachments.ts";
import { matchPaths } from "../../presenter/mentionPaths.ts";

/** Items of one list. */
const maxItems = 8;
/** A list of the workspace's files is this old at most, in milliseconds: new files show up soon. */
const freshMs = 10_000;

/** Completions of `@` in a message: the selection, the problems, the files of the workspace. */
export class Mentions {
  private readonly attachments: Attachments;
  private readonly files: () => Promise<readonly string[]>;
  private listed: { readonly at: number; readonly files: Promise<readonly string[]> } | undefined;

  /** `files` lists the workspace's files by the paths that tools take. */
  constructor(attachments: Attachments, files: () => Promise<readonly string[]>) {
    this.attachments = attachments;
    this.files = files;
  }

  /** The likeliest first. */
  async matching(query: string): Promise<readonly Completion[]> {
    const found = [await this.selection(query), await this.problems(query)].filter(
      (one) => one !== undefined,
    );
    const paths = matchPaths(await this.recentFiles(), query, maxItems - found.length);
    return [...found, ...paths.map((path) => ({ attachment: { kind: "file" as const, path } }))];
  }

  /** The same, with what each would add; what cannot be read is left out. */
  async weighed(
    items: readonly Completion[],
    weigh: (text: string) => Promise<number>,
  ): Promise<readonly Completion[]> {
    const weighed = items.map(async (item) => {
      const read = await this.attachments.read(item.attachment).catch(() => undefined);
      return read && { ...item, tokens: await weigh(blockOf(read)) };
    });
    return (await Promise.all(weighed)).filter((item) => item !== undefined);
  }

  private async selection(query: string): Promise<Completion | undefined> {
    const attachment = "selection".startsWith(query.toLowerCase())
      ? await this.attachments.selection()
      : undefined;
    return attachment && { attachment };
  }

  private async problems(query: string): Promise<Completion | undefined> {
    if (!"problems".startsWith(query.toLowerCase())) return undefined;
    const count = await this.attachments.problemCount();
    return count === 0 ? undefined : { attachment: { kind: "problems" }, count };
  }

  private recentFiles(): Promise<readonly string[]> {
    const now = Date.now();
    if (!this.listed || now - this.listed.at > freshMs) this.listed = { at: now, files: this.files() };
    return this.listed.files;
  }
}
