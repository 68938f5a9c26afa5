import * as vscode from "vscode";
import type { ModelCatalog, ModelLimits } from "../core/agent/settings.ts";
import { createCounter } from "../core/tokens/requestCounter.ts";
import { LanguageModel } from "../host/languageModel.ts";
import { languageModelCounters } from "../host/languageModelCounter.ts";
import type { LanguageModels } from "../host/languageModels.ts";
import { runAction } from "../host/commands.ts";
import type { ChannelLog } from "../host/channelLog.ts";
import type { Provider } from "../host/providers.ts";
import type { Secrets } from "../host/secrets.ts";
import type { Settings } from "../host/settings.ts";
import { defaultReserve, modelInfo } from "../models/catalog.ts";
import { ConfiguredModel } from "../models/configuredModel.ts";
import { offeredModels } from "../models/offeredModels.ts";
import { needsKey } from "../models/openaiModel.ts";

/** Any OpenAI-compatible server. */
export function serverProvider(settings: Settings, secrets: Secrets): Provider {
  const model = new ConfiguredModel(() => settings.baseUrl, secrets.apiKey);
  return {
    model,
    counters: createCounter,
    limits: serverLimits,
    offers: () => offeredModels(model),
    fact: async () => ({
      provider: settings.baseUrl,
      needsKey: needsKey(settings.baseUrl) && (await secrets.apiKey()) === undefined,
    }),
  };
}

/** What VS Code itself offers. */
export function editorProvider(models: LanguageModels, otherwise: ModelCatalog): Provider {
  return {
    model: new LanguageModel(models),
    counters: languageModelCounters(models, createCounter),
    countersVersion: () => models.version,
    limits: (model) => models.limits(model) ?? otherwise(model),
    offers: () => models.offers(),
    fact: async () => ({ provider: vscode.l10n.t("VS Code's language models"), needsKey: false }),
  };
}

/** What the catalog knows of a model. */
export function serverLimits(model: string): ModelLimits {
  const info = modelInfo(model);
  return { window: info.window, reserve: defaultReserve(info) };
}

/** Says that another model answers than the one chosen, and lets the user choose. */
export function tellSubstitute(log: ChannelLog, wanted: string, used: string): void {
  log.write("warn", "model substituted", { wanted, used });
  const sentence = vscode.l10n.t("VS Code offers no model {0}: {1} answers instead.", wanted, used);
  const choose = vscode.l10n.t("Select Model");
  void vscode.window.showWarningMessage(sentence, choose).then(async (answer) => {
    if (answer === choose) await runAction("selectModel");
  });
}
