import * as vscode from "vscode";
import { midnight } from "../../core/text/dateGroup.ts";
import type { Journal } from "../../core/ports/journal.ts";
import type { Library } from "../../core/ports/library.ts";
import type { Clock } from "../../core/ports/system.ts";
import type { UsageRecords } from "../../core/ports/usageRecords.ts";
import type { BillSum } from "../../core/tokens/bill.ts";
import type { PriceList } from "../../core/tokens/cost.ts";
import {
  billOfSources,
  buildUsage,
  usageCsv,
  type UsageSources,
} from "../../presenter/pages/usageBuilder.ts";
import { isFromUsagePage, type FromUsagePage, type UsagePageFact } from "../../protocol/usage.ts";
import { namedFile } from "../workspace/namedFile.ts";
import { exists } from "../workspace/workspaceFiles.ts";
import type { OpenConversation } from "../panel/panelPorts.ts";
import { WebviewTab, type TabHandlers } from "./webviewTab.ts";
import { language } from "../platform/formatting.ts";
import type { Guard } from "../platform/guard.ts";
import { showInformation } from "../platform/toasts.ts";

/** Services of the page. */
interface UsagePageParts {
  readonly extensionUri: vscode.Uri;
  readonly conversations: OpenConversation;
  readonly store: Pick<Journal, "list"> & Pick<Library, "trashed">;
  readonly usage: UsageRecords;
  readonly priceOf: PriceList;
  /** Limit of a day, in US dollars; 0: none. */
  readonly dayLimit: () => number;
  readonly openConversation: (id: string) => unknown;
  readonly clock: Clock;
  readonly guard: Guard;
}

/** Result of the command; JSON. */
type UsageResult = BillSum & { readonly path?: string };

/** Usage and Cost: an editor tab with what models took and cost in this workspace. */
export class UsagePage implements vscode.Disposable {
  readonly tab: WebviewTab<FromUsagePage>;
  private readonly parts: UsagePageParts;
  private readonly subscription: { dispose(): void };
  private days: UsagePageFact["days"] = 30;

  constructor(parts: UsagePageParts) {
    this.parts = parts;
    const { extensionUri, guard } = parts;
    this.tab = new WebviewTab({
      extensionUri,
      guard,
      name: "usage",
      title: vscode.l10n.t("Usage and Cost"),
      accepts: isFromUsagePage,
      handlers: this.handlers,
    });
    this.subscription = parts.conversations.onEvent((event) => {
      const isReply = event.type === "session" && event.event.type === "running" && !event.event.running;
      if (isReply && this.tab.isOpen) void guard("usage", () => this.post());
    });
  }

  dispose(): void {
    this.subscription.dispose();
    this.tab.dispose();
  }

  /** Shows the page; with a path, saves the table there instead, unless there is a file. Gives the sum over all requests. */
  async show(path: string | undefined): Promise<UsageResult> {
    const { priceOf, usage } = this.parts;
    if (path === undefined) this.tab.show();
    const { total } = billOfSources({ sums: await usage.usageSums(), priceOf });
    if (path === undefined) return total;
    const uri = namedFile(path);
    if (await exists(uri)) throw new Error(vscode.l10n.t("{0} exists already; choose another name.", path));
    await this.save(uri, 0);
    return { ...total, path: uri.fsPath };
  }

  private readonly handlers: TabHandlers<FromUsagePage> = {
    ready: () => this.post(),
    period: ({ days }) => {
      this.days = days;
      return this.post();
    },
    open: ({ conversation }) => this.parts.openConversation(conversation),
    export: async () => {
      const title = vscode.l10n.t("Save the Requests as a Table");
      const uri = await vscode.window.showSaveDialog({ title, filters: { CSV: ["csv"] } });
      if (!uri) return;
      await this.save(uri, this.days);
      void showInformation(vscode.l10n.t("Saved {0}.", uri.fsPath));
    },
  };

  private async post(): Promise<void> {
    const { clock, dayLimit, priceOf } = this.parts;
    const { days } = this;
    const [sums, conversations] = await Promise.all([
      this.parts.usage.usageSums(startOf(days, clock.now())),
      this.conversations(),
    ]);
    const sources = { sums, conversations, priceOf, language };
    const usage = buildUsage(sources, days, { limit: dayLimit(), now: clock.now() });
    await this.tab.post({ type: "usage", usage });
  }

  private async save(uri: vscode.Uri, days: UsagePageFact["days"]): Promise<void> {
    const { clock, priceOf, usage } = this.parts;
    const requests = await usage.usage(startOf(days, clock.now()));
    const table = usageCsv(requests, { conversations: await this.conversations(), priceOf });
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(table));
  }

  /** All conversations, those in the trash as well. */
  private async conversations(): Promise<UsageSources["conversations"]> {
    const { store } = this.parts;
    return (await Promise.all([store.list(), store.trashed()])).flat();
  }
}

/** The first midnight of so many days up to now, 0 for all days; times in milliseconds since 1970. */
function startOf(days: number, now: number): number {
  return days === 0 ? 0 : midnight(now, days - 1);
}
