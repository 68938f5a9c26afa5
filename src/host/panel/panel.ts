import * as vscode from "vscode";
import type { ConversationsEvent } from "../../core/agent/session/conversations.ts";
import type { SessionEvent } from "../../core/agent/record/events.ts";
import type { Session } from "../../core/agent/session/session.ts";
import type { View } from "../../core/context/view.ts";
import type { Workspace } from "../../core/ports/workspace.ts";
import type { PriceList } from "../../core/tokens/cost.ts";
import type { Entry } from "../../core/conversation/entry.ts";
import {
  isToHost,
  type ActionId,
  type SheetKind,
  type StorageMark,
  type ToHost,
  type ToPanel,
} from "../../protocol/protocol.ts";
import type { ComposerIntent } from "../../protocol/composer.ts";
import type { FileIntent, FileSheetKind } from "../../protocol/files.ts";
import type { PictureIntent } from "../../protocol/pictures.ts";
import type { SheetFact } from "../../protocol/sheets.ts";
import type { ComposerController } from "./composerController.ts";
import { setContextKey } from "./contextKeys.ts";
import {
  changesFact,
  factOf,
  nothingShown,
  retryFact,
  awaitingFact,
  waitFacts,
  shownOf,
  streamingRow,
  summarizingFact,
  toolFact,
} from "../../presenter/panel/snapshot.ts";
import { failureFact } from "../../presenter/messages/failureMessages.ts";
import { language } from "../platform/formatting.ts";
import type { Guard } from "../platform/guard.ts";
import { DeltaBatcher } from "./deltaBatcher.ts";
import { openLink } from "./openLink.ts";
import { fileIntents, type FileSheet } from "./fileIntents.ts";
import { pictureIntents, type PanelPictures } from "./pictureIntents.ts";
import { memoryIntents, type MemoryIntent } from "./memoryIntents.ts";
import type {
  ActionRunner,
  ApprovalAnswers,
  DraftFact,
  FactSink,
  FileChangeViews,
  IntentHandlers,
  MemoryChanger,
  OpenConversation,
  ProviderSource,
  SheetOpener,
  SheetSource,
} from "./panelPorts.ts";
import { PanelView, type PageHost } from "./panelView.ts";
import { shownBy, Transcript } from "../../presenter/panel/transcript.ts";
import type { ServiceId } from "../../protocol/services.ts";
import type { HidingStrategy } from "../../core/conversation/strategy.ts";
import { showInformation } from "../platform/toasts.ts";

/** The composer's side of the panel. */
export type PanelComposer = Pick<ComposerController, "handlers" | "restoredState" | "saveScrollPosition">;

/** Services of the panel. */
export interface PanelParts {
  readonly conversations: OpenConversation;
  readonly approvals: ApprovalAnswers;
  readonly workspace: Workspace;
  readonly guard: Guard;
  readonly actions: ActionRunner;
  readonly memory: Pick<MemoryChanger, "apply">;
  readonly sheets: SheetSource;
  readonly files: FileChangeViews;
  readonly pictures: PanelPictures;
  readonly models: { readonly prices: PriceList };
  readonly composer: PanelComposer;
  readonly services: { choose(service: ServiceId): Promise<unknown> };
  readonly provider: ProviderSource;
}

/** Sheet that lies over the transcript; `preselected`: the strategy that a preview shows first. */
type OpenSheet = { readonly kind: SheetKind; readonly preselected?: HidingStrategy | undefined } | FileSheet;

type EventHandlers = {
  readonly [T in SessionEvent["type"]]: (
    event: Extract<SessionEvent, { type: T }>,
    session: Session,
  ) => ToPanel | undefined;
};

/** Controller of the panel: a snapshot when the page is ready, then facts as they happen. */
export class Panel implements PageHost, FactSink, SheetOpener, vscode.Disposable {
  private readonly parts: PanelParts;
  private readonly composing: ReturnType<PanelComposer["handlers"]>;
  private readonly memory: ReturnType<typeof memoryIntents>;
  private readonly filing: ReturnType<typeof fileIntents>;
  private readonly picturing: ReturnType<typeof pictureIntents>;
  private readonly subscription: { dispose(): void };
  private webview: vscode.Webview | undefined;
  private readonly transcript: Transcript;
  private view: View | null = null;
  private sheet: OpenSheet | null = null;
  /** True while there is a page that listens: there is none before the first, and none while the view is hidden. */
  private isReady = false;
  private wantsFocus = false;
  /** The row to be shown as soon as there is a page. */
  private pendingReveal: { readonly id: string; readonly edit: boolean } | undefined;
  private drawing: Promise<unknown> = Promise.resolve();
  /** Facts for the draft from before there was a page. */
  private readonly pendingFacts: DraftFact[] = [];
  private title = "";
  private storageMark: StorageMark | null = null;
  private readonly deltas = new DeltaBatcher((message) => {
    // What no page hears is made good by the snapshot of the next: VS Code would keep it all for a hidden one.
    if (this.isReady) void this.webview?.postMessage(message);
  });

  constructor(parts: PanelParts) {
    this.parts = parts;
    this.transcript = new Transcript(parts.models);
    this.composing = parts.composer.handlers(this);
    this.memory = memoryIntents(parts.conversations, this, parts.guard);
    this.filing = fileIntents(parts.conversations, parts.files, {
      showFiles: (sheet) => this.showSheet(sheet ?? null),
    });
    this.picturing = pictureIntents(parts.pictures, this);
    this.subscription = parts.conversations.onEvent((event) => this.follow(event));
  }

  dispose(): void {
    this.subscription.dispose();
    this.deltas.dispose();
  }

  takeOver(view: vscode.WebviewView, early: readonly unknown[]): void {
    const { webview } = view;
    webview.onDidReceiveMessage((message: unknown) => this.receive(message));
    view.onDidChangeVisibility(() => {
      if (!view.visible) this.noPage();
    });
    view.onDidDispose(() => {
      if (this.webview === webview) this.noPage();
    });
    this.noPage();
    this.webview = webview;
    for (const message of early) this.receive(message);
  }

  private noPage(): void {
    this.isReady = false;
    this.parts.approvals.noteNoneSeen();
  }

  /** Brings the panel up and puts the cursor into the composer, as soon as the page is ready. */
  async focus(): Promise<void> {
    this.wantsFocus = !this.isReady;
    await vscode.commands.executeCommand(`${PanelView.id}.focus`);
    this.post({ type: "focusComposer" });
  }

  /** Brings the panel up with a sheet over the transcript; the next page shows it where there is none yet. */
  async open(kind: SheetKind, preselected?: HidingStrategy): Promise<void> {
    if (!this.parts.conversations.current) {
      void showInformation(vscode.l10n.t("No conversation is open."));
      return;
    }
    await Promise.all([
      this.showSheet({ kind, preselected }),
      vscode.commands.executeCommand(`${PanelView.id}.focus`),
    ]);
  }

  /** Brings the panel up with the sheet of files for message `id`. */
  async openFiles(kind: FileSheetKind, id: string): Promise<void> {
    await Promise.all([
      this.showSheet({ kind, id }),
      vscode.commands.executeCommand(`${PanelView.id}.focus`),
    ]);
  }

  /** Adds to the draft and brings the panel up. */
  async addToDraft(facts: readonly DraftFact[]): Promise<void> {
    if (this.isReady) for (const fact of facts) this.post(fact);
    else this.pendingFacts.push(...facts);
    await this.focus();
  }

  /** Brings the panel up at this row of the open conversation; `edit`: with the summary's text ready to be changed. */
  async reveal(id: string, edit = false): Promise<void> {
    this.pendingReveal = { id, edit };
    await vscode.commands.executeCommand(`${PanelView.id}.focus`);
    // A snapshot under way would bring other rows afterwards.
    await this.drawing;
    if (this.isReady) this.postReveal();
  }

  /** Says what the user should know of the server of the conversations; null for nothing. */
  markStorage(mark: StorageMark | null): void {
    this.storageMark = mark;
    this.post({ type: "storage", mark });
  }

  /** Draws the panel anew. */
  redraw(): void {
    this.drawing = this.parts.guard("panel", () => this.snapshot());
  }

  private postPictureRules(): void {
    this.post({ type: "pictureRules", rules: this.parts.pictures.rules() });
  }

  private postReveal(): void {
    if (this.pendingReveal !== undefined) this.post({ type: "reveal", ...this.pendingReveal });
    this.pendingReveal = undefined;
  }

  private async snapshot(): Promise<void> {
    this.postPictureRules();
    const provider = this.parts.provider.provider().then((fact) => this.post({ type: "provider", ...fact }));
    // What is said where there are no rows is about the provider; rows do not wait for it.
    if (!this.parts.conversations.current) await provider;
    const session = this.parts.conversations.current;
    if (session) await this.transcript.fetchLatest(session);
    // Another one that was opened meanwhile is drawn for itself.
    if (session !== this.parts.conversations.current) return;
    const shown = session ? shownOf(session, this.transcript.latest(session), language) : nothingShown;
    this.post({
      type: "snapshot",
      ...shown,
      figures: this.view && this.parts.sheets.marked(this.view),
      restored: this.isReady ? this.parts.composer.restoredState() : undefined,
    });
    for (const fact of waitFacts(session, language)) this.post(fact);
    this.post({ type: "storage", mark: this.storageMark });
    if (session?.memory.summarizer.isBusy) this.post({ type: "summarizing", active: true });
    await Promise.all([provider, this.showSheet(this.sheet)]);
  }

  /** A snapshot instead, where there is no such page. */
  private async postPage(read: (session: Session) => Promise<ToPanel | undefined>): Promise<void> {
    const session = this.parts.conversations.current;
    const page = session && (await read(session));
    if (session !== this.parts.conversations.current) return;
    if (page) this.post(page);
    else await this.snapshot();
  }

  private async showSheet(wanted: OpenSheet | null): Promise<void> {
    this.sheet = wanted;
    const session = this.parts.conversations.current;
    const sheet = wanted && session ? await this.sheetOf(wanted, session) : null;
    // It may have been closed or changed for another one meanwhile.
    if (this.sheet === wanted) this.post({ type: "sheet", sheet });
  }

  private async sheetOf(wanted: OpenSheet, session: Session): Promise<SheetFact> {
    const { files, sheets } = this.parts;
    if (!("id" in wanted)) return sheets.sheet(wanted.kind, session, wanted.preselected);
    const { kind, id, isRenewed = false } = wanted;
    return { ...(await files.sheet(kind, id, session)), isRenewed };
  }

  private receive(message: unknown): void {
    if (!isToHost(message)) return;
    const handlers: IntentHandlers<ToHost> = {
      ...this.intents,
      ...this.memory,
      ...this.filing,
      ...this.picturing,
      ...this.composing,
    };
    const handle = handlers[message.type] as (intent: ToHost) => unknown;
    void this.parts.guard(`panel ${message.type}`, () => handle(message));
  }

  private readonly intents: Omit<
    IntentHandlers<ToHost>,
    (ComposerIntent | MemoryIntent | FileIntent | PictureIntent)["type"]
  > = {
    ready: async () => {
      this.parts.approvals.noteNoneSeen();
      this.isReady = true;
      await this.snapshot();
      if (this.wantsFocus) this.post({ type: "focusComposer" });
      this.wantsFocus = false;
      for (const fact of this.pendingFacts.splice(0)) this.post(fact);
      this.postReveal();
    },
    chooseService: ({ service }) => this.parts.services.choose(service),
    cancel: () => this.parts.conversations.current?.cancel(),
    focused: ({ focused }) => setContextKey("focused", focused),
    takeBack: ({ id }) => this.parts.conversations.current?.queue.takeBack(id),
    loadEarlier: ({ before }) => this.postPage((session) => this.transcript.earlier(session, before)),
    loadLater: ({ after }) => this.postPage((session) => this.transcript.later(session, after)),
    loadAround: ({ id }) => this.postPage((session) => this.transcript.around(session, id)),
    loadLatest: () => this.snapshot(),
    place: ({ conversation, place }) => this.parts.composer.saveScrollPosition(conversation, place),
    showSheet: ({ sheet }) => this.showSheet(sheet && { kind: sheet }),
    compact: async ({ strategy, edit }) => {
      await this.showSheet(null);
      const { id } = await this.parts.memory.apply(strategy);
      if (edit && id !== undefined) await this.reveal(id, true);
    },
    applyInstructions: () => this.parts.conversations.current?.prompt.renew(),
    rename: ({ title }) => this.parts.conversations.current?.rename(title),
    approve: ({ conversation, id, decision }) => this.parts.approvals.decide({ conversation, id }, decision),
    questionSeen: ({ id, seen }) => this.parts.approvals.noteSeen(id, seen),
    answerCompaction: ({ answer }) => void this.parts.conversations.current?.memory.consent.answer(answer),
    remember: ({ id }) => this.parts.actions.remember(id),
    showRequest: ({ id }) => this.parts.actions.showRequest(id),
    openConversation: ({ id }) => this.parts.actions.openConversation(id),
    openLink: ({ href }) => openLink(this.parts.workspace, href),
    action: ({ action }) => {
      const sheet = sheetOf[action];
      return sheet ? this.showSheet({ kind: sheet }) : this.parts.actions.run(action);
    },
  };

  private follow(event: ConversationsEvent): void {
    if (event.type === "opened") {
      this.transcript.clear();
      this.view = null;
      this.sheet = null;
      this.redraw();
    } else if (event.type === "view") {
      this.showView(event.view);
    } else if (event.type === "session") {
      const handle = this.handlers[event.event.type] as (
        event: SessionEvent,
        session: Session,
      ) => ToPanel | undefined;
      const fact = handle(event.event, event.session);
      if (fact) this.post(fact);
    }
  }

  private readonly handlers: EventHandlers = {
    entry: ({ entry }, session) => this.entryFact(entry, session),
    replyStarted: (reply) => ({ type: "row", row: streamingRow({ ...reply, text: "", reasoning: "" }) }),
    textDelta: (event) => event,
    reasoningDelta: (event) => event,
    replyDropped: ({ id }) => ({ type: "rowsRemoved", ids: [id] }),
    tool: toolFact,
    chosen: (_, session) => ({ type: "conversationChanged", conversation: factOf(session) }),
    planChanged: () => undefined,
    instructionsChanged: ({ paths }) => ({ type: "instructionsChanged", paths }),
    summaryModelMissing: () => undefined,
    retrying: ({ retry }) => retryFact(retry, language),
    compactionAsked: ({ question = null }) => ({ type: "compactionAsked", question }),
    awaiting: awaitingFact,
    queued: ({ messages }) => ({ type: "queued", messages }),
    summarizing: (event) => summarizingFact(event, language),
    running: ({ running }) => ({ type: "running", running }),
    failure: ({ failure }) => ({ type: "failure", failure: failure ? failureFact(failure, language) : null }),
  };

  private entryFact(entry: Entry, session: Session): ToPanel | undefined {
    const { title } = session.conversation;
    if (title !== this.title || changesFact(entry)) {
      this.title = title;
      this.post({ type: "conversationChanged", conversation: factOf(session) });
    }
    if (changesWorkPlan.has(entry.type)) this.post({ type: "workPlan", items: session.workPlan.items });
    if (entry.type === "restore" && entry.undoes !== undefined) this.postRow(session, entry.undoes);
    const shown = shownBy(entry, session.conversation);
    const row = shown && this.transcript.row(session, shown);
    return row && { type: "row", row };
  }

  /** Draws the row of an earlier entry anew. */
  private postRow(session: Session, id: string): void {
    const entry = session.conversation.entries.find((one) => one.id === id);
    const row = entry && this.transcript.row(session, entry);
    if (row) this.post({ type: "row", row });
  }

  private showView(view: View): void {
    const standings = this.transcript.weigh(view);
    this.view = view;
    this.postPictureRules();
    this.post({ type: "planChanged", figures: this.parts.sheets.marked(view), standings });
    if (this.sheet) void this.parts.guard("panel sheet", () => this.showSheet(this.sheet));
  }

  /** Sends a fact to the page that listens; to none it is lost, since the next one begins with a snapshot. */
  post(message: ToPanel): void {
    this.deltas.post(message);
  }
}

const changesWorkPlan: ReadonlySet<Entry["type"]> = new Set(["workPlan", "revert", "rewind"]);

/** Buttons whose answer is a sheet of the panel's own; the commands of the same names ask elsewhere. */
const sheetOf: Partial<Record<ActionId, SheetKind>> = {
  showBreakdown: "breakdown",
  unpin: "breakdown",
  trim: "trim",
  summarize: "summarize",
};
