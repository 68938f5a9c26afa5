import { createHash } from "node:crypto";
import type { ContentStore } from "../../../src/core/ports/journal.ts";
import type { PictureStore } from "../../../src/core/ports/pictureStore.ts";

/** Pictures of drafts in memory, those of the record in its journal. */
export function memoryPictures(journal?: Pick<ContentStore, "contents">): PictureStore {
  const kept = new Map<string, Uint8Array>();
  return {
    put: async (bytes) => {
      const id = createHash("sha256").update(bytes).digest("hex");
      kept.set(id, bytes);
      return id;
    },
    get: async (id) => kept.get(id) ?? (await journal?.contents([id]))?.[0]?.bytes,
  };
}
