import * as vscode from "vscode";
import type { Conversations } from "../core/agent/conversations.ts";
import type { Session } from "../core/agent/session.ts";
import type { Settings } from "./settings.ts";

/** A model that can be chosen, with what is known of it. */
export interface ModelOffer {
  readonly id: string;
  readonly description?: string;
}

/** Select Model: for the open conversation if it has begun, else for all new ones. */
export class ModelCommands {
  private readonly conversations: Conversations;
  private readonly settings: Settings;
  private readonly offers: () => Promise<readonly ModelOffer[]>;

  constructor(
    conversations: Conversations,
    settings: Settings,
    offers: () => Promise<readonly ModelOffer[]>,
  ) {
    this.conversations = conversations;
    this.settings = settings;
    this.offers = offers;
  }

  async select(model: string | undefined): Promise<{ readonly model: string } | undefined> {
    const chosen = model ?? (await this.choose());
    if (!chosen) return undefined;
    const session = this.conversations.current;
    if (!session || session.conversation.messages.length === 0) {
      await this.settings.write("model", chosen);
      return { model: chosen };
    }
    if (model === undefined && !(await this.isWanted(session, chosen))) return undefined;
    await session.useModel(chosen);
    return { model: chosen };
  }

  /** Asks first where the conversation would have to be made smaller for the new model. */
  private async isWanted(session: Session, model: string): Promise<boolean> {
    const { fits, hidden, figures, tokensAfter, problem } = await session.preflight(model);
    if (fits) return true;
    const n = (tokens: number) => tokens.toLocaleString("en-US");
    const detail = problem
      ? vscode.l10n.t("It needs {0} tokens; {1} has room for {2}.", n(problem.total), model, n(problem.limit))
      : vscode.l10n.t(
          "It is {0} tokens long; before the next request {1} messages would be hidden, which leaves {2} tokens. Undo brings them back.",
          n(figures.total),
          hidden,
          n(tokensAfter),
        );
    const change = vscode.l10n.t("Change Model");
    const question = vscode.l10n.t("The conversation does not fit {0} as it is.", model);
    return (await vscode.window.showWarningMessage(question, { modal: true, detail }, change)) === change;
  }

  private async choose(): Promise<string | undefined> {
    const other = vscode.l10n.t("Other model…");
    const current = this.conversations.current?.model ?? this.settings.agent().model;
    const items = this.offers().then((offers) => [
      ...offers.map(({ id, description = "" }) => ({ label: id, description, picked: id === current })),
      { label: other, description: vscode.l10n.t("Type its name") },
    ]);
    const title = vscode.l10n.t("Select model (now {0})", current);
    const picked = await vscode.window.showQuickPick(items, { title });
    if (picked?.label !== other) return picked?.label;
    return vscode.window.showInputBox({ title, value: current });
  }
}
