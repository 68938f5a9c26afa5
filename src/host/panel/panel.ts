import * as vscode from "vscode";
import type { ConversationsEvent } from "../../core/agent/session/conversations.ts";
import type { Session } from "../../core/agent/session/session.ts";
import type { HidingStrategy } from "../../core/conversation/strategy.ts";
import type { View } from "../../core/context/view.ts";
import type { PriceList } from "../../core/tokens/cost.ts";
import { SessionFacts } from "../../presenter/panel/sessionFacts.ts";
import { emptySnapshot, sessionSnapshot, waitFacts } from "../../presenter/panel/snapshot.ts";
import { Transcript } from "../../presenter/panel/transcript.ts";
import type { FileSheetKind } from "../../protocol/files.ts";
import {
  isToHost,
  type SheetKind,
  type StorageMark,
  type ToHost,
  type ToPanel,
} from "../../protocol/protocol.ts";
import { language } from "../platform/formatting.ts";
import { showInformation } from "../platform/toasts.ts";
import { meterFigures } from "../../presenter/sheets/meterFigures.ts";
import type { MeterFigures } from "../../protocol/sheets.ts";
import { DeltaBatcher } from "./deltaBatcher.ts";
import { panelIntentHandlers, type PanelIntentParts, type PanelDisplay } from "./intents/panelIntents.ts";
import type { DraftFact, IntentHandlers, ProviderSource, SheetOpener, SheetSource } from "./panelPorts.ts";
import { PanelSheet, type OpenSheet } from "./panelSheet.ts";
import { PanelView, type PageHost } from "./panelView.ts";

/** Services of the panel. */
interface PanelParts extends PanelIntentParts {
  readonly models: { readonly prices: PriceList };
  readonly sheets: SheetSource;
  readonly provider: ProviderSource;
}

/** Controller of the panel: a snapshot when the page is ready, then facts as they happen. */
export class Panel implements PageHost, PanelDisplay, SheetOpener, vscode.Disposable {
  private readonly parts: PanelParts;
  private readonly handlers: IntentHandlers<ToHost>;
  private readonly subscription: { dispose(): void };
  private webview: vscode.Webview | undefined;
  private readonly transcript: Transcript;
  private readonly facts: SessionFacts;
  private readonly sheet: PanelSheet;
  private view: View | null = null;
  /** True while there is a page that listens: there is none before the first, and none while the view is hidden. */
  private isReady = false;
  private wantsFocus = false;
  /** The row to be shown as soon as there is a page. */
  private pendingReveal: { readonly id: string; readonly edit: boolean } | undefined;
  private drawing: Promise<unknown> = Promise.resolve();
  /** Facts for the draft from before there was a page. */
  private readonly pendingFacts: DraftFact[] = [];
  private storageMark: StorageMark | null = null;
  private readonly deltas = new DeltaBatcher((message) => {
    // A fact that no page hears is made good by the next page's snapshot: VS Code would keep all of them for a hidden page.
    if (this.isReady) void this.webview?.postMessage(message);
  });

  constructor(parts: PanelParts) {
    this.parts = parts;
    this.transcript = new Transcript(parts.models);
    this.facts = new SessionFacts(this.transcript, language);
    this.sheet = new PanelSheet(parts, this);
    this.handlers = panelIntentHandlers(parts, this);
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
  async reveal(id: string, { edit } = { edit: false }): Promise<void> {
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
    this.drawing = this.parts.guard("panel", () => this.drawAll());
  }

  private postPictureRules(): void {
    this.post({ type: "pictureRules", rules: this.parts.pictures.rules() });
  }

  private postReveal(): void {
    if (this.pendingReveal !== undefined) this.post({ type: "reveal", ...this.pendingReveal });
    this.pendingReveal = undefined;
  }

  /** The page has loaded and listens. */
  async ready(): Promise<void> {
    this.isReady = true;
    await this.drawAll();
    if (this.wantsFocus) this.post({ type: "focusComposer" });
    this.wantsFocus = false;
    for (const fact of this.pendingFacts.splice(0)) this.post(fact);
    this.postReveal();
  }

  /** Draws everything from a snapshot. */
  async drawAll(): Promise<void> {
    this.postPictureRules();
    const provider = this.parts.provider.provider().then((fact) => this.post({ type: "provider", ...fact }));
    // What is said where there are no rows is about the provider; rows do not wait for it.
    if (!this.parts.conversations.current) await provider;
    const session = this.parts.conversations.current;
    if (session) await this.transcript.fetchLatest(session);
    // Another conversation that was opened meanwhile is drawn by itself.
    if (session !== this.parts.conversations.current) return;
    const shown = session
      ? sessionSnapshot(session, this.transcript.latest(session), language)
      : emptySnapshot;
    this.post({
      type: "snapshot",
      ...shown,
      figures: this.view && this.marked(this.view),
      restored: this.isReady ? this.parts.composer.restoredState() : undefined,
    });
    for (const fact of waitFacts(session, language)) this.post(fact);
    this.post({ type: "storage", mark: this.storageMark });
    if (session?.memory.summarizer.isBusy) this.post({ type: "summarizing", active: true });
    await Promise.all([provider, this.sheet.redraw()]);
  }

  /** The rows that `read` gives; a snapshot instead, where there are none. */
  async drawRows(
    read: (transcript: Transcript, session: Session) => Promise<ToPanel | undefined>,
  ): Promise<void> {
    const session = this.parts.conversations.current;
    const page = session && (await read(this.transcript, session));
    if (session !== this.parts.conversations.current) return;
    if (page) this.post(page);
    else await this.drawAll();
  }

  showSheet(wanted: OpenSheet | null): Promise<void> {
    return this.sheet.show(wanted);
  }

  private receive(message: unknown): void {
    if (!isToHost(message)) return;
    const handle = this.handlers[message.type] as (intent: ToHost) => unknown;
    void this.parts.guard(`panel ${message.type}`, () => handle(message));
  }

  private follow(event: ConversationsEvent): void {
    if (event.type === "opened") {
      this.transcript.clear();
      this.view = null;
      this.sheet.forget();
      this.redraw();
    } else if (event.type === "view") {
      this.showView(event.view);
    } else if (event.type === "session") {
      for (const fact of this.facts.of(event.event, event.session)) this.post(fact);
    }
  }

  private showView(view: View): void {
    const standings = this.transcript.weigh(view);
    this.view = view;
    this.postPictureRules();
    this.post({ type: "planChanged", figures: this.marked(view), standings });
    if (this.sheet.isOpen) void this.parts.guard("panel sheet", () => this.sheet.redraw());
  }

  private marked(view: View): MeterFigures {
    return meterFigures(view, this.parts.conversations.estimator.policy());
  }

  /** Sends a fact to the page that listens; to none it is lost, since the next one begins with a snapshot. */
  post(message: ToPanel): void {
    this.deltas.post(message);
  }
}
