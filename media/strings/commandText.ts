import type { OwnCommand } from "../state/slashCommands.ts";
import { t } from "../l10n.ts";

const own: Readonly<Record<OwnCommand, string>> = {
  compact: t("Trim the conversation"),
  compare: t("Compare the memory strategies"),
  export: t("Export the conversation"),
  fork: t("Fork the conversation"),
  import: t("Import a conversation"),
  model: t("Select a model"),
  new: t("Begin a conversation"),
  plan: t("Plan of the work"),
  rename: t("Rename the conversation"),
  summarize: t("Summarize the conversation"),
  tools: t("Select the tools of the agent"),
  undo: t("Undo the last memory change"),
};

/** The words of the commands that `/` offers. */
export const commandText = {
  label: t("Commands"),
  own: (name: OwnCommand) => own[name],
} as const;
