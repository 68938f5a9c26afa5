import type { ComposerDraft } from "./composer.ts";

/** Where the transcript stands: at its end, or with the top of a row `offset` pixels below the upper edge. */
export type ScrollPosition = "latest" | { readonly row: string; readonly offset: number };

/** What the user left in a conversation. */
export interface KeptState {
  readonly draft: ComposerDraft;
  readonly place: ScrollPosition;
}

export function isScrollPosition(value: unknown): value is ScrollPosition {
  if (typeof value !== "object" || value === null) return value === "latest";
  return (
    "row" in value && typeof value.row === "string" && "offset" in value && Number.isFinite(value.offset)
  );
}
