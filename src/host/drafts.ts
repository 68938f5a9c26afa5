import type * as vscode from "vscode";
import type { ComposerDraft } from "../composerFacts.ts";

interface KeptDraft extends ComposerDraft {
  readonly conversation: string;
}

const key = "longhand.drafts";
/** Conversations that keep their draft, the most recently written in. */
const capacity = 50;

/** Messages that were begun and not sent, by conversation; "" stands for the one that has not begun. */
export class Drafts {
  private readonly memento: vscode.Memento;

  constructor(memento: vscode.Memento) {
    this.memento = memento;
  }

  of(conversation: string): ComposerDraft | undefined {
    return this.all.find((one) => one.conversation === conversation);
  }

  /** An empty one is dropped. */
  async keep(conversation: string, { text, attachments }: ComposerDraft): Promise<void> {
    const { all } = this;
    const others = all.filter((one) => one.conversation !== conversation);
    const isEmpty = text === "" && attachments.length === 0;
    if (isEmpty && others.length === all.length) return;
    const kept = isEmpty ? others : [...others, { conversation, text, attachments }].slice(-capacity);
    await this.memento.update(key, kept);
  }

  private get all(): readonly KeptDraft[] {
    return this.memento.get<readonly KeptDraft[]>(key, []);
  }
}
