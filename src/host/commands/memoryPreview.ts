import * as vscode from "vscode";
import type { Session } from "../../core/agent/session/session.ts";
import type { HidingStrategy } from "../../core/context/strategies.ts";
import type { ExcerptFact, PreviewFact, StrategyFact } from "../../protocol/sheets.ts";
import { formatNumber, plural } from "../platform/formatting.ts";
import type { SheetBuilder } from "../../presenter/sheetBuilder.ts";

type Strategy = PreviewFact["strategies"][number];

interface Item extends vscode.QuickPickItem {
  readonly answer?: "apply" | "applyAndEdit";
}

/** Shows what trimming, or `strategy` alone, would do: first by figures, then message by message. Undefined where the user says no. */
export async function previewed(
  sheets: SheetBuilder,
  session: Session,
  strategy: HidingStrategy | undefined,
): Promise<{ readonly strategy: HidingStrategy; readonly edit: boolean } | undefined> {
  const sheet = await sheets.sheet(strategy === "summarize" ? "summarize" : "trim", session);
  if (sheet.kind === "breakdown") return undefined;
  const wanted = sheet.strategies.filter((one) => strategy === undefined || one.strategy === strategy);
  const usable = wanted.filter(({ tokensBefore, tokensAfter }) => tokensAfter < tokensBefore);
  if (usable.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        "There is nothing to hide: system prompts, pinned messages and the latest exchange always stay.",
      ),
    );
    return undefined;
  }
  const chosen = strategy === undefined ? await choose(usable) : usable[0];
  const answer = chosen && (await confirmed(chosen));
  return answer && { strategy: chosen.strategy, edit: answer === "applyAndEdit" };
}

async function choose(usable: readonly Strategy[]): Promise<Strategy | undefined> {
  const items = usable.map((one) => ({ label: nameOf(one), description: figures(one), one }));
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("Trim conversation"),
    placeHolder: vscode.l10n.t("Nothing is deleted: Undo brings everything back"),
  });
  return picked?.one;
}

/** Messages are there to be looked at: choosing one shows the list again. */
async function confirmed(one: Strategy): Promise<Item["answer"]> {
  const { goes, stays, hidden, cleared, messagesKept, needsRequest } = one;
  const apply: Item = {
    label: `$(check) ${vscode.l10n.t("Apply")}`,
    description: figures(one),
    answer: "apply",
  };
  const notes: Item[] = [
    ...(cleared > 0
      ? [{ label: vscode.l10n.t("Tool results sent as one line: {0}", formatNumber(cleared)) }]
      : []),
    ...(needsRequest ? [{ label: vscode.l10n.t("One extra request, for the summary") }] : []),
    ...costOf(one),
  ];
  const edit: Item = { label: `$(edit) ${vscode.l10n.t("Apply and edit")}`, answer: "applyAndEdit" };
  const items: Item[] = [
    apply,
    ...(one.strategy === "summarize" ? [edit] : []),
    ...notes,
    ...listed(vscode.l10n.t("No longer sent: {0}", formatNumber(hidden)), goes, hidden),
    ...listed(vscode.l10n.t("Still sent: {0}", formatNumber(messagesKept)), stays, messagesKept),
  ];
  const title = nameOf(one);
  const placeHolder = vscode.l10n.t("Apply, or Escape to leave everything as it is");
  for (;;) {
    const picked = await vscode.window.showQuickPick(items, { title, placeHolder });
    if (!picked) return undefined;
    if (picked.answer) return picked.answer;
  }
}

function nameOf({ strategy }: StrategyFact): string {
  switch (strategy) {
    case "slidingWindow":
      return vscode.l10n.t("Sliding window: keep the recent exchanges");
    case "dropOldest":
      return vscode.l10n.t("Drop oldest: hide from the start");
    case "summarize":
      return vscode.l10n.t("Summarize: replace the older part by a summary");
  }
}

function figures({ hidden, tokensBefore, tokensAfter, summaryTokens }: StrategyFact): string {
  const weights = [formatNumber(tokensBefore), formatNumber(tokensAfter)];
  const text = plural(
    hidden,
    "{0} message · {1} → {2} tokens",
    "{0} messages · {1} → {2} tokens",
    ...weights,
  );
  if (summaryTokens === 0) return text;
  return vscode.l10n.t("{0} and a summary of at most {1}", text, formatNumber(summaryTokens));
}

function costOf({ nextCost }: StrategyFact): Item[] {
  if (nextCost === null) return [];
  return [{ label: vscode.l10n.t("Next request: ${0}", nextCost.toPrecision(2)) }];
}

function listed(label: string, excerpts: readonly ExcerptFact[], count: number): Item[] {
  if (count === 0) return [];
  const more = count - excerpts.length;
  return [
    { label, kind: vscode.QuickPickItemKind.Separator },
    ...excerpts.map(({ role, text, tokens }) => ({
      label: `${icons[role]} ${text}`,
      description: vscode.l10n.t("{0} tokens", formatNumber(tokens)),
    })),
    ...(more > 0 ? [{ label: vscode.l10n.t("and {0} more", formatNumber(more)) }] : []),
  ];
}

const icons: { readonly [R in ExcerptFact["role"]]: string } = {
  system: "$(gear)",
  user: "$(account)",
  assistant: "$(hubot)",
  tool: "$(tools)",
};
