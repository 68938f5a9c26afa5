import type { NoteStanding } from "../../src/core/conversation/projectNotes.ts";
import { language, money, number, t } from "../l10n.ts";
import { text } from "./text.ts";

const days = new Intl.DateTimeFormat(language, { dateStyle: "medium" });

const standings: Readonly<Record<NoteStanding, string>> = {
  sent: t("goes along"),
  pinned: t("pinned"),
  stale: t("its file has changed"),
  overBudget: t("beyond the budget"),
  retired: t("retired"),
};

/** The words of the page with the project memory. */
export const notesText = {
  title: t("Project Memory"),
  hint: t(
    "Notes that go along with every conversation that begins in this workspace: pinned ones first, then the newest.",
  ),
  none: t("Nothing is noted yet. The agent proposes notes, or you write one here."),
  sum: (sent: number, budget: number) => t("{0} of {1}", number(sent), text.weight(budget)),
  cost: (fresh: number, cached: number) =>
    t("{0} a request, {1} from the cache", money(fresh), money(cached)),
  add: t("Add"),
  newNote: t("New note"),
  undo: t("Undo Last Change"),
  propose: t("Propose for AGENTS.md"),
  note: t("Note"),
  weight: text.weight,
  by: (by: "user" | "agent") => (by === "user" ? t("by you") : t("by the agent")),
  at: (at: number) => days.format(at),
  standing: (standing: NoteStanding) => standings[standing],
  about: (path: string) => t("about {0}", path),
  from: (title: string) => t("from {0}", title),
  save: t("Save"),
  cancel: t("Cancel"),
  edit: (words: string) => t("Edit: {0}", words),
  pin: (words: string) => t("Pin: {0}", words),
  unpin: (words: string) => t("Unpin: {0}", words),
  retire: (words: string) => t("Retire: {0}", words),
  restore: (words: string) => t("Use Again: {0}", words),
  confirm: (words: string) => t("Still True: {0}", words),
} as const;
