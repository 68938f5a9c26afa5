import * as vscode from "vscode";
import { languageOf } from "../../presenter/language.ts";
import type { TokenBreakdown } from "../../core/context/tokenBreakdown.ts";

/** The editor's language, which stays the same as long as the window does. */
export const language = languageOf(vscode.env.language, vscode.l10n.t);

export const { number: formatNumber, tenth, money, day, time, plural } = language;

/** "12,345 of 111,616 tokens": how a figure of the budget reads everywhere. */
export function readout({ total, limit }: TokenBreakdown): string {
  return vscode.l10n.t("{0} of {1} tokens", formatNumber(total), formatNumber(limit));
}
