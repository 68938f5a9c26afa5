import type { MemoryRefusal, RefusedChange } from "../../core/agent/memory/memoryChange.ts";
import type { Language } from "../language.ts";
import { modelErrorMessage } from "./modelErrorMessages.ts";

/** Answer of a memory command, JSON: `reason` says in a sentence why nothing was changed. */
export type ChangeResult<C> =
  | (Exclude<C, RefusedChange> & { readonly reason?: never })
  | { readonly applied: false; readonly reason: string };

/** The answer with its refusal in words. */
export function changeResult<C extends { readonly applied: boolean }>(
  change: C,
  language: Language,
): ChangeResult<C> {
  if (isRefused(change)) return { applied: false, reason: refusalMessage(change.refusal, language) };
  return change as Exclude<C, RefusedChange> & { readonly reason?: never };
}

type Messages = {
  readonly [C in MemoryRefusal["code"]]: (
    refusal: Extract<MemoryRefusal, { code: C }>,
    language: Language,
  ) => string;
};

/** A refusal in the user's words. */
export function refusalMessage(refusal: MemoryRefusal, language: Language): string {
  const say = messages[refusal.code] as (refusal: MemoryRefusal, language: Language) => string;
  return say(refusal, language);
}

const messages: Messages = {
  cancelled: (_, { t }) => t("Cancelled."),
  nothingToHide: (_, { t }) =>
    t(
      "There is nothing to hide: system prompts, pinned messages, your latest message and the newest step of its answer always stay.",
    ),
  noSuchMessage: (_, { t }) => t("There is no such message."),
  systemPrompt: (_, { t }) => t("System prompts are always sent."),
  rewound: (_, { t }) => t("This message is no longer part of the conversation."),
  pinsTooLarge: ({ used, limit }, { t, number }) =>
    t("Pins may take {0} tokens; with this one they would take {1}.", number(limit), number(used)),
  pinLeavesNoRoom: ({ least, limit }, { t, number }) =>
    t(
      "With this pin the next request could not be made smaller than {0} tokens; it may have {1}.",
      number(least),
      number(limit),
    ),
  alreadyPinned: (_, { t }) => t("It is pinned already."),
  notPinned: (_, { t }) => t("It is not pinned."),
  excludedFirst: (_, { t }) => t("This message is excluded: include it first."),
  alreadyExcluded: (_, { t }) => t("It is excluded already."),
  notExcluded: (_, { t }) => t("It is not excluded."),
  beingAnswered: (_, { t }) => t("This exchange is being answered: wait until it has ended."),
  noSuchPicture: (_, { t }) => t("There is no such image."),
  pictureAlready: (_, { t }) => t("The image is sent in this way already."),
  emptySummaryText: (_, { t }) => t("A summary cannot be empty."),
  noSuchVersion: (_, { t }) => t("There is no such version."),
  nothingToUndo: (_, { t }) => t("There is no memory change to undo."),
  undoneAlready: (_, { t }) => t("This memory change has been undone already."),
  summaryNotInForce: (_, { t }) => t("This summary is not in force."),
  summaryStopped: (_, { t }) => t("Stopped before it was finished."),
  summaryBusy: (_, { t }) => t("A summary is already being made."),
  nothingToSummarize: (_, { t }) => t("There is nothing to summarize."),
  summaryEmpty: (_, { t }) => t("The summary came back empty."),
  summaryCutOff: (_, { t }) => t("The summary was cut off before its end."),
  summaryNotShorter: (_, { t }) => t("The summary is no shorter than what it would replace."),
  summaryTooLong: ({ cap }, { t, number }) =>
    t("The summary is longer than the {0} tokens it may have.", number(cap)),
  summaryModelFailed: ({ error }, language) => modelErrorMessage(error, language),
  costLimit: ({ cost, next, limit }, { t, money }) =>
    t(
      "A summary may cost {1} with {0} spent so far, and the limit is {2}. Trimming costs nothing.",
      money(cost),
      money(next),
      money(limit),
    ),
  summaryUnanswered: (_, { t }) => t("The summary model gave no answer."),
  conversationChanged: (_, { t }) => t("The conversation has changed while its summary was written."),
};

function isRefused(change: { readonly applied: boolean }): change is RefusedChange {
  return !change.applied;
}
