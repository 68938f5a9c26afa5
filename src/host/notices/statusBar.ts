import * as vscode from "vscode";
import { errorWords, sourceWords } from "../../protocol/countBasis.ts";
import type { Conversations } from "../../core/agent/session/conversations.ts";
import { thresholdOf } from "../../core/context/budget.ts";
import type { View } from "../../core/context/view.ts";
import { formatNumber, readout, tenth } from "../platform/formatting.ts";
import type { Settings } from "../platform/settings.ts";

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
      if (event.type === "view") this.show(event.view);
    });
  }

  dispose(): void {
    this.subscription.dispose();
    this.item.dispose();
  }

  private show({ figures, basis = {} }: Pick<View, "figures" | "basis">): void {
    const { policy } = this.settings.agent();
    const threshold = thresholdOf(figures, policy);
    const isFull = figures.total > figures.limit;
    const share = ((100 * figures.total) / figures.limit).toFixed(0);
    const error = basis.uncertainty === undefined ? "" : errorWords(basis.uncertainty, vscode.l10n.t);
    this.item.text = `$(book) ${error && "~"}${compact(figures.total)} / ${compact(figures.limit)}`;
    const label = vscode.l10n.t("Longhand: {0}", [readout(figures), error].filter(Boolean).join(", "));
    this.item.accessibilityInformation = { label, role: "button" };
    this.item.tooltip = new vscode.MarkdownString(
      [
        `**${readout(figures)}** (${share} %)`,
        vscode.l10n.t("Trimming starts at {0} tokens.", formatNumber(threshold)),
        vscode.l10n.t("{0} tokens are kept free for the reply.", formatNumber(figures.reserve)),
        vscode.l10n.t(
          "The window is {0} tokens ({1}).",
          formatNumber(figures.window),
          sourceWords(basis, vscode.l10n.t),
        ),
        ...(error ? [vscode.l10n.t("The figure is {0}: the model's tokenizer is not known.", error)] : []),
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
  if (tokens < 1_000) return formatNumber(tokens);
  const thousands = tokens / 1_000;
  return `${tokens < 10_000 ? tenth(thousands) : formatNumber(Math.round(thousands))}k`;
}
