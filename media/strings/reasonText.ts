import type { ReasonFact } from "../../src/protocol/sheets.ts";
import { number, t } from "../l10n.ts";

const reasons: Readonly<Record<ReasonFact, string>> = {
  pinned: t("kept: pinned"),
  latest: t("kept: the latest message and its answer"),
  recent: t("kept: recent"),
  openingTask: t("kept: the opening task"),
  decision: t("kept: a decision or constraint"),
  names: t("kept: names what you work on"),
  room: t("kept: there is room"),
  outdated: t("goes: read or changed again later"),
  oldResult: t("goes: an old tool result"),
  oldCall: t("goes: an old tool call"),
  oldReply: t("goes: an old reply"),
  oldWords: t("goes: an old message of yours"),
  tooMuch: t("goes: matters, but there is no room"),
  age: t("goes: the oldest"),
};

/** Reasons why a strategy keeps a message or lets it go. */
export const reasonText = {
  of: (reason: ReasonFact) => reasons[reason],
  counted: ({ reason, count }: { readonly reason: ReasonFact; readonly count: number }) =>
    `${number(count)} × ${reasons[reason]}`,
} as const;
