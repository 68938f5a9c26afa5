import type * as vscode from "vscode";
import type { Conversations } from "../core/agent/session/conversations.ts";
import { commandActions } from "../host/commands/commandActions.ts";
import { registerBudgetNotice } from "../host/notices/budgetNotice.ts";
import { registerOverheadNotice } from "../host/notices/overheadNotice.ts";
import { registerPlainKeyNotice } from "../host/notices/plainKeyNotice.ts";
import { registerRetirementNotice } from "../host/notices/retirementNotice.ts";
import { StatusBar } from "../host/notices/statusBar.ts";
import { registerSummaryModelNotice } from "../host/notices/summaryModelNotice.ts";
import { registerUsageNotice } from "../host/notices/usageNotice.ts";
import { askAboutServer } from "../host/permissions/serverQuestion.ts";
import { watchInstructions } from "../host/workspace/instructionWatch.ts";
import type { Models } from "./models/buildModels.ts";
import type { Platform } from "./buildPlatform.ts";
import { showRowProblems } from "./models/modelNotices.ts";

/** The status bar, and whatever the user is told or asked as things are. */
export function buildNotices(
  { globalState }: vscode.ExtensionContext,
  { clock, consents, guard, guidance, secrets, settings }: Platform,
  { servers, prices }: Models,
  conversations: Conversations,
): readonly { dispose(): unknown }[] {
  return [
    new StatusBar(conversations, settings),
    registerOverheadNotice(conversations, settings),
    registerUsageNotice(conversations),
    registerBudgetNotice({ conversations, settings, priceOf: prices, state: globalState }),
    registerSummaryModelNotice(conversations),
    registerRetirementNotice({
      conversations,
      servers,
      state: globalState,
      now: () => clock.now(),
      selectModel: async () => commandActions.run("selectModel"),
    }),
    showRowProblems(settings),
    watchInstructions(conversations, guidance, guard),
    registerPlainKeyNotice(settings, secrets, servers, globalState, guard),
    askAboutServer(settings, consents, guard),
  ];
}
