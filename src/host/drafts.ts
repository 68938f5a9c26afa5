import type { ComposerDraft } from "../composerFacts.ts";
import type { Journal, Library } from "../core/agent/ports.ts";
import type { KeptFact, Place } from "../keptFacts.ts";

const empty: ComposerDraft = { text: "", attachments: [] };
/** Conversations of which something is kept, those touched last. */
const capacity = 50;

/** Values under their keys that outlive the process from when `update` returns; undefined removes one. Never throws. */
export interface KeptState {
  get(key: string): unknown;
  update(key: string, value: unknown): void;
}

/**
 * What the user left in each conversation, over reloads of the window: the message that was begun, and the place in
 * the transcript. "" stands for the conversation that has not begun. What VS Code keeps for the page itself may be
 * a minute old after a reload.
 */
export class Drafts {
  private readonly drafts: Kept<ComposerDraft>;
  private readonly places: Kept<Place>;

  constructor(state: KeptState) {
    this.drafts = new Kept(state, "drafts");
    this.places = new Kept(state, "places");
  }

  of(conversation: string): KeptFact {
    const draft = this.drafts.of(conversation) ?? empty;
    return { draft, place: this.places.of(conversation) ?? "latest" };
  }

  /** Forgets what was left in conversations that are neither in the library nor in its trash any more. */
  async dropOrphans(library: Pick<Journal, "list"> & Pick<Library, "trashed">): Promise<void> {
    const orphans = new Set([...this.drafts.ids, ...this.places.ids]);
    orphans.delete("");
    if (orphans.size === 0) return;
    for (const { id } of [...(await library.list()), ...(await library.trashed())]) orphans.delete(id);
    for (const id of orphans) {
      this.drafts.keep(id, undefined);
      this.places.keep(id, undefined);
    }
  }

  /** An empty one is dropped. */
  keep(conversation: string, { text, attachments }: ComposerDraft): void {
    const isEmpty = text === "" && attachments.length === 0;
    this.drafts.keep(conversation, isEmpty ? undefined : { text, attachments });
  }

  keepPlace(conversation: string, place: Place): void {
    this.places.keep(conversation, place === "latest" ? undefined : place);
  }
}

/** One value for each of the conversations touched last. */
class Kept<T> {
  private readonly state: KeptState;
  private readonly key: string;

  constructor(state: KeptState, key: string) {
    this.state = state;
    this.key = key;
  }

  get ids(): readonly string[] {
    return this.all.map(([id]) => id);
  }

  of(conversation: string): T | undefined {
    return this.all.find(([id]) => id === conversation)?.[1];
  }

  keep(conversation: string, value: T | undefined): void {
    const { all } = this;
    const others = all.filter(([id]) => id !== conversation);
    if (value === undefined && others.length === all.length) return;
    const kept = value === undefined ? others : [...others, [conversation, value]].slice(-capacity);
    this.state.update(this.key, kept);
  }

  /** The one touched last is the last. */
  private get all(): readonly (readonly [string, T])[] {
    return (this.state.get(this.key) ?? []) as readonly (readonly [string, T])[];
  }
}
