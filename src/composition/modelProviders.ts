import * as vscode from "vscode";
import type { Log } from "../core/ports/system.ts";
import { createCounter } from "../core/tokens/request/requestCounter.ts";
import { LanguageModel } from "../host/languageModel/languageModel.ts";
import { languageModelCounters } from "../host/languageModel/languageModelCounter.ts";
import type { LanguageModels } from "../host/languageModel/languageModels.ts";
import { runAction } from "../host/commands/commands.ts";
import type { Provider } from "../host/platform/providers.ts";
import type { Secrets } from "../host/platform/secrets.ts";
import type { Settings } from "../host/platform/settings.ts";
import { defaultReserve, modelInfo, toldEncoding } from "../models/catalog/catalog.ts";
import { ConfiguredModel } from "../models/configuredModel.ts";
import type { ListedModel } from "../models/catalog/modelList.ts";
import { offeredModels } from "../models/catalog/offeredModels.ts";
import { needsKey } from "../models/chatCompletions/openaiModel.ts";
import { ServerLists, type ListStore } from "../models/catalog/serverLists.ts";
import { userRows } from "../models/catalog/userRows.ts";

/** Any OpenAI-compatible server. */
export function serverProvider(
  settings: Settings,
  secrets: Secrets,
  memento: vscode.Memento,
  log: Log,
): Provider {
  const model = new ConfiguredModel(() => settings.baseUrl, secrets.apiKey);
  const lists = new ServerLists(model, () => settings.baseUrl, listStore(memento), log);
  const rows = () => userRows(settings.models).rows;
  const infoOf = (id: string) => modelInfo(id, { rows: rows(), listed: lists.of(id) });
  return {
    model,
    counters: (id, tools, extras) => createCounter(id, tools, extras, toldEncoding(id, rows())),
    countersVersion: () => JSON.stringify(rows().map(({ names, encoding }) => [names, encoding])),
    limits: (id) => {
      const { window, maxOutput, maxInput, source } = infoOf(id);
      const reserve = defaultReserve({
        window,
        ...(maxOutput && { maxOutput }),
        ...(maxInput && { maxInput }),
      });
      return { window, reserve, source, ...(maxOutput !== undefined && { maxOutput }) };
    },
    prices: (id) => infoOf(id).prices,
    knows: (id) => modelInfo(id, { rows: rows() }).known,
    inquire: async (id) => {
      if (!infoOf(id).known) await lists.inquire(id);
    },
    offers: async () => offeredModels(await lists.list(), infoOf),
    fact: async () => ({
      provider: settings.baseUrl,
      needsKey: needsKey(settings.baseUrl) && (await secrets.apiKey()) === undefined,
    }),
  };
}

function listStore(memento: vscode.Memento): ListStore {
  const key = (server: string) => `longhand.listed ${server}`;
  return {
    get: (server) => memento.get<readonly ListedModel[]>(key(server)) ?? [],
    keep: (server, models) => void memento.update(key(server), models),
  };
}

/** What VS Code itself offers. Limits and prices are `otherwise`'s until the models are known. */
export function editorProvider(models: LanguageModels, otherwise: Provider): Provider {
  return {
    model: new LanguageModel(models),
    counters: languageModelCounters(models, createCounter),
    countersVersion: () => models.version,
    limits: (id) => models.limits(id) ?? otherwise.limits(id),
    prices: otherwise.prices,
    knows: () => true,
    inquire: async () => {
      await models.all();
    },
    offers: () => models.offers(),
    fact: async () => ({ provider: vscode.l10n.t("VS Code's language models"), needsKey: false }),
  };
}

/** Says what cannot be read in the user's rows of models, once for each fault, now and after every change. */
export function tellFaultyRows(settings: Settings): vscode.Disposable {
  const told = new Set<string>();
  const tell = () => {
    for (const problem of userRows(settings.models).problems.filter((one) => !told.has(one))) {
      told.add(problem);
      void explainFault(problem);
    }
  };
  tell();
  return settings.onChange(tell);
}

async function explainFault(problem: string): Promise<void> {
  const open = vscode.l10n.t("Open Settings");
  const sentence = vscode.l10n.t("The setting longhand.models has a fault: {0}", problem);
  if ((await vscode.window.showWarningMessage(sentence, open)) === open) await runAction("openSettings");
}

/** Says that another model answers than the one chosen, and lets the user choose. */
export function tellSubstitute(log: Log, wanted: string, used: string): void {
  log.write("warn", "model substituted", { wanted, used });
  const sentence = vscode.l10n.t("VS Code offers no model {0}: {1} answers instead.", wanted, used);
  const choose = vscode.l10n.t("Select Model");
  void vscode.window.showWarningMessage(sentence, choose).then(async (answer) => {
    if (answer === choose) await runAction("selectModel");
  });
}
