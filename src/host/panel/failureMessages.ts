import * as vscode from "vscode";
import type { TurnFailure } from "../../core/agent/record/events.ts";
import type { ModelError } from "../../core/ports/models.ts";
import type { Remedy } from "../../core/context/problem.ts";
import { formatNumber, money } from "../platform/formatting.ts";
import type { ActionId, FailureFact } from "../../protocol/protocol.ts";

/** A failure in the user's words, with what can be done about it. */
export function failureFact(failure: TurnFailure): FailureFact {
  switch (failure.kind) {
    case "model":
      return fact(failure.error.kind, failure.error.message, ...actionsFor[failure.error.kind]);
    case "cannotFit":
      return {
        ...fact(
          "cannotFit",
          vscode.l10n.t("The next request does not fit, whatever is trimmed. Nothing was sent."),
          ...failure.problem.remedies.map((remedy) => actionFor[remedy]),
          "newConversation",
        ),
        problem: failure.problem,
      };
    case "stepLimit":
      return fact(
        "stepLimit",
        vscode.l10n.t("Stopped after {0} requests for one message.", formatNumber(failure.steps)),
        "continue",
        "openSettings",
      );
    case "costLimit":
      return fact(
        "costLimit",
        vscode.l10n.t("Stopped after spending {0} on one message.", money(failure.cost)),
        "continue",
        "openSettings",
      );
    case "loop":
      return fact(
        "loop",
        vscode.l10n.t(
          "Stopped: the model called {0} three times in the same way with the same result.",
          failure.tool,
        ),
        "continue",
        "selectModel",
      );
    case "interrupted":
      return fact("interrupted", vscode.l10n.t("The last turn has not been finished."), "continue");
    case "heldElsewhere":
      return fact(
        "heldElsewhere",
        vscode.l10n.t("This conversation is continued in another window. Here it can be read."),
        "takeOver",
        "continueInCopy",
      );
    case "internal":
      return fact(
        "internal",
        vscode.l10n.t("Something went wrong inside Longhand: {0}", failure.message),
        "retry",
        "showLog",
      );
  }
}

const actionsFor: { readonly [K in ModelError["kind"]]: readonly ActionId[] } = {
  noKey: ["setApiKey", "openSettings"],
  unauthorized: ["setApiKey", "retry"],
  unreachable: ["retry", "openSettings"],
  rateLimited: ["retry"],
  server: ["retry", "showLog"],
  contextLength: ["trim", "retry", "openSettings"],
  badRequest: ["showLog", "selectModel", "retry"],
  cutOff: ["retry"],
  empty: ["retry", "selectModel"],
  filtered: ["retry", "selectModel"],
  cancelled: [],
};

const actionFor: { readonly [R in Remedy]: ActionId } = {
  summarize: "summarize",
  unpin: "unpin",
  shortenMessage: "shortenMessage",
  fewerTools: "selectTools",
  raiseWindow: "raiseWindow",
};

function fact(kind: FailureFact["kind"], message: string, ...actions: readonly ActionId[]): FailureFact {
  return { kind, message, actions: actions.map((id) => ({ id, title: titles()[id] })) };
}

/** A function, since translations are loaded when the extension is. */
function titles(): { readonly [K in ActionId]: string } {
  return {
    continue: vscode.l10n.t("Continue"),
    takeOver: vscode.l10n.t("Take Over"),
    continueInCopy: vscode.l10n.t("Continue in a Copy"),
    retry: vscode.l10n.t("Retry"),
    setApiKey: vscode.l10n.t("Set API Key"),
    openSettings: vscode.l10n.t("Open Settings"),
    selectModel: vscode.l10n.t("Select Model"),
    showLog: vscode.l10n.t("Show Log"),
    newConversation: vscode.l10n.t("New Conversation"),
    openConversation: vscode.l10n.t("Open Conversation"),
    searchConversations: vscode.l10n.t("Search Conversations"),
    findLost: vscode.l10n.t("Find Lost Conversations"),
    rename: vscode.l10n.t("Rename Conversation"),
    fork: vscode.l10n.t("Fork Conversation"),
    compare: vscode.l10n.t("Compare Memory Strategies"),
    showBreakdown: vscode.l10n.t("Show Token Breakdown"),
    raiseWindow: vscode.l10n.t("Raise the Window"),
    selectTools: vscode.l10n.t("Select Tools"),
    unpin: vscode.l10n.t("Unpin Messages"),
    shortenMessage: vscode.l10n.t("Shorten the Message"),
    trim: vscode.l10n.t("Trim"),
    summarize: vscode.l10n.t("Summarize"),
    undo: vscode.l10n.t("Undo"),
    export: vscode.l10n.t("Export"),
    import: vscode.l10n.t("Import"),
  };
}
