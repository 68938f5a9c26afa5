import * as vscode from "vscode";
import type { Basis } from "../core/context/budget.ts";

/** Where a window is known from: "the server says". */
export function sourceWords({ source = "catalog" }: Basis): string {
  switch (source) {
    case "setting":
      return vscode.l10n.t("as set in longhand.contextWindow");
    case "refusal":
      return vscode.l10n.t("the server said so when a prompt was too long");
    case "row":
      return vscode.l10n.t("as set in longhand.models");
    case "server":
      return vscode.l10n.t("the server says");
    case "catalog":
      return vscode.l10n.t("from the catalog");
    case "editor":
      return vscode.l10n.t("VS Code says");
    case "guess":
      return vscode.l10n.t("a guess: nothing is known of this model");
  }
}

/** "estimated ±20 %"; "" where counts are exact. */
export function errorWords({ uncertainty }: Basis): string {
  return uncertainty === undefined
    ? ""
    : vscode.l10n.t("estimated ±{0} %", Math.max(1, Math.ceil(uncertainty * 100)));
}
