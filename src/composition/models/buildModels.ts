import type * as vscode from "vscode";
import { CurrentProvider } from "../../core/agent/memory/currentProvider.ts";
import type { ModelProvider } from "../../core/ports/models.ts";
import type { CacheRules } from "../../core/tokens/cachePricing.ts";
import type { PriceList } from "../../core/tokens/cost.ts";
import { LanguageModels } from "../../host/languageModel/languageModels.ts";
import { DefaultModelChoice } from "../../host/servers/defaultModelChoice.ts";
import type { Servers } from "../../host/servers/servers.ts";
import type { Platform } from "../buildPlatform.ts";
import { warnOfSubstitute } from "./modelNotices.ts";
import { ServerDirectory } from "./serverDirectory.ts";

/** The models of servers and of VS Code. */
export interface Models {
  readonly servers: Servers;
  /** The models of the server that the settings name first. */
  readonly first: ModelProvider;
  readonly next: DefaultModelChoice;
  readonly prices: PriceList;
  readonly caching: CacheRules;
}

/** The models of servers and of VS Code; settings and conversations choose. */
export function buildModels(context: vscode.ExtensionContext, platform: Platform): Models {
  const { settings, secrets, log } = platform;
  const editorModels = new LanguageModels((wanted, used) => warnOfSubstitute(log, wanted, used));
  context.subscriptions.push(editorModels);
  const servers = new ServerDirectory(settings, secrets, editorModels, context.globalState, log);
  return {
    servers,
    first: new CurrentProvider(() => servers.services(undefined).models),
    next: new DefaultModelChoice(context.workspaceState, servers),
    prices: (model, server) => servers.services(server).models.prices(model),
    caching: (model, server) => servers.services(server).models.caching(model),
  };
}
