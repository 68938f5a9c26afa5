import type { Entry, MessageEntry } from "../../conversation/entry.ts";
import { fold } from "../../conversation/fold.ts";
import { textOf } from "../../conversation/message.ts";
import { withPromptsMarked } from "../../conversation/systemPrompts.ts";
import { withPicturesNormalized, type WithContents } from "../pictures/importedPictures.ts";
import type { VisionLimits } from "../pictures/normalizedPicture.ts";
import type { SessionServices } from "./sessionServices.ts";

/** The entries of a file as they may enter the record, with what they name beyond the contents of the file. */
export async function importableEntries(
  entries: readonly Entry[],
  sight: VisionLimits,
  services: Pick<SessionServices, "clock" | "journal" | "systemPrompt" | "pictures" | "codec">,
): Promise<WithContents> {
  const { pictures, codec } = services;
  const taken = pictures
    ? await withPicturesNormalized(entries, sight, { pictures, ...(codec && { codec }) })
    : { entries, contents: [] };
  return { ...taken, entries: await withForeignPromptsMarked(taken.entries, services) };
}

/**
 * The entries of a file with the system messages marked that are not Longhand's own. A file may look like an export of
 * Longhand and be anybody's: only a text that Longhand would write now, or has written in this very store, is its own.
 */
async function withForeignPromptsMarked(
  entries: readonly Entry[],
  { clock, journal, systemPrompt }: Pick<SessionServices, "clock" | "journal" | "systemPrompt">,
): Promise<readonly Entry[]> {
  const [first] = entries;
  if (!first || !entries.some((entry) => entry.type === "message" && entry.message.role === "system")) {
    return entries;
  }
  const id = first.conversationId;
  const here = fold(id, (await journal.load(id))?.entries ?? []);
  const own = new Map<string, string>();
  for (const entry of here.messages) {
    if (entry.message.role !== "system" || here.marks.get(entry.id)?.imported) continue;
    own.set(entry.id, textOf(entry.message));
  }
  const prompt = await systemPrompt();
  const isOwn = (entry: MessageEntry) => [prompt, own.get(entry.id)].includes(textOf(entry.message));
  return withPromptsMarked(entries, isOwn, clock);
}
