import { isJsonObject } from "../../core/text/jsonObject.ts";
import { listedModels, type ListedModel } from "./modelList.ts";

type Query = Readonly<Record<string, string>>;

/** A list of more pages is left there: no server has so many models. */
const mostPages = 20;

/** The models of all pages that `ask` gives: Anthropic's API lists twenty unless asked for more, Gemini's own fifty. */
export async function pagedModels(ask: (query: Query) => Promise<unknown>): Promise<readonly ListedModel[]> {
  const models = new Map<string, ListedModel>();
  let query: Query | undefined = {};
  for (let page = 0; query && page < mostPages; page++) {
    const before = models.size;
    const body = await ask(query);
    for (const model of listedModels(body)) if (!models.has(model.id)) models.set(model.id, model);
    query = models.size > before ? nextPage(body) : undefined;
  }
  return [...models.values()];
}

/** https://platform.claude.com/docs/en/api/models/list, https://ai.google.dev/api/models */
function nextPage(body: unknown): Query | undefined {
  if (!isJsonObject(body)) return undefined;
  const { has_more: hasMore, last_id: last, nextPageToken: token } = body;
  if (typeof token === "string" && token !== "") return { pageToken: token };
  return hasMore === true && typeof last === "string" ? { after_id: last } : undefined;
}
