import type { CountBasis } from "../core/context/budget.ts";

/** The host's or the panel's way into the user's language. */
type Translate = (message: string, ...parts: readonly string[]) => string;

/** Source of a window in words: "the server says". */
export function sourceWords({ source = "catalog" }: CountBasis, t: Translate): string {
  switch (source) {
    case "setting":
      return t("as set in longhand.contextWindow");
    case "refusal":
      return t("the server said so when a prompt was too long");
    case "row":
      return t("as set in longhand.models");
    case "server":
      return t("the server says");
    case "catalog":
      return t("from the catalog");
    case "editor":
      return t("VS Code says");
    case "guess":
      return t("a guess: nothing is known of this model");
  }
}

/** "estimated ±20 %"; `uncertainty` is a fraction. */
export function errorWords(uncertainty: number, t: Translate): string {
  return t("estimated ±{0} %", String(Math.max(1, Math.ceil(uncertainty * 100))));
}
