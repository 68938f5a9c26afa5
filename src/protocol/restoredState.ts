import * as v from "valibot";
import type { ComposerDraft } from "./composer.ts";

/** Position of the transcript: its end, or the top of a row `offset` pixels below the upper edge. */
export const scrollPosition = v.union([
  v.literal("latest"),
  v.pipe(v.object({ row: v.string(), offset: v.pipe(v.number(), v.finite()) }), v.readonly()),
]);
export type ScrollPosition = v.InferOutput<typeof scrollPosition>;

/** Draft and scroll position that the user left in a conversation. */
export interface RestoredState {
  readonly draft: ComposerDraft;
  readonly place: ScrollPosition;
}
