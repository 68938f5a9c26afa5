import type { ModelOffer } from "../../core/ports/models.ts";
import type { ModelInfo } from "./catalog.ts";
import { knownModels } from "./catalog.ts";
import type { ModelList } from "../chatCompletions/openaiModel.ts";

/** Offered models: the server's list; where that is empty, those of the catalog that it has by its vendor's word. */
export function offeredModels(
  list: ModelList,
  baseUrl: string,
  infoOf: (id: string) => ModelInfo,
): readonly ModelOffer[] {
  const today = new Date().toISOString().slice(0, 10);
  const ids =
    "models" in list && list.models.length > 0
      ? list.models.map(({ id }) => id)
      : knownModels(baseUrl, today);
  return ids.map((id) => {
    const { known, window, prices } = infoOf(id);
    return known ? { id, window, ...(prices && { prices }) } : { id };
  });
}
