import * as vscode from "vscode";
import type { PastRequest } from "../../core/agent/session/pastRequest.ts";
import type { PriceList } from "../../core/tokens/cost.ts";
import { historyDetail, historyRequests } from "../../presenter/pages/historyBuilder.ts";
import { isFromHistoryPage, type FromHistoryPage } from "../../protocol/history.ts";
import type { OpenConversation } from "../panel/panelPorts.ts";
import { WebviewTab, type TabHandlers } from "./webviewTab.ts";
import type { Guard } from "../platform/guard.ts";
import type { RowRevealer } from "../panel/panelPorts.ts";

/** Services of the page. */
interface HistoryPageParts {
  readonly extensionUri: vscode.Uri;
  readonly conversations: OpenConversation;
  readonly rows: RowRevealer;
  readonly priceOf: PriceList;
  readonly guard: Guard;
}

/** Documents of requests, `longhand-request:/<id of the reply>.json`. */
const scheme = "longhand-request";

/** Context History: an editor tab with every request of the open conversation and what it carried. */
export class HistoryPage implements vscode.Disposable, vscode.TextDocumentContentProvider {
  readonly tab: WebviewTab<FromHistoryPage>;
  private readonly parts: HistoryPageParts;
  private readonly subscription: vscode.Disposable;
  private selected: string | undefined;

  constructor(parts: HistoryPageParts) {
    this.parts = parts;
    const { conversations, extensionUri, guard } = parts;
    this.tab = new WebviewTab({
      extensionUri,
      guard,
      name: "history",
      title: vscode.l10n.t("Context History"),
      accepts: isFromHistoryPage,
      handlers: this.handlers,
    });
    const following = conversations.onEvent((event) => {
      const isNews =
        event.type === "opened" ||
        (event.type === "session" && event.event.type === "running" && !event.event.running);
      if (isNews && this.tab.isOpen) void guard("history", () => this.post());
    });
    this.subscription = vscode.Disposable.from(
      following,
      vscode.workspace.registerTextDocumentContentProvider(scheme, this),
    );
  }

  dispose(): void {
    this.subscription.dispose();
    this.tab.dispose();
  }

  /** The request that brought the assistant message `id`; without an id, shows the page. Rejects where there is none. */
  async showRequest(id: string | undefined): Promise<PastRequest | undefined> {
    if (id !== undefined) return this.request(id);
    this.show(undefined);
    return undefined;
  }

  /** Shows the page with this request, or the last. */
  show(id: string | undefined): void {
    this.selected = id;
    const isNew = !this.tab.isOpen;
    this.tab.show();
    // A new page asks for its data itself.
    if (!isNew) void this.parts.guard("history", () => this.postDetail());
  }

  async provideTextDocumentContent({ path }: vscode.Uri): Promise<string> {
    const id = path.replace(/^\//, "").replace(/\.json$/, "");
    return `${JSON.stringify(await this.request(id), undefined, 2)}\n`;
  }

  private readonly handlers: TabHandlers<FromHistoryPage> = {
    ready: () => this.post(),
    select: ({ id }) => {
      this.selected = id;
      return this.postDetail();
    },
    reveal: ({ id }) => this.parts.rows.reveal(id),
    json: ({ id }) => vscode.window.showTextDocument(uriOf(id), { preview: true }),
    difference: ({ id }) => {
      const ids = this.requests.map((request) => request.id);
      const before = ids[ids.indexOf(id) - 1];
      if (before === undefined) return undefined;
      const title = vscode.l10n.t("Request beside the one before");
      return vscode.commands.executeCommand("vscode.diff", uriOf(before), uriOf(id), title);
    },
  };

  private get requests() {
    const conversation = this.parts.conversations.current?.conversation;
    return conversation ? historyRequests(conversation, this.parts.priceOf) : [];
  }

  private async request(id: string): Promise<PastRequest> {
    const past = await this.parts.conversations.current?.past.view(id);
    if (!past)
      throw new Error(vscode.l10n.t("No request of the open conversation has brought a message {0}.", id));
    return past.request;
  }

  /** The chart first: what a request carried takes longer. */
  private async post(): Promise<void> {
    const session = this.parts.conversations.current;
    if (!session) return this.tab.post({ type: "history", history: null });
    const { title } = session.conversation;
    const history = { title, requests: this.requests, detail: null };
    await this.tab.post({ type: "history", history });
    await this.postDetail();
  }

  private async postDetail(): Promise<void> {
    const session = this.parts.conversations.current;
    const replies =
      session?.conversation.messages.filter(({ message }) => message.role === "assistant") ?? [];
    const id = replies.find((reply) => reply.id === this.selected)?.id ?? replies.at(-1)?.id;
    if (!session || id === undefined) return;
    const detail = await historyDetail(session, id, this.parts.priceOf);
    const isWanted = session === this.parts.conversations.current && (this.selected ?? id) === id;
    if (detail && isWanted) await this.tab.post({ type: "detail", detail });
  }
}

function uriOf(id: string): vscode.Uri {
  return vscode.Uri.from({ scheme, path: `/${id}.json` });
}
