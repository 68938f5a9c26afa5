import * as vscode from "vscode";
import type { HistoryPage } from "../../pages/historyPage.ts";
import type { UsagePage } from "../../pages/usagePage.ts";
import type { ChannelLog } from "../../platform/channelLog.ts";
import type { CommandTable } from "../commandNames.ts";
import type { NoteCommands } from "../noteCommands.ts";
import { textOf } from "./commandArguments.ts";

/** Parts of the commands that show something beside the panel, or bring it up. */
export interface PageHandlerParts {
  readonly notes: NoteCommands;
  readonly usage: UsagePage;
  readonly history: HistoryPage;
  readonly log: ChannelLog;
  /** `focus`: with the cursor in the composer. */
  readonly panel: { focus(): Promise<void> };
}

export function pageHandlers({ history, log, notes, panel, usage }: PageHandlerParts) {
  return {
    focus: () => panel.focus(),
    remember: (argument) => notes.remember(argument),
    memories: (argument) => notes.memories(argument),
    forget: ({ id }) => notes.forget(textOf(id)),
    showUsage: ({ path }) => usage.show(textOf(path)),
    showRequest: ({ id, show }) =>
      show === true ? history.show(textOf(id)) : history.showRequest(textOf(id)),
    showLog: () => log.show(),
    openSettings: () =>
      vscode.commands.executeCommand("workbench.action.openSettings", `@ext:longhand.longhand`),
  } satisfies Partial<CommandTable>;
}
