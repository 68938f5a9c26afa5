import type { Entry } from "../../conversation/entry.ts";
import { contentHashes } from "../../conversation/fileStates.ts";
import type { Content } from "../../ports/journal.ts";
import type { PictureStore } from "../../ports/pictureStore.ts";

/**
 * The contents that are given, with the pictures of quoted messages as far as they can be had: what another person shares
 * may be on the server only, and is there no more once they end that.
 */
export async function withQuotedPictures(
  entries: readonly Entry[],
  given: readonly Content[],
  pictures: Pick<PictureStore, "get"> | undefined,
): Promise<readonly Content[]> {
  const quoted = entries.filter((entry) => entry.type === "message" && entry.quoted !== undefined);
  const hashes = new Set(quoted.flatMap(contentHashes));
  for (const { hash } of given) hashes.delete(hash);
  const found = [...given];
  for (const hash of hashes) {
    const bytes = await pictures?.get(hash);
    if (bytes) found.push({ hash, bytes });
  }
  return found;
}
