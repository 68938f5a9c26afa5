import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Attachment, Completion, ComposerDraft } from "../../../src/protocol/composer.ts";
import { isPictureName, type PictureAttachment, type PictureRules } from "../../../src/protocol/pictures.ts";
import type { ReasoningEffort } from "../../../src/core/ports/modelChoice.ts";
import { post, loadViewState, saveViewState } from "../../bridge.ts";
import { chatText } from "../../strings/chatText.ts";
import { initialComposer, withAttachments, type ComposerState } from "../../state/composerState.ts";
import { isOfComposition } from "../../state/composition.ts";
import { draftOf, MessageHistory, type SaidMessage } from "../../state/earlierMessages.ts";
import { withMention, type MentionQuery } from "../../state/mentionQuery.ts";
import { PictureIntake } from "../../pictures/pictureIntake.ts";
import { ownCommandIn, promptCall, type SlashCommand } from "../../state/slashCommands.ts";
import { text } from "../../strings/text.ts";
import { attachmentChips, unseenPictures } from "./attachmentChips.ts";
import { requesting, when } from "../controls/buttons.ts";
import { composerNotices, composerTools, draftFigures, editBanner } from "./composerTools.ts";
import { pastedFiles, watchDrops, type TransferredFiles } from "./droppedFiles.ts";
import { LightElement } from "../controls/lightElement.ts";
import { mentionId, mentionListId } from "./mentionList.ts";
import { BoxMenu } from "./boxMenu.ts";

/** A pasted text longer than this, in characters, becomes an attachment. */
const pastedCharacters = 4_000;
/** Pause of typing before the draft is weighed, in milliseconds. */
const weighAfterMs = 200;

const empty: ComposerDraft = { text: "", attachments: [] };
const isEmpty = (draft: ComposerDraft) => draft.text.trim() === "" && draft.attachments.length === 0;

/** Message box. It keeps the draft of each conversation, and an earlier message that is being edited. */
export class ComposerElement extends LightElement {
  static override properties = {
    conversationId: { attribute: false },
    model: { attribute: false },
    effort: { attribute: false },
    running: { attribute: false },
    focusRequests: { attribute: false },
    facts: { attribute: false },
    said: { attribute: false },
    restored: { attribute: false },
    draft: { state: true },
    edit: { state: true },
    restoresFiles: { state: true },
    dragging: { state: true },
  };
  declare conversationId: string | null;
  declare model: string;
  declare effort: ReasoningEffort | undefined;
  declare running: boolean;
  declare focusRequests: number;
  declare facts: ComposerState;
  /** The user's messages, the latest last. */
  declare said: () => readonly SaidMessage[];
  /** The draft as the host knows it. */
  declare restored: ComposerDraft | undefined;
  declare private draft: ComposerDraft;
  /** True where the files are restored with the message that is edited. */
  declare private restoresFiles: boolean;
  /** The message being edited instead of a new one. */
  declare private edit: (ComposerDraft & { readonly id: string }) | null;
  declare private dragging: boolean;
  private readonly history = new MessageHistory();
  private readonly menu = new BoxMenu(this, {
    mention: (item, mention) => this.choose(item, mention),
    command: (command) => this.run(command),
  });
  private readonly intake = new PictureIntake(this);
  private weighing: number | undefined;
  /** Tells the host what it does not know yet of the draft; undefined where it knows all. */
  private tell: (() => void) | undefined;

  constructor() {
    super();
    this.facts = initialComposer;
    this.said = () => [];
    this.draft = empty;
    this.edit = null;
    this.restoresFiles = false;
    this.dragging = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    watchDrops(
      (dragging) => (this.dragging = dragging),
      (files, uris) => {
        this.intake.clearNotices();
        if (uris.length > 0) post({ type: "attach", uris });
        this.takeFiles(files, uris);
      },
    );
  }

  /** Puts a message into the box, ready to be changed or sent; what goes along with it is added. */
  fill(message: SaidMessage): void {
    const { text: words, attachments } = draftOf(message);
    this.change({ text: words });
    this.attach(attachments);
    this.box?.focus();
  }

  /** Takes the user message `id` back into the box; sending says it anew in its place. */
  editMessage(id: string, message: SaidMessage): void {
    this.edit = { id, ...draftOf(message) };
    this.change({});
    this.box?.focus();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("conversationId")) this.open(changed.get("conversationId") === null);
    const { attached } = this.facts;
    if (changed.has("facts") && attached !== (changed.get("facts")?.attached ?? initialComposer.attached)) {
      if (this.content.text === "" && attached.text !== "") this.change({ text: attached.text });
      this.attach(attached.attachments);
    }
  }

  protected override updated(changed: PropertyValues<this>): void {
    const isNew = changed.has("conversationId") && this.said().length === 0 && document.hasFocus();
    if (isNew || (changed.has("focusRequests") && this.focusRequests > 0)) this.box?.focus();
  }

  protected override render(): TemplateResult {
    const { text: words, attachments } = this.content;
    const weight = isEmpty(this.content) ? null : this.facts.weight;
    return html`${this.menu.list(this.facts)} ${draftFigures(weight)} ${composerNotices(this.intake.notices)}
      <div class="composer ${this.dragging ? "dragging" : ""}">
        ${when(this.edit !== null, () => this.banner())}
        ${attachmentChips(attachments, weight?.parts ?? [], (place) => this.detach(place), this.intake.names)}
        ${when(this.areUnseen, () => this.unseen())}
        <textarea
          rows="1"
          dir="auto"
          aria-label=${text.message}
          aria-autocomplete="list"
          aria-controls=${this.menu.isOpen ? mentionListId : nothing}
          aria-activedescendant=${this.menu.place === undefined ? nothing : mentionId(this.menu.place)}
          placeholder=${this.dragging ? chatText.dropHint : text.messagePlaceholder}
          .value=${live(words)}
          @input=${() => this.typed()}
          @click=${() => this.seekMention()}
          @blur=${() => this.menu.close()}
          @paste=${(event: ClipboardEvent) => this.paste(event)}
          @keydown=${(event: KeyboardEvent) => this.pressed(event)}
        ></textarea>
        ${composerTools({
          model: this.model,
          effort: this.effort,
          running: this.running,
          canSend: this.canSend,
          attach: () => this.startMention(),
          addPictures: () => post({ type: "pickPictures" }),
          send: () => this.send(),
          stop: () => this.stop(),
        })}
      </div>`;
  }

  private get content(): ComposerDraft {
    return this.edit ?? this.draft;
  }

  get rules(): PictureRules {
    return this.facts.pictureRules;
  }

  /** Pictures of the draft. */
  get pictures(): readonly PictureAttachment[] {
    return this.content.attachments.filter((one) => one.kind === "picture");
  }

  attachPicture(picture: PictureAttachment): void {
    this.attach([picture]);
  }

  private get canSend(): boolean {
    return !isEmpty(this.content) && this.intake.names.length === 0 && !this.areUnseen;
  }

  /** True where the draft has pictures and who is asked sees none. */
  private get areUnseen(): boolean {
    return !this.rules.sees && this.pictures.length > 0;
  }

  private get box(): HTMLTextAreaElement | null {
    return this.querySelector("textarea");
  }

  private open(begun: boolean): void {
    const saved = loadViewState(this.conversationId);
    const draft = this.restored ?? { text: saved.draft, attachments: saved.attachments ?? [] };
    // A conversation that just began takes along what was typed meanwhile.
    if (begun && isEmpty(draft) && !isEmpty(this.draft)) {
      saveViewState(null, { draft: "", attachments: [] });
      this.change({});
      return;
    }
    this.tell?.();
    this.intake.reset();
    this.edit = null;
    this.change(draft);
    this.edit = saved.edit ?? null;
  }

  private change(change: Partial<ComposerDraft>): void {
    if (this.edit) {
      this.edit = { ...this.edit, ...change };
      saveViewState(this.conversationId, { edit: this.edit });
    } else {
      this.draft = { ...this.draft, ...change };
      const { text: draft, attachments } = this.draft;
      saveViewState(this.conversationId, { draft, attachments });
    }
    this.weigh();
  }

  private weigh(): void {
    clearTimeout(this.weighing);
    const conversation = this.conversationId;
    this.tell = () => {
      clearTimeout(this.weighing);
      this.tell = undefined;
      const { text: words, attachments } = this.content;
      const replaces = this.edit && { replaces: this.edit.id };
      post({ type: "draft", conversation, text: words, attachments, ...replaces });
    };
    this.weighing = window.setTimeout(this.tell, weighAfterMs);
  }

  private typed(): void {
    this.intake.clearNotices();
    this.history.reset();
    this.change({ text: this.box?.value ?? "" });
    this.seekMention();
  }

  private seekMention(): void {
    if (this.box) this.menu.seek(this.box);
  }

  private run(command: SlashCommand): void {
    this.change({ text: command.kind === "own" ? "" : promptCall(command) });
    if (command.kind === "prompt") return;
    if (command.action === "showPlan") this.dispatchEvent(new Event("show-plan", { bubbles: true }));
    else post({ type: "action", action: command.action });
  }

  private startMention(): void {
    const { box } = this;
    if (box === null) return;
    box.focus();
    box.setRangeText(/(^|\s)$/.test(box.value.slice(0, box.selectionStart)) ? "@" : " @");
    box.selectionStart = box.selectionEnd;
    this.typed();
  }

  private choose({ attachment }: Completion, mention: MentionQuery): void {
    const { box } = this;
    if (box === null) return;
    const name = attachment.kind === "file" && attachment.from === undefined ? `@${attachment.path}` : "";
    const { text: words, cursor } = withMention(box.value, mention, name);
    box.value = words;
    box.setSelectionRange(cursor, cursor);
    this.change({ text: words });
    this.attach([attachment]);
  }

  private attach(added: readonly Attachment[]): void {
    const files = added.filter((one) => one.kind === "file" && isPictureName(one.path));
    for (const one of files) if (one.kind === "file") post({ type: "readPicture", path: one.path });
    const others = added.filter((one) => !files.includes(one));
    this.change({ attachments: withAttachments(this.content.attachments, others) });
  }

  private detach(place: number): void {
    this.change({ attachments: this.content.attachments.toSpliced(place, 1) });
    this.box?.focus();
  }

  private paste(event: ClipboardEvent): void {
    const pasted = event.clipboardData?.getData("text/plain") ?? "";
    this.intake.clearNotices();
    // A text that is copied out of a document comes with a picture of it.
    if (pasted === "") this.takeFiles(pastedFiles(event.clipboardData, this.pictures.length));
    if (pasted.length <= pastedCharacters) return;
    event.preventDefault();
    this.replaceSelection();
    const number = this.content.attachments.filter(({ kind }) => kind === "text").length + 1;
    this.attach([{ kind: "text", name: chatText.pastedText(number), text: pasted }]);
  }

  private takeFiles({ pictures, hasOthers }: TransferredFiles, uris: readonly string[] = []): void {
    this.intake.take(pictures);
    if (hasOthers && uris.length === 0) this.intake.note(chatText.refusedFiles);
  }

  /** Deletes the selection, whose place is taken by what is pasted, also where that becomes an attachment. */
  private replaceSelection(): void {
    const { box } = this;
    if (box === null || box.selectionStart === box.selectionEnd) return;
    box.setRangeText("");
    this.typed();
  }

  private pressed(event: KeyboardEvent): void {
    if (isOfComposition(event)) return;
    if (this.menu.pressed(event.key)) event.preventDefault();
    else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.send();
    } else if (event.key === "Escape" && this.edit) {
      event.preventDefault();
      this.cancelEdit();
    } else if (event.key === "ArrowUp" || event.key === "ArrowDown") this.browse(event);
  }

  /** Browses what was said before, by Up and Down in an empty box and from there on. */
  private browse(event: KeyboardEvent): void {
    if (this.edit || !(this.history.isBack || isEmpty(this.draft))) return;
    const draft = this.history.step(event.key === "ArrowUp" ? "back" : "forward", this.said());
    if (draft === undefined) return;
    event.preventDefault();
    this.change(draft);
  }

  private banner(): TemplateResult {
    const restore = (isWanted: boolean) => (this.restoresFiles = isWanted);
    return editBanner(this.restoresFiles, restore, () => this.cancelEdit());
  }

  private cancelEdit(): void {
    this.edit = null;
    this.restoresFiles = false;
    saveViewState(this.conversationId, { edit: null });
    this.weigh();
    this.box?.focus();
  }

  private send(): void {
    const { edit } = this;
    const draft = { ...this.content, text: this.content.text.trim() };
    const command = edit ? undefined : ownCommandIn(draft.text);
    if (command) {
      this.run(command);
      return;
    }
    if (!this.canSend) {
      this.querySelector<HTMLElement>(".composer-choice button")?.focus();
      return;
    }
    const { text: words, attachments } = draft;
    const message = { conversation: this.conversationId, text: words, attachments };
    const restoring = this.restoresFiles && { restoreFiles: true };
    if (edit) post({ type: "editMessage", id: edit.id, ...message, ...restoring });
    else post({ type: "send", ...message });
    this.intake.clearNotices();
    this.history.reset();
    if (edit) this.cancelEdit();
    else this.change(empty);
    this.box?.focus();
  }

  private unseen(): TemplateResult {
    const sendWithout = () => {
      this.change({ attachments: this.content.attachments.filter(({ kind }) => kind !== "picture") });
      this.send();
    };
    return unseenPictures(this.rules.model, { chooseModel: requesting("selectModel"), sendWithout });
  }

  private stop(): void {
    post({ type: "cancel" });
    this.box?.focus();
  }
}
