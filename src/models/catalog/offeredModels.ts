import type { ModelInfo } from "./catalog.ts";
import { knownModels } from "./catalog.ts";
import type { ModelList } from "../chatCompletions/openaiModel.ts";

/** A model that can be chosen, with what is known of it in one line; `window` in tokens, undefined where it is a guess. */
export interface OfferedModel {
  readonly id: string;
  readonly description: string;
  readonly window?: number;
}

/** What the server lists; where it lists nothing, the catalog's models. */
export function offeredModels(list: ModelList, infoOf: (id: string) => ModelInfo): readonly OfferedModel[] {
  const ids = "models" in list && list.models.length > 0 ? list.models.map(({ id }) => id) : knownModels();
  return ids.map((id) => {
    const info = infoOf(id);
    return { id, description: described(info), ...(info.known && { window: info.window }) };
  });
}

function described({ known, window, prices }: ModelInfo): string {
  if (!known) return "";
  const size = `${window.toLocaleString("en-US")} tokens`;
  return prices ? `${size} · $${prices.input} in, $${prices.output} out per million` : size;
}
