import * as vscode from "vscode";
import { languageOf } from "../../presenter/language.ts";

/** The editor's language, which stays the same as long as the window does. */
export const language = languageOf(vscode.env.language, vscode.l10n.t);

export const { number: formatNumber, day, time, plural } = language;
