import { knownModels, modelInfo } from "./catalog.ts";
import type { OpenAiModel } from "./openaiModel.ts";

/** A model that can be chosen, with what is known of it in one line. */
export interface OfferedModel {
  readonly id: string;
  readonly description: string;
}

/** How long a server may take to list its models, in milliseconds. */
const listTimeoutMs = 5_000;

/** What the server lists; where it lists nothing, the catalog's models. */
export async function offeredModels(model: OpenAiModel): Promise<readonly OfferedModel[]> {
  const list = await model.listModels(AbortSignal.timeout(listTimeoutMs));
  const ids = "models" in list && list.models.length > 0 ? list.models.map(({ id }) => id) : knownModels();
  return ids.map((id) => ({ id, description: described(id) }));
}

function described(id: string): string {
  const { known, window, prices } = modelInfo(id);
  if (!known) return "";
  const size = `${window.toLocaleString("en-US")} tokens`;
  return prices ? `${size} · $${prices.input} in, $${prices.output} out per million` : size;
}
