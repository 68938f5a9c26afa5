import * as vscode from "vscode";
import {
  isFromComparePage,
  supposedIn,
  type FromComparePage,
  type SupposedFact,
} from "../../protocol/comparison.ts";
import type { StrategyPreview } from "../../core/context/compare.ts";
import { buildComparison, type ComparedSheets } from "../../presenter/pages/comparisonBuilder.ts";
import type { Guard } from "../platform/guard.ts";
import type { ModelProvider } from "../../core/ports/models.ts";
import type { MemoryChanger, OpenConversation } from "../panel/panelPorts.ts";
import { WebviewTab, type TabHandlers } from "../pages/webviewTab.ts";

/** Services of the page. */
interface ComparePageParts {
  readonly extensionUri: vscode.Uri;
  readonly conversations: OpenConversation;
  readonly memory: MemoryChanger;
  readonly sheets: ComparedSheets;
  readonly guard: Guard;
  readonly models: Pick<ModelProvider, "offers">;
}

/** Compare Memory Strategies: an editor tab that follows the open conversation. */
export class ComparePage implements vscode.Disposable {
  readonly tab: WebviewTab<FromComparePage>;
  private readonly parts: ComparePageParts;
  private readonly subscription: { dispose(): void };
  private supposed: SupposedFact = {};
  private models: readonly string[] = [];
  private isWorking = false;
  private isStale = false;

  constructor(parts: ComparePageParts) {
    this.parts = parts;
    const { extensionUri, guard } = parts;
    this.tab = new WebviewTab({
      extensionUri,
      guard,
      name: "compare",
      title: vscode.l10n.t("Compare Memory Strategies"),
      accepts: isFromComparePage,
      handlers: this.handlers,
      opening: () => (this.supposed = {}),
    });
    this.subscription = parts.conversations.onEvent((event) => {
      if (event.type === "opened" || event.type === "view") this.refresh();
      else if (event.type !== "session") return;
      else if (event.event.type === "summarizing" || event.event.type === "running") this.refresh();
    });
  }

  dispose(): void {
    this.subscription.dispose();
    this.tab.dispose();
  }

  /** Previews of every strategy; shows the page unless there is an argument: what to suppose. */
  async compare(argument: Readonly<Record<string, unknown>>): Promise<readonly StrategyPreview[]> {
    if (Object.keys(argument).length === 0) this.tab.show();
    const under = supposedIn(argument);
    if (!under) throw new Error(vscode.l10n.t("There is no such model or window."));
    return (await this.parts.conversations.current?.memory.previews.compare(under)) ?? [];
  }

  private readonly handlers: TabHandlers<FromComparePage> = {
    ready: async () => {
      this.refresh();
      this.models = (await this.parts.models.offers()).map(({ id }) => id);
      this.refresh();
    },
    suppose: ({ supposed }) => {
      this.supposed = supposed;
      this.refresh();
    },
    apply: ({ strategy }) => this.parts.memory.apply(strategy, this.supposed),
    undo: () => this.parts.memory.undo(),
  };

  /** Compares anew, once at a time. */
  private refresh(): void {
    this.isStale = true;
    if (this.isWorking || !this.tab.isOpen) return;
    this.isWorking = true;
    void this.parts.guard("compare", () => this.post()).finally(() => (this.isWorking = false));
  }

  private async post(): Promise<void> {
    while (this.isStale && this.tab.isOpen) {
      this.isStale = false;
      const session = this.parts.conversations.current;
      const isEmpty = !session || session.conversation.messages.length === 0;
      const comparison = isEmpty
        ? null
        : await buildComparison(session, this.parts.sheets, this.supposed, this.models);
      await this.tab.post({ type: "comparison", comparison });
    }
  }
}
