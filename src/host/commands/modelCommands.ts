import * as vscode from "vscode";
import type { Conversations } from "../../core/agent/session/conversations.ts";
import type { Session } from "../../core/agent/session/session.ts";
import type { ModelOffer, ModelProvider } from "../../core/ports/models.ts";
import { formatNumber } from "../platform/formatting.ts";
import type { Settings } from "../platform/settings.ts";
import { confirm } from "../platform/toasts.ts";
import { inertText, literalLabel } from "../../presenter/inertText.ts";

/** A model server on this machine, and what it lists. */
export interface LocalOffer {
  readonly name: string;
  readonly baseUrl: string;
  readonly models: readonly ModelOffer[];
}

/** The model chosen; `baseUrl` where another server is to be asked. */
interface Choice extends ModelOffer {
  readonly baseUrl?: string;
}

interface ModelItem extends vscode.QuickPickItem {
  readonly offer?: ModelOffer;
  readonly server?: LocalOffer;
}

/** Select Model: for the open conversation if it has begun, else for all new ones. */
export class ModelCommands {
  private readonly conversations: Conversations;
  private readonly settings: Settings;
  private readonly models: Pick<ModelProvider, "offers" | "limits" | "knows">;
  private readonly local: () => Promise<readonly LocalOffer[]>;

  /** `local` looks for servers on this machine. */
  constructor(
    conversations: Conversations,
    settings: Settings,
    models: ModelCommands["models"],
    local: ModelCommands["local"],
  ) {
    this.conversations = conversations;
    this.settings = settings;
    this.models = models;
    this.local = local;
  }

  async select(model: string | undefined): Promise<{ readonly model: string } | undefined> {
    if (model !== undefined) return this.use(model);
    const choice = await this.choose();
    if (!choice || !(await this.settleWindow(choice))) return undefined;
    const session = this.conversations.current;
    const hasBegun = session && session.conversation.messages.length > 0;
    if (hasBegun && !(await this.isWanted(session, choice.id))) return undefined;
    if (choice.baseUrl !== undefined) await this.settings.useServer(choice.baseUrl);
    return this.use(choice.id);
  }

  private async use(model: string): Promise<{ readonly model: string }> {
    const session = this.conversations.current;
    if (session && session.conversation.messages.length > 0) await session.useModel(model);
    else await this.settings.write("model", model);
    return { model };
  }

  /** Asks once for the window of a model that the catalog does not know. False when the user cancelled. */
  private async settleWindow({ id, window, baseUrl }: Choice): Promise<boolean> {
    if (this.models.knows(id)) return true;
    const { source, window: assumed } = this.models.limits(id);
    const statedWindow = window ?? (source === "server" && baseUrl === undefined ? assumed : undefined);
    const answer = await vscode.window.showInputBox({
      title: inertText(vscode.l10n.t("Context window of {0}", id)),
      prompt:
        statedWindow === undefined
          ? vscode.l10n.t(
              "In tokens, prompt and reply together. Nothing is known of this model: leave it empty to assume {0}.",
              formatNumber(assumed),
            )
          : vscode.l10n.t(
              "In tokens, prompt and reply together. The server says {0}.",
              formatNumber(statedWindow),
            ),
      ...(statedWindow !== undefined && { value: String(statedWindow) }),
      validateInput: (text) =>
        isWindow(text) ? undefined : vscode.l10n.t("Give a whole number of tokens, or nothing."),
      ignoreFocusOut: true,
    });
    if (answer === undefined) return false;
    if (answer.trim() !== "") await this.settings.noteWindow(id, Number(answer));
    return true;
  }

  /** Asks first where the conversation would have to be made smaller for the new model. */
  private async isWanted(session: Session, model: string): Promise<boolean> {
    const { fits, hidden, figures, tokensAfter, problem } = await session.memory.preflight(model);
    if (fits) return true;
    const detail = problem
      ? vscode.l10n.t(
          "It needs {0} tokens; {1} has room for {2}.",
          formatNumber(problem.total),
          model,
          formatNumber(problem.limit),
        )
      : vscode.l10n.t(
          "It is {0} tokens long; before the next request {1} messages would be hidden, which leaves {2} tokens. Undo brings them back.",
          formatNumber(figures.total),
          hidden,
          formatNumber(tokensAfter),
        );
    const change = vscode.l10n.t("Change Model");
    const question = vscode.l10n.t("The conversation does not fit {0} as it is.", model);
    return confirm(question, detail, change);
  }

  private async choose(): Promise<Choice | undefined> {
    const other = vscode.l10n.t("Other model…");
    const current = this.conversations.estimator.model;
    const title = inertText(vscode.l10n.t("Select model (now {0})", current));
    const found = Promise.all([this.models.offers(), this.local()]);
    const items = found.then(([offers, servers]): ModelItem[] => [
      ...offers.map((offer) => itemOf(offer, current)),
      { label: other, description: vscode.l10n.t("Type its name") },
      ...localItems(servers.filter(({ baseUrl }) => !isSameServer(baseUrl, this.settings.baseUrl))),
    ]);
    const picked = await vscode.window.showQuickPick(items, { title, matchOnDescription: true });
    if (picked?.server) return chooseLocal(picked.server);
    if (!picked || picked.offer) return picked?.offer;
    const id = await vscode.window.showInputBox({ title, value: current });
    return id === undefined || id.trim() === "" ? undefined : { id: id.trim() };
  }
}

function itemOf(offer: ModelOffer, current?: string): ModelItem {
  const { id, description = "" } = offer;
  return {
    label: literalLabel(id),
    description: literalLabel(description),
    offer,
    ...(id === current && { picked: true }),
  };
}

function localItems(servers: readonly LocalOffer[]): readonly ModelItem[] {
  if (servers.length === 0) return [];
  const heading = { label: vscode.l10n.t("On this machine"), kind: vscode.QuickPickItemKind.Separator };
  const items = servers.map((server) => ({
    label: literalLabel(vscode.l10n.t("Use {0} at {1}", server.name, new URL(server.baseUrl).host)),
    description: literalLabel(server.models.map(({ id }) => id).join(", ")),
    server,
  }));
  return [heading, ...items];
}

async function chooseLocal({ name, baseUrl, models }: LocalOffer): Promise<Choice | undefined> {
  const title = inertText(vscode.l10n.t("Select a model of {0}", name));
  const [only] = models.length === 1 ? models : [];
  const offer =
    only ??
    (
      await vscode.window.showQuickPick(
        models.map((one) => itemOf(one)),
        { title },
      )
    )?.offer;
  return offer && { ...offer, baseUrl };
}

/** `localhost` and 127.0.0.1 are the same machine. */
function isSameServer(one: string, other: string): boolean {
  const place = (address: string) => URL.parse(address)?.host.replace("localhost", "127.0.0.1");
  return place(one) === place(other);
}

function isWindow(text: string): boolean {
  return text.trim() === "" || (Number.isSafeInteger(Number(text)) && Number(text) > 0);
}
