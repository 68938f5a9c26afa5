import type { TurnFailure, TurnOutcome } from "../../core/agent/record/sessionEvents.ts";
import type { ModelError } from "../../core/ports/models.ts";
import type { Remedy } from "../../core/context/cannotFit.ts";
import type { ActionId, FailureFact } from "../../protocol/protocol.ts";
import { inertText } from "../inertText.ts";
import { modelErrorMessage } from "./modelErrorMessages.ts";
import type { Language, Translate } from "../language.ts";
import { storeErrorMessage } from "./storeErrorMessages.ts";

/** A failure in the user's words, with what can be done about it. */
export function failureFact(failure: TurnFailure, language: Language): FailureFact {
  const titles = titlesIn(language.t);
  return {
    kind: failure.kind === "model" ? failure.error.kind : failure.kind,
    message: failureSentence(failure, language),
    actions: actionsOf(failure).map((id) => ({ id, title: titles[id] })),
    ...(failure.kind === "cannotFit" && { problem: failure.problem }),
  };
}

/** An outcome as commands return it: JSON, where the error of a model has its sentence as `message`. */
export function outcomeResult(outcome: TurnOutcome, language: Language): TurnOutcome {
  const { failure } = outcome;
  if (failure?.kind !== "model") return outcome;
  const error = { ...failure.error, message: modelErrorMessage(failure.error, language) };
  return { ...outcome, failure: { ...failure, error } };
}

function failureSentence(failure: TurnFailure, language: Language): string {
  const { t, number } = language;
  switch (failure.kind) {
    case "model":
      return modelErrorMessage(failure.error, language);
    case "cannotFit":
      return t("The next request does not fit, whatever is trimmed. Nothing was sent.");
    case "stepLimit":
      return t("Stopped after {0} requests for one message.", number(failure.steps));
    case "costLimit":
      return costSentence(failure, language);
    case "loop":
      return t(
        "Stopped: the model called {0} three times in the same way with the same result.",
        failure.tool,
      );
    case "interrupted":
      return t("The last turn has not been finished.");
    case "heldElsewhere":
      return heldSentence(failure, language);
    case "store":
      return storeErrorMessage(failure.reason, language);
    case "internal":
      return t("Something went wrong inside Longhand: {0}", failure.message);
  }
}

type Held = Extract<TurnFailure, { kind: "heldElsewhere" }>;

function heldSentence({ machine, owner, isOver }: Held, { t }: Language): string {
  if (owner !== undefined && isOver)
    return t(
      '"{0}" does not share this conversation any more. It is gone from here once you leave it.',
      inertText(owner),
    );
  if (owner !== undefined) return t('"{0}" shares this conversation. Here it can be read.', inertText(owner));
  return machine === undefined
    ? t("This conversation is continued in another window. Here it can be read.")
    : t("This conversation is continued on {0}. Here it can be read.", machine);
}

function heldActions({ owner, isOver }: Held): readonly ActionId[] {
  if (isOver) return ["newConversation"];
  return owner === undefined ? ["takeOver", "continueInCopy"] : ["continueInCopy"];
}

function costSentence(
  { scope, cost, next, limit }: Extract<TurnFailure, { kind: "costLimit" }>,
  { t, money }: Language,
): string {
  const figures = [money(cost), money(next), money(limit)] as const;
  switch (scope) {
    case "turn":
      return t(
        "Stopped: {0} spent on this message. The next request may cost {1}, and the limit is {2}.",
        ...figures,
      );
    case "conversation":
      return t(
        "Stopped: this conversation has cost {0}. The next request may cost {1}, and the limit is {2}.",
        ...figures,
      );
    case "day":
      return t(
        "Stopped: {0} spent here today. The next request may cost {1}, and the limit is {2}.",
        ...figures,
      );
  }
}

function actionsOf(failure: TurnFailure): readonly ActionId[] {
  switch (failure.kind) {
    case "model":
      return modelActions(failure.error);
    case "cannotFit":
      return [...failure.problem.remedies.map((remedy) => actionFor[remedy]), "newConversation"];
    case "stepLimit":
      return ["continue", "openSettings"];
    case "costLimit":
      return [failure.scope === "turn" ? "continue" : "spendMore", "openSettings"];
    case "loop":
      return ["continue", "selectModel"];
    case "interrupted":
      return ["continue"];
    case "heldElsewhere":
      return heldActions(failure);
    case "store":
    case "internal":
      return ["retry", "showLog"];
  }
}

function modelActions({ kind, reason: { code } }: ModelError): readonly ActionId[] {
  const isAboutPictures = code === "noSight" || code === "pictureRefused";
  return isAboutPictures ? ["sendWithoutPictures", "selectModel", "retry"] : actionsFor[kind];
}

const actionsFor: { readonly [K in ModelError["kind"]]: readonly ActionId[] } = {
  noKey: ["setApiKey", "chooseService", "retry"],
  unauthorized: ["setApiKey", "retry"],
  unreachable: ["retry", "openSettings"],
  rateLimited: ["retry"],
  server: ["retry", "showLog"],
  loading: ["retry"],
  contextLength: ["trim", "retry", "openSettings"],
  badRequest: ["showLog", "selectModel", "retry"],
  cutOff: ["continue", "retry", "openSettings"],
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

function titlesIn(t: Translate): { readonly [K in ActionId]: string } {
  return {
    continue: t("Continue"),
    spendMore: t("Spend as Much Again"),
    sendWithoutPictures: t("Send Without Images"),
    takeOver: t("Take Over"),
    continueInCopy: t("Continue in a Copy"),
    retry: t("Retry"),
    chooseService: t("Choose Model Service"),
    setApiKey: t("Set API Key"),
    openSettings: t("Open Settings"),
    selectModel: t("Select Model"),
    showLog: t("Show Log"),
    newConversation: t("New Conversation"),
    openConversation: t("Open Conversation"),
    storageState: t("Storage Status"),
    searchConversations: t("Search Conversations"),
    findLost: t("Find Lost Conversations"),
    rename: t("Rename Conversation"),
    fork: t("Fork Conversation"),
    compare: t("Compare Memory Strategies"),
    showBreakdown: t("Show Token Breakdown"),
    showUsage: t("Show Usage and Cost"),
    memories: t("Show Project Memory"),
    showRequest: t("Show Context History"),
    raiseWindow: t("Raise the Window"),
    selectTools: t("Select Tools"),
    unpin: t("Unpin Messages"),
    shortenMessage: t("Shorten the Message"),
    trim: t("Trim"),
    summarize: t("Summarize"),
    undo: t("Undo"),
    export: t("Export"),
    import: t("Import"),
  };
}
