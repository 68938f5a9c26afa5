import { blockOf } from "../../core/conversation/companions/attachedText.ts";
import type { Completion } from "../../protocol/composer.ts";
import type { Attachments } from "./attachments.ts";
import { mentionItems } from "../../presenter/panel/mentionItems.ts";

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
  matching(query: string): Promise<readonly Completion[]> {
    return mentionItems(query, {
      selection: () => this.attachments.selection(),
      problemCount: () => this.attachments.problemCount(),
      files: () => this.recentFiles(),
    });
  }

  /** Completions with what each would add in tokens; what cannot be read is left out. */
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

  private recentFiles(): Promise<readonly string[]> {
    const now = Date.now();
    if (!this.listed || now - this.listed.at > freshMs) this.listed = { at: now, files: this.files() };
    return this.listed.files;
  }
}
