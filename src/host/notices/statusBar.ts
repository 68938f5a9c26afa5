import * as vscode from "vscode";
import type { Conversations } from "../../core/agent/session/conversations.ts";
import type { View } from "../../core/context/view.ts";
import { statusBarText } from "../../presenter/messages/statusBarText.ts";
import { language } from "../platform/formatting.ts";
import type { Settings } from "../platform/settings.ts";

/** Status bar item `longhand.tokens`. */
export class StatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem(
    "longhand.tokens",
    vscode.StatusBarAlignment.Right,
    90,
  );
  private readonly settings: Pick<Settings, "agent">;
  private readonly subscription: { dispose(): void };

  constructor(conversations: Pick<Conversations, "onEvent">, settings: Pick<Settings, "agent">) {
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

  private show(view: View): void {
    const { text, label, tooltip, level } = statusBarText(view, this.settings.agent().policy, language);
    this.item.text = text;
    this.item.accessibilityInformation = { label, role: "button" };
    this.item.tooltip = new vscode.MarkdownString(tooltip);
    this.item.backgroundColor =
      level === "normal" ? undefined : new vscode.ThemeColor(`statusBarItem.${level}Background`);
    this.item.show();
  }
}
