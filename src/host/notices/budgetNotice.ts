import * as vscode from "vscode";
import type { Conversations } from "../../core/agent/session/conversations.ts";
import type { PriceList } from "../../core/tokens/cost.ts";
import { budgetAdvice, type BudgetAdvice } from "../../presenter/messages/budgetAdvice.ts";
import { language } from "../platform/formatting.ts";
import type { Settings } from "../platform/settings.ts";
import { showInformation } from "../platform/toasts.ts";

const key = "longhand.budgetsAdvised";

/** Parts of the notice that advises a working budget. */
interface BudgetNoticeParts {
  readonly conversations: Pick<Conversations, "onEvent">;
  readonly settings: Pick<Settings, "agent" | "write">;
  readonly priceOf: PriceList;
  readonly state: vscode.Memento;
}

/** Advises a working budget once for each model and length at which its prices rise, whatever the user answers. */
export function registerBudgetNotice({ conversations, settings, priceOf, state }: BudgetNoticeParts): {
  dispose(): void;
} {
  return conversations.onEvent((event) => {
    if (event.type !== "view") return;
    const { model, server } = event.session.estimator.choice;
    const prices = priceOf(model, server);
    const { policy } = settings.agent();
    const advice = prices && budgetAdvice(model, prices, event.view.figures, policy, language);
    if (!advice) return;
    const told = state.get<readonly string[]>(key) ?? [];
    const about = `${model} ${advice.tokens}`;
    if (told.includes(about)) return;
    void state.update(key, [...told, about]);
    void ask(settings, advice);
  });
}

async function ask(
  settings: BudgetNoticeParts["settings"],
  { sentence, tokens }: BudgetAdvice,
): Promise<void> {
  const keep = vscode.l10n.t("Keep Prompts Below {0}", language.number(tokens));
  const answer = await showInformation(sentence, keep, vscode.l10n.t("Not Now"));
  if (answer === keep) await settings.write("workingBudget", tokens);
}
