import * as vscode from "vscode";
import type { Conversations } from "../../core/agent/session/conversations.ts";
import { literalLabel } from "../../presenter/inertText.ts";
import type { KeyOwner, Secrets } from "../platform/secrets.ts";
import type { Servers } from "./servers.ts";

interface KeyItem extends vscode.QuickPickItem {
  readonly owner: KeyOwner;
}

/** Set API Key: for one of the model servers. */
export class KeyCommands {
  private readonly conversations: Pick<Conversations, "estimator">;
  private readonly secrets: Secrets;
  private readonly servers: Pick<Servers, "all" | "find">;

  constructor(
    conversations: Pick<Conversations, "estimator">,
    secrets: Secrets,
    servers: Pick<Servers, "all" | "find">,
  ) {
    this.conversations = conversations;
    this.secrets = secrets;
    this.servers = servers;
  }

  /** Sets the key of the server of this name, else of the one that is picked. False when the user cancelled. */
  async set(server: string | undefined): Promise<boolean> {
    const named = server === undefined ? undefined : this.servers.find(server);
    if (server !== undefined && !named?.owner) {
      throw new Error(vscode.l10n.t("There is no server {0} that takes a key.", JSON.stringify(server)));
    }
    const owner = named?.owner ?? (await this.pick());
    return owner !== undefined && (await this.secrets.ask(owner));
  }

  /** The only one without a question; the open conversation's comes first. */
  private async pick(): Promise<KeyOwner | undefined> {
    const asked = this.servers.find(this.conversations.estimator.choice.server);
    const others = this.servers.all.filter((one) => one.server !== asked?.server);
    const owners = [...(asked ? [asked] : []), ...others].flatMap(({ name, owner }) =>
      owner ? [{ name, owner }] : [],
    );
    if (owners.length <= 1) return owners[0]?.owner;
    const items = await Promise.all(owners.map((one) => this.item(one)));
    const title = vscode.l10n.t("Set the API key for which server?");
    return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true }))?.owner;
  }

  private async item({ name, owner }: { readonly name: string; readonly owner: KeyOwner }): Promise<KeyItem> {
    const hasKey = (await this.secrets.apiKey(owner)) !== undefined;
    const description = hasKey ? vscode.l10n.t("{0} · has a key", owner.baseUrl) : owner.baseUrl;
    return { label: literalLabel(name), description: literalLabel(description), owner };
  }
}
