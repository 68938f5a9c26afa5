import type * as vscode from "vscode";
import { ComparePage } from "../host/compare/comparePage.ts";
import { HistoryPage } from "../host/pages/historyPage.ts";
import { UsagePage } from "../host/pages/usagePage.ts";
import type { buildPanel, PanelSources } from "./buildPanel.ts";

/** Pages about conversations in tabs of the editor. */
export function buildPages(
  { extensionUri }: Pick<vscode.ExtensionContext, "extensionUri">,
  { conversations, models, platform, store }: PanelSources,
  shown: Pick<ReturnType<typeof buildPanel>, "memory" | "models" | "panel" | "sheets">,
) {
  const { clock, guard, settings } = platform;
  const { panel } = shown;
  return {
    comparing: new ComparePage({
      extensionUri,
      conversations,
      memory: shown.memory,
      sheets: shown.sheets,
      guard,
      models: shown.models,
    }),
    usage: new UsagePage({
      extensionUri,
      conversations,
      store: store.journal,
      usage: store.usage,
      priceOf: models.prices,
      dayLimit: () => settings.agent().turn.dayCost,
      openConversation: async (id) => {
        await conversations.open(id);
        await panel.focus();
      },
      clock,
      guard,
    }),
    history: new HistoryPage({ extensionUri, conversations, rows: panel, priceOf: models.prices, guard }),
  };
}
