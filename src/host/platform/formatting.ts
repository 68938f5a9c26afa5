import * as vscode from "vscode";
import type { TokenBreakdown } from "../../core/context/tokenBreakdown.ts";
import { languageTag } from "./languageTag.ts";

const language = languageTag(vscode.env.language);
const numbers = new Intl.NumberFormat(language);
const tenths = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const dollars = new Intl.NumberFormat(language, { style: "currency", currency: "USD" });
const days = new Intl.DateTimeFormat(language, { dateStyle: "medium" });
const times = new Intl.DateTimeFormat(language, { timeStyle: "short" });
const translate = vscode.l10n.t;

/** A number as the editor's language writes it: "12,345". */
export const formatNumber = (n: number): string => numbers.format(n);

/** A number with one place: "4.5". */
export const tenth = (n: number): string => tenths.format(n);

/** US dollars and cents: "$1.50". */
export const money = (amount: number): string => dollars.format(amount);

/** The day of a time in milliseconds since 1970. */
export const day = (at: number): string => days.format(at);

/** The hour and minute of a time in milliseconds since 1970. */
export const time = (at: number): string => times.format(at);

/** `one` or `many` with the number for `{0}`: whole phrases, since languages put the number in other places. */
export function plural(n: number, one: string, many: string, ...parts: readonly string[]): string {
  return translate(n === 1 ? one : many, formatNumber(n), ...parts);
}

/** "12,345 of 111,616 tokens": how a figure of the budget reads everywhere. */
export function readout({ total, limit }: TokenBreakdown): string {
  return vscode.l10n.t("{0} of {1} tokens", formatNumber(total), formatNumber(limit));
}
