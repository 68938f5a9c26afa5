import * as vscode from "vscode";
import type { Conversations } from "../../core/agent/session/conversations.ts";
import type { Session } from "../../core/agent/session/session.ts";
import type { ModelChoice } from "../../core/ports/modelChoice.ts";
import { inertText } from "../../presenter/inertText.ts";
import { formatNumber } from "../platform/formatting.ts";
import type { DefaultModelChoice } from "./defaultModelChoice.ts";
import type { Secrets } from "../platform/secrets.ts";
import type { KnownServer, Servers } from "./servers.ts";
import type { Settings } from "../platform/settings.ts";
import { confirm } from "../platform/toasts.ts";
import { ModelPicker, type LocalOffer, type PickedModel } from "./modelPicker.ts";

/** Parts of the commands that choose a model. */
interface ModelCommandParts {
  readonly conversations: Conversations;
  readonly settings: Settings;
  readonly secrets: Pick<Secrets, "ask">;
  readonly servers: Servers;
  readonly next: DefaultModelChoice;
  /** Looks for servers on this machine. */
  readonly local: () => Promise<readonly LocalOffer[]>;
}

/** The choice as the command returns it; `reason` tells why there is none. */
type ModelResult = Pick<ModelChoice, "model" | "server"> | { readonly reason: string };

/** Select Model: for the open conversation if it has begun, else for all new ones. */
export class ModelCommands {
  private readonly parts: ModelCommandParts;
  private readonly picker: ModelPicker;

  constructor(parts: ModelCommandParts) {
    this.parts = parts;
    const { local, secrets, servers } = parts;
    this.picker = new ModelPicker(servers, local, ({ owner }) => secrets.ask(owner));
  }

  /** `model` of the first server where none is named; asks where there is no model. Undefined when the user cancelled. */
  async select(model: string | undefined, server: string | undefined): Promise<ModelResult | undefined> {
    const { choice } = this.parts.conversations.estimator;
    if (model !== undefined || server !== undefined) {
      const known = this.parts.servers.find(server);
      return known ? this.use(model ?? choice.model, known) : this.unknown(server);
    }
    const picked = await this.picker.pick(choice);
    if (!picked || !(await this.settleWindow(picked))) return undefined;
    const known = "server" in picked ? picked.server : undefined;
    const { begun } = this;
    if (begun && known && !(await this.isWanted(begun, picked.id, known))) return undefined;
    return this.use(picked.id, known ?? (await this.added(picked)));
  }

  /** The open conversation, where it has begun. */
  private get begun(): Session | undefined {
    const { current } = this.parts.conversations;
    return current && current.conversation.messages.length > 0 ? current : undefined;
  }

  private unknown(server: string | undefined): ModelResult {
    const names = this.parts.servers.all.map(({ name }) => name).join(", ");
    const name = JSON.stringify(server);
    return { reason: vscode.l10n.t("There is no server {0}. There are: {1}.", name, names) };
  }

  /** Has the conversation ask this model from now on; it keeps its effort. */
  private async use(model: string, { server }: Pick<KnownServer, "server"> = {}): Promise<ModelResult> {
    const at = server === undefined ? {} : { server };
    const { current, estimator } = this.parts.conversations;
    const { effort } = estimator.choice;
    const isPlain = server === undefined && effort === undefined;
    if (!this.begun) await this.keepForNext({ model, ...at });
    if (!this.begun && isPlain) current?.forgetChoice();
    else await current?.useModel(model, { ...at, ...(effort && { effort }) });
    return { model, ...at };
  }

  /** Keeps the choice for all conversations that begin. */
  private async keepForNext(choice: ModelChoice): Promise<void> {
    const { next, settings } = this.parts;
    const isOfFirst = choice.server === undefined;
    if (isOfFirst) await settings.write("model", choice.model);
    await next.keep(isOfFirst ? undefined : choice);
  }

  /** A server that was found on this machine, as one that conversations can ask. */
  private async added(picked: PickedModel): Promise<KnownServer | undefined> {
    if (!("found" in picked)) return undefined;
    const { servers, settings } = this.parts;
    const { name, baseUrl } = picked.found;
    if ((await servers.services(undefined).models.access()).needsKey) {
      await settings.useServer(baseUrl);
      return undefined;
    }
    let free = name;
    for (let count = 2; servers.find(free); count++) free = `${name} ${count}`;
    await settings.addServer({ name: free, baseUrl });
    return { server: free, name: free };
  }

  /** Asks once for the window of a model that the catalog does not know. False when the user cancelled. */
  private async settleWindow(picked: PickedModel): Promise<boolean> {
    const { id, window } = picked;
    const { server } = "server" in picked ? picked.server : {};
    const { models } = this.parts.servers.services(server);
    if (models.knows(id)) return true;
    const { source, window: assumed } = models.limits(id);
    const statedWindow = window ?? (source === "server" && "server" in picked ? assumed : undefined);
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
    if (answer.trim() !== "") await this.parts.settings.noteWindow(id, Number(answer));
    return true;
  }

  /** Asks first where the conversation would have to be made smaller for the new model. */
  private async isWanted(session: Session, model: string, server: KnownServer): Promise<boolean> {
    const preflight = await session.memory.previews.preflight(model, server);
    const { fits, hidden, figures, tokensAfter, problem } = preflight;
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
}

function isWindow(text: string): boolean {
  return text.trim() === "" || (Number.isSafeInteger(Number(text)) && Number(text) > 0);
}
