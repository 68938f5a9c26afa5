import { t } from "./l10n.ts";

/** The words about a turn that waits. */
export const turnText = {
  retryingIn: (seconds: number) => (seconds > 0 ? t("Retrying in {0} s.", seconds) : t("Retrying.")),
  stop: t("Stop"),
  queued: t("Messages for the next step"),
  takeBack: t("Take back"),
  allowAlways: (what: string) => t('Always allow "{0}" here', what),
} as const;
