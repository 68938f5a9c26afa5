import * as vscode from "vscode";
import type { Conversations } from "../core/agent/conversations.ts";
import { readout, thresholdOf } from "../core/context/budget.ts";
import type { TokenFigures } from "../core/context/figures.ts";
import type { Settings } from "./settings.ts";

/** The status bar's token readout: what the next request weighs against the prompt limit. */
export class StatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem(
    "longhand.tokens",
    vscode.StatusBarAlignment.Right,
    90,
  );
  private readonly settings: Settings;
  private readonly subscription: { dispose(): void };

  constructor(conversations: Conversations, settings: Settings) {
    this.settings = settings;
    this.item.name = vscode.l10n.t("Longhand Tokens");
    this.item.command = "longhand.showBreakdown";
    this.subscription = conversations.onEvent((event) => {
      if (event.type === "view") this.show(event.view.figures);
    });
  }

  dispose(): void {
    this.subscription.dispose();
    this.item.dispose();
  }

  private show(figures: TokenFigures): void {
    const { policy } = this.settings.agent();
    const threshold = thresholdOf(figures, policy);
    const isFull = figures.total > figures.limit;
    const share = ((100 * figures.total) / figures.limit).toFixed(0);
    this.item.text = `$(book) ${compact(figures.total)} / ${compact(figures.limit)}`;
    const label = vscode.l10n.t("Longhand: {0}", readout(figures));
    this.item.accessibilityInformation = { label, role: "button" };
    this.item.tooltip = new vscode.MarkdownString(
      [
        `**${readout(figures)}** (${share} %)`,
        vscode.l10n.t("Trimming starts at {0} tokens.", threshold.toLocaleString("en-US")),
        vscode.l10n.t("{0} tokens are kept free for the reply.", figures.reserve.toLocaleString("en-US")),
        vscode.l10n.t("Click for the breakdown."),
      ].join("\n\n"),
    );
    this.item.backgroundColor =
      figures.total <= threshold
        ? undefined
        : new vscode.ThemeColor(isFull ? "statusBarItem.errorBackground" : "statusBarItem.warningBackground");
    this.item.show();
  }
}

function compact(tokens: number): string {
  return tokens < 1_000 ? String(tokens) : `${(tokens / 1_000).toFixed(tokens < 10_000 ? 1 : 0)}k`;
}
