import type { RestoredState, ScrollPosition } from "../../protocol/restoredState.ts";
import { blockOf } from "../../core/conversation/companions/attachedText.ts";
import {
  isWritten,
  picturesIn,
  type Attachment,
  type CommandFact,
  type Completion,
  type ComposerDraft,
  type ComposerIntent,
  type DraftWeight,
} from "../../protocol/composer.ts";
import { draftEffect } from "../../presenter/panel/draftEffect.ts";
import type {
  AttachmentReader,
  ComposedConversation,
  ComposerEditor,
  DraftStore,
  FactSink,
  ConversationForker,
  IntentHandlers,
  MentionSearch,
} from "./panelPorts.ts";
import type { Session } from "../../core/agent/session/session.ts";
import { inputsOf } from "../../core/agent/prompt/promptCommands.ts";
import type { Guidance, PromptCommand } from "../../core/ports/guidance.ts";
import type { Guard } from "../platform/guard.ts";

type DraftIntent = Extract<ComposerIntent, { type: "draft" }>;

/** The least time between two weighings of a draft that stays as it is, in milliseconds. */
const weighEveryMs = 300;

const empty: ComposerDraft = { text: "", attachments: [] };

/** Services of the composer. */
export interface ComposerParts {
  readonly conversations: ComposedConversation;
  readonly attachments: AttachmentReader;
  readonly mentions: MentionSearch;
  readonly editor: ComposerEditor;
  readonly drafts: DraftStore;
  readonly guard: Guard;
  readonly forks: ConversationForker;
  readonly prompts: Pick<Guidance, "prompts">;
  /** Lets the user choose who answers, where nobody can yet; left out where somebody always can. */
  readonly settle?: () => Promise<unknown>;
}

/** Controller of the composer and of the messages' buttons. */
export class ComposerController {
  private readonly parts: ComposerParts;
  /** The latest query: an answer to an earlier one comes too late. */
  private latestQuery = "";
  /** The draft, as the page sent it last; undefined where that is empty. */
  private draft: DraftIntent | undefined;
  private weighings = 0;
  private page: FactSink = { post: () => undefined };
  /** Conversations of which a page has shown what was left in them: it keeps that itself from then on. */
  private readonly acknowledged = new Set<string>();

  constructor(parts: ComposerParts) {
    this.parts = parts;
  }

  /** IntentHandlers<ComposerIntent> of the intents; facts go to `page`, also those that come later. */
  handlers(page: FactSink): IntentHandlers<ComposerIntent> {
    const { conversations, drafts, editor, mentions } = this.parts;
    this.page = page;
    return {
      send: async ({ conversation, ...draft }) => {
        this.draft = undefined;
        const session = await this.sessionSeen(conversation);
        const message = await this.sentMessage(draft);
        // Whatever is answered, the message goes into the record: it is not lost, and can be asked for again there.
        if (!session?.isRunning) await this.parts.settle?.();
        drafts.saveDraft(keptAs(session), empty);
        await (session ?? conversations.create()).send(message, picturesIn(draft));
      },
      editMessage: async ({ conversation, id, restoreFiles, ...draft }) => {
        const session = await this.sessionSeen(conversation);
        const message = await this.sentMessage(draft);
        await session?.editAndResend(id, message, { restoresFiles: restoreFiles, images: picturesIn(draft) });
      },
      draft: async (draft) => {
        this.acknowledged.add(this.keyOf(draft.conversation));
        if (draft.replaces === undefined) drafts.saveDraft(this.keyOf(draft.conversation), draft);
        // The page may not know yet that another conversation was opened.
        if (draft.conversation !== (conversations.current?.conversation.id ?? null)) return;
        const isNothing = draft.text === "" && draft.attachments.length === 0;
        this.draft = isNothing ? undefined : draft;
        await this.postWeight();
      },
      complete: async ({ query }) => {
        this.latestQuery = query;
        const answer = (items: readonly Completion[]) => {
          if (this.latestQuery === query) page.post({ type: "completions", query, items });
        };
        const items = await mentions.matching(query);
        answer(items);
        answer(await mentions.weighed(items, this.partWeight()));
      },
      listCommands: async () => {
        const commands = (await this.parts.prompts.prompts()).map(commandFact);
        page.post({ type: "commands", commands });
      },
      attach: async ({ uris }) => {
        const files = await editor.filesOf(uris);
        if (files.length > 0) page.post({ type: "attached", attachments: files });
      },
      chooseEffort: async ({ effort }) => {
        const { model, ...how } = conversations.estimator.choice;
        await (conversations.current ?? conversations.create()).useModel(model, { ...how, effort });
      },
      changeWorkPlan: ({ change }) =>
        (conversations.current ?? conversations.create()).workPlan.change(change),
      insert: ({ text }) => editor.insert(text),
      fork: ({ id }) => this.parts.forks.fork(id),
    };
  }

  /** Begins to weigh the draft anew whenever the conversation changes, or what goes along with the message. */
  follow(): { dispose(): void } {
    let timer: NodeJS.Timeout | undefined;
    const soon = () => {
      if (!this.draft) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        void this.parts.guard("weigh draft", () => this.postWeight());
      }, weighEveryMs);
    };
    const watches = [
      this.parts.conversations.onEvent(({ type }) => {
        if (type === "view") soon();
        if (type !== "opened") return;
        // The page will tell what is in the box there.
        this.draft = undefined;
        void this.postWeight();
      }),
      this.parts.editor.onChange(soon),
      { dispose: () => clearTimeout(timer) },
    ];
    return {
      dispose: () => {
        for (const watch of watches) watch.dispose();
      },
    };
  }

  /**
   * Kept state of the open conversation, until a page has acknowledged it by telling what is in its box: a page that was hidden
   * or went before it took it in leaves it to the next. Undefined from then on.
   */
  restoredState(): RestoredState | undefined {
    const id = this.openId();
    return this.acknowledged.has(id) ? undefined : this.parts.drafts.load(id);
  }

  /** `conversation` as the page knows it. */
  saveScrollPosition(conversation: string | null, place: ScrollPosition): void {
    this.parts.drafts.saveScrollPosition(this.keyOf(conversation), place);
  }

  private openId(): string {
    return keptAs(this.parts.conversations.current);
  }

  /**
   * Session of the conversation that the page showed, which is opened again where another one was meanwhile; undefined where
   * that has not begun, or is gone.
   */
  private async sessionSeen(conversation: string | null): Promise<Session | undefined> {
    const { conversations } = this.parts;
    if (conversation === (conversations.current?.conversation.id ?? null)) return conversations.current;
    return conversation === null ? undefined : conversations.open(conversation);
  }

  /** The text to be sent. Where there is none, what the user wrote goes back into the box. */
  private async sentMessage({ text, attachments }: ComposerDraft): Promise<string> {
    try {
      return await this.parts.attachments.sentMessage({ text, attachments });
    } catch (error) {
      this.page.post({ type: "attached", attachments, text });
      throw error;
    }
  }

  /** Posts the draft's weight. */
  private async postWeight(): Promise<void> {
    const weighing = ++this.weighings;
    const weight = this.draft ? await this.weigh(this.draft) : null;
    if (weighing === this.weighings) this.page.post({ type: "draftWeight", weight });
  }

  private async weigh(draft: DraftIntent): Promise<DraftWeight> {
    const { attachments } = this.parts;
    const weighed = await Promise.all(draft.attachments.map((one) => this.weighPart(one)));
    const parts = weighed.map((tokens = 0) => tokens);
    const { estimator } = this.parts.conversations;
    const known = draft.attachments.filter((_, place) => weighed[place] !== undefined);
    const message = await attachments.message({ text: draft.text, attachments: known });
    const images = picturesIn(draft);
    const tokens = await estimator.weighText(await estimator.messageText(message, draft.replaces), images);
    const editor = tokens - (await estimator.weighText(message, images));
    const effect = draftEffect(await estimator.view(), tokens, draft.replaces, estimator.policy());
    return { tokens, parts, editor, effect };
  }

  /** Weight that an attachment adds to the message, in tokens; undefined where it cannot be read. */
  private async weighPart(attachment: Attachment): Promise<number | undefined> {
    const { attachments, conversations } = this.parts;
    if (!isWritten(attachment)) {
      const images = picturesIn({ attachments: [attachment] });
      return (
        (await conversations.estimator.weighText("", images)) - (await conversations.estimator.weighText(""))
      );
    }
    const read = await attachments.read(attachment).catch(() => undefined);
    return read && this.partWeight()(blockOf(read));
  }

  private keyOf(conversation: string | null): string {
    const isOpen = conversation === this.parts.conversations.current?.conversation.id;
    return isOpen ? this.openId() : (conversation ?? "");
  }

  /** Counter of a text within a message, in tokens: its weight without the message's own. */
  private partWeight(): (text: string) => Promise<number> {
    const { estimator } = this.parts.conversations;
    const empty = estimator.weighText("");
    return async (text) => (await estimator.weighText(text)) - (await empty);
  }
}

/** Key of what is kept of a conversation: its id; "" for one that has not begun, whose id does not outlive the process. */
function keptAs(session: Session | undefined): string {
  const { id = "", entries = [] } = session?.conversation ?? {};
  return entries.length > 0 ? id : "";
}

function commandFact({ name, description, hint, text }: PromptCommand): CommandFact {
  return { name, description, hint, inputs: inputsOf({ text }).map((input) => input.name) };
}
