import * as vscode from "vscode";
import type { ServerServices } from "../../core/agent/memory/serverServices.ts";
import type { ChatRequest, ModelEvent } from "../../core/ports/models.ts";
import type { Log } from "../../core/ports/system.ts";
import { GlobalModelObservations } from "../../host/platform/globalModelObservations.ts";
import type { Secrets } from "../../host/platform/secrets.ts";
import type { KnownServer, ServerOffers, Servers } from "../../host/servers/servers.ts";
import type { Settings } from "../../host/platform/settings.ts";
import type { LanguageModels } from "../../host/languageModel/languageModels.ts";
import type { ListedModel } from "../../models/catalog/modelList.ts";
import type { ListStore } from "../../models/catalog/serverLists.ts";
import { isVendorAddress } from "../../models/serverApi.ts";
import { serverRows, type ServerRow } from "../../models/namedServers.ts";
import { WireRuleRegistry, type WireRuleStore } from "../../models/wire/wireRuleRegistry.ts";
import type { WireRules } from "../../models/wire/wireRules.ts";
import { EditorProvider } from "./editorProvider.ts";
import { ServerProvider, type ServerProviderParts } from "./serverProvider.ts";

/** The names of the two that need no row, as `longhand.provider` has them. */
type Provider = Settings["provider"];
const isProvider = (name: string): name is Provider => name === "openai" || name === "vscode";

/** Every model server that the settings name, each with its own key, lists, rules and observations. */
export class ServerDirectory implements Servers {
  private readonly settings: Settings;
  private readonly secrets: Secrets;
  private readonly memento: vscode.Memento;
  private readonly common: Pick<ServerProviderParts, "settings" | "lists" | "wireRules" | "log">;
  private readonly providers: { readonly openai: ServerProvider; readonly vscode: EditorProvider };
  private readonly named = new Map<string, NamedServer>();

  /** `memento` keeps the servers' model lists, the rules of their requests and what was observed of them. */
  constructor(
    settings: Settings,
    secrets: Secrets,
    editorModels: LanguageModels,
    memento: vscode.Memento,
    log: Log,
  ) {
    this.settings = settings;
    this.secrets = secrets;
    this.memento = memento;
    const wireRules = new WireRuleRegistry(ruleStore(memento), log);
    this.common = { settings, lists: listStore(memento), wireRules, log };
    const openai = new ServerProvider({
      ...this.common,
      address: () => ({ baseUrl: settings.baseUrl, api: "auto" }),
      apiKey: () => secrets.apiKey(),
      isOfUser: () => settings.isServerOfUser,
    });
    this.providers = { openai, vscode: new EditorProvider(editorModels, openai, () => settings.silenceMs) };
  }

  get all(): readonly KnownServer[] {
    const { provider } = this.settings;
    const rows = this.rows.map(({ name, baseUrl }) => ({ server: name, name, owner: { name, baseUrl } }));
    const other = provider === "vscode" ? "openai" : "vscode";
    const isShadowed = rows.some(({ name }) => name === other);
    return [this.provided(provider), ...rows, ...(isShadowed ? [] : [this.provided(other)])];
  }

  find(name: string | undefined): KnownServer | undefined {
    const { all } = this;
    const [first] = all;
    if (name === undefined || name === "") return first;
    const found = all.find(({ server }) => server === name);
    if (found) return found;
    const isFirst = name === this.settings.provider || [first?.name, first?.owner?.baseUrl].includes(name);
    return isFirst ? first : undefined;
  }

  async offers({ server }: KnownServer): Promise<ServerOffers> {
    const { models } = this.services(server);
    return models instanceof ServerProvider ? models.listed() : { models: await models.offers() };
  }

  services(name: string | undefined): ServerServices {
    const { provider } = this.settings;
    if (name === undefined) return this.ofProvider(provider);
    if (isProvider(name) && !this.row(name)) return this.ofProvider(name);
    const models = this.named.get(name) ?? this.makeNamed(name);
    this.named.set(name, models);
    return { models, observations: this.observed(this.row(name)?.baseUrl ?? name) };
  }

  private get rows(): readonly ServerRow[] {
    return serverRows(this.settings.servers).rows;
  }

  private row(name: string): ServerRow | undefined {
    return this.rows.find((row) => row.name === name);
  }

  private ofProvider(provider: Provider): ServerServices {
    const address = provider === "vscode" ? provider : this.settings.baseUrl;
    return { models: this.providers[provider], observations: this.observed(address) };
  }

  private provided(provider: Provider): KnownServer {
    const server = provider === this.settings.provider ? {} : { server: provider };
    if (provider === "vscode") return { ...server, name: vscode.l10n.t("VS Code's language models") };
    const { baseUrl } = this.settings;
    return { ...server, name: URL.parse(baseUrl)?.host ?? baseUrl, owner: { baseUrl } };
  }

  private makeNamed(name: string): NamedServer {
    const address = () => this.row(name) ?? ({ baseUrl: "", api: "chat" } as const);
    return new NamedServer(name, () => this.row(name) !== undefined, {
      ...this.common,
      address,
      apiKey: () => this.secrets.apiKey({ name, baseUrl: address().baseUrl }),
      // What stands in the environment is for the services that it is named after.
      isOfUser: () => isVendorAddress(address().baseUrl),
    });
  }

  private observed(server: string): GlobalModelObservations {
    return new GlobalModelObservations(this.memento, () => server);
  }
}

/** A server that the user named; where no row has the name any more, every request fails for that. */
class NamedServer extends ServerProvider {
  private readonly name: string;
  private readonly exists: () => boolean;

  constructor(name: string, exists: () => boolean, parts: ServerProviderParts) {
    super(parts);
    this.name = name;
    this.exists = exists;
  }

  override stream(request: ChatRequest, signal: AbortSignal): AsyncIterable<ModelEvent> {
    return this.exists() ? super.stream(request, signal) : this.missing();
  }

  override countersVersion(): string {
    return `${this.name} ${super.countersVersion()}`;
  }

  private async *missing(): AsyncGenerator<ModelEvent, void, undefined> {
    const reason = { code: "noSuchServer", server: this.name } as const;
    yield { type: "failed", error: { kind: "badRequest", reason } };
  }
}

function ruleStore(memento: vscode.Memento): WireRuleStore {
  const key = (server: string) => `longhand.rules ${server}`;
  return {
    get: (server) => memento.get<WireRules>(key(server)),
    keep: (server, rules) => void memento.update(key(server), rules),
  };
}

function listStore(memento: vscode.Memento): ListStore {
  const key = (server: string) => `longhand.listed ${server}`;
  return {
    get: (server) => memento.get<readonly ListedModel[]>(key(server)) ?? [],
    keep: (server, models) => void memento.update(key(server), models),
  };
}
