import type * as vscode from "vscode";
import type { ComposerDraft } from "../composerFacts.ts";
import type { KeptFact, Place } from "../keptFacts.ts";

const empty: ComposerDraft = { text: "", attachments: [] };
/** Conversations of which something is kept, those touched last. */
const capacity = 50;

/**
 * What the user left in each conversation, over reloads of the window: the message that was begun, and the place in
 * the transcript. "" stands for the conversation that has not begun. What VS Code keeps for the page itself may be
 * a minute old after a reload.
 */
export class Drafts {
  private readonly drafts: Kept<ComposerDraft>;
  private readonly places: Kept<Place>;

  constructor(memento: vscode.Memento) {
    this.drafts = new Kept(memento, "longhand.draftTexts");
    this.places = new Kept(memento, "longhand.places");
  }

  of(conversation: string): KeptFact {
    const draft = this.drafts.of(conversation) ?? empty;
    return { draft, place: this.places.of(conversation) ?? "latest" };
  }

  /** An empty one is dropped. */
  async keep(conversation: string, { text, attachments }: ComposerDraft): Promise<void> {
    const isEmpty = text === "" && attachments.length === 0;
    await this.drafts.keep(conversation, isEmpty ? undefined : { text, attachments });
  }

  async keepPlace(conversation: string, place: Place): Promise<void> {
    await this.places.keep(conversation, place === "latest" ? undefined : place);
  }
}

/** One value for each of the conversations touched last. */
class Kept<T> {
  private readonly memento: vscode.Memento;
  private readonly key: string;

  constructor(memento: vscode.Memento, key: string) {
    this.memento = memento;
    this.key = key;
  }

  of(conversation: string): T | undefined {
    return this.all.find(([id]) => id === conversation)?.[1];
  }

  async keep(conversation: string, value: T | undefined): Promise<void> {
    const { all } = this;
    const others = all.filter(([id]) => id !== conversation);
    if (value === undefined && others.length === all.length) return;
    const kept = value === undefined ? others : [...others, [conversation, value]].slice(-capacity);
    await this.memento.update(this.key, kept);
  }

  /** The one touched last is the last. */
  private get all(): readonly (readonly [string, T])[] {
    return this.memento.get(this.key, []);
  }
}
