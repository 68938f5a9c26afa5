import type { MessageEntry } from "../../conversation/entry.ts";
import type { ActiveSummary, Marks } from "../../conversation/fold.ts";
import { picturesOf, type ChatMessage } from "../../conversation/message.ts";
import type { HiddenNote } from "../hiddenNote.ts";
import { imageKey, type ImageForms } from "../truncation/imageStubs.ts";

// Keys of weights: each names all that the weight of one form depends on.

export type SummaryText = Pick<ActiveSummary, "text" | "index">;

export function noteKey({ opening, mayRecall }: HiddenNote): string {
  return `${mayRecall} ${opening?.id ?? ""}`;
}

/** Key of what goes along with the message; undefined where nothing does. */
export function companionKey(
  { id, message }: Pick<MessageEntry, "id" | "message">,
  marks: Marks,
): string | undefined {
  const { recalled, instructions, images } = marks;
  const parts = recalled?.parts ?? [];
  if (parts.length + (instructions?.files.length ?? 0) === 0) return undefined;
  const ids = [id, recalled?.id, ...parts.map((part) => part.id), instructions?.id];
  return [...ids, imageKey(message, images)].join(" ");
}

export function formKey(id: string, images: string): string {
  return `${id} ${images}`;
}

/** Names what the stubs that a message's pictures can become depend on. */
export function stubsKey({ id, message }: Pick<MessageEntry, "id" | "message">, marks: Marks): string {
  const { images, cut: chars } = marks;
  const live = picturesInFull({ message }, images).join(" ");
  return [id, live, imageKey(message, images), chars ?? "", companionKey({ id, message }, marks)].join("\n");
}

export function hasPictures({ message }: MessageEntry): boolean {
  return picturesOf(message).length > 0;
}

/** The ids of the pictures that are simply sent in full. */
export function picturesInFull(
  { message }: { readonly message: ChatMessage },
  forms: ImageForms = {},
): string[] {
  const ids = picturesOf(message).map(({ id }) => id);
  return [...new Set(ids)].filter((id) => forms[id] === undefined);
}

export function summaryKey({ text, index = "" }: SummaryText): string {
  return `${text}\n${index}`;
}

export function cutKey({ id, message }: MessageEntry, chars: number, { images }: Marks): string {
  return `${chars} ${id} ${imageKey(message, images)}`;
}
