import { number, t } from "../l10n.ts";
import { text } from "./text.ts";

/** The words of the plan of the work. */
export const workPlanText = {
  title: t("Plan of the work"),
  progress: (done: number, all: number) => t("{0} of {1} done", number(done), number(all)),
  weight: text.weight,
  show: t("Show Plan of the Work"),
  hint: t("Every request carries it, whatever else is trimmed. Alt+Up and Alt+Down move a step."),
  done: (step: string) => t("Done: {0}", step),
  active: t("now"),
  begin: (step: string) => t("Work on Now: {0}", step),
  rename: (step: string) => t("Change: {0}", step),
  up: (step: string) => t("Move Up: {0}", step),
  down: (step: string) => t("Move Down: {0}", step),
  remove: (step: string) => t("Remove: {0}", step),
  step: t("Step"),
  newStep: t("New step"),
  add: t("Add"),
  clear: t("Clear"),
} as const;
