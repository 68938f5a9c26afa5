import * as vscode from "vscode";
import { section } from "../platform/settings.ts";

/** Names of all commands, after "longhand.". */
const commandNames = [
  "newConversation",
  "openConversation",
  "rename",
  "fork",
  "addSelection",
  "addFile",
  "addImage",
  "send",
  "editAndResend",
  "retry",
  "continue",
  "spendMore",
  "sendWithoutPictures",
  "takeOver",
  "continueInCopy",
  "searchConversations",
  "deleteConversation",
  "restoreConversation",
  "duplicate",
  "verify",
  "findLost",
  "allow",
  "deny",
  "manageApprovals",
  "selectTools",
  "cancel",
  "trim",
  "summarize",
  "compare",
  "undo",
  "restoreFiles",
  "reviewChanges",
  "manageCheckpoints",
  "pin",
  "exclude",
  "export",
  "import",
  "selectModel",
  "chooseService",
  "setApiKey",
  "focus",
  "showBreakdown",
  "showUsage",
  "remember",
  "memories",
  "forget",
  "showRequest",
  "showLog",
  "openSettings",
  "connectStorage",
  "changeStoragePassphrase",
  "disconnectStorage",
  "storageState",
  "shareConversation",
  "showTeamScript",
] as const;

export type CommandName = (typeof commandNames)[number];

/** Argument of a command; called with one, it does not ask. */
export type CommandArgument = Readonly<Record<string, unknown>>;

/** Command table: a handler for every command of the manifest. */
export type CommandTable = { readonly [N in CommandName]: (argument: CommandArgument) => unknown };

/** Registers every command; `run` does what it is named for. */
export function registerCommands(
  run: (name: CommandName, argument: CommandArgument) => Promise<unknown>,
): vscode.Disposable {
  const commands = commandNames.map((name) =>
    vscode.commands.registerCommand(`${section}.${name}`, (argument?: unknown) =>
      run(name, isArgument(argument) ? argument : {}),
    ),
  );
  return vscode.Disposable.from(...commands);
}

function isArgument(value: unknown): value is CommandArgument {
  return typeof value === "object" && value !== null;
}
