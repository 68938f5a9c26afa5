import { createOpenAiModel } from "../chatCompletions/openaiModel.ts";
import { isNearby } from "./loadedWindow.ts";
import type { ListedModel } from "./modelList.ts";
import { listTimeoutMs } from "./serverLists.ts";

/** A server as it was found at an address: where its API is, and what it lists. */
interface ProbedServer {
  readonly baseUrl: string;
  readonly models: readonly ListedModel[];
}

/** Paths of single calls, behind the base of the API; `/models` alone is the base of Azure's. */
const callPaths =
  /(?:\/chat\/completions|(\/v\d\w*(?:\/openai)?)\/(?:models|completions|responses|messages))$/i;

/**
 * Base URL of an API in what a user typed or pasted: without the path of a call, and of a host alone with `http:` where it is
 * near, else with `https:`. Undefined where it is no address.
 */
export function typedAddress(text: string): string | undefined {
  const written = text.trim();
  const address = /^https?:/i.test(written) ? written : schemed(written);
  if (address === undefined || !/^https?:$/.test(URL.parse(address)?.protocol ?? "")) return undefined;
  return withoutSlashes(withoutSlashes(address).replace(callPaths, "$1"));
}

/** A host with the scheme that it is likely to speak. A word alone may be anything but an address. */
function schemed(text: string): string | undefined {
  const [host = ""] = text.split("/");
  if (!/:\d+$|\]$|\.|^localhost$/i.test(host) || host.includes("@")) return undefined;
  const url = `http://${text}`;
  return isNearby(url) ? url : `https://${text}`;
}

function withoutSlashes(text: string): string {
  return text.replace(/\/+$/, "");
}

/**
 * The server at an address as `typedAddress` gives it: of one without a path, the base below which models are listed or a key
 * is asked for, `/v1` first. The address itself, with no models, where nothing answers in time. Never throws.
 */
export async function probedServer(
  address: string,
  apiKey: (baseUrl: string) => Promise<string | undefined>,
  timeoutMs = listTimeoutMs,
): Promise<ProbedServer> {
  const signal = AbortSignal.timeout(timeoutMs);
  const bases = /^https?:\/\/[^/?#]+$/i.test(address) ? [`${address}/v1`, address] : [address];
  const answers = await Promise.all(
    bases.map(async (baseUrl) => {
      const list = await createOpenAiModel({ baseUrl, apiKey: () => apiKey(baseUrl) }).listModels(signal);
      return "models" in list
        ? { baseUrl, models: list.models, isThere: list.models.length > 0 }
        : { baseUrl, models: [], isThere: ["noKey", "unauthorized"].includes(list.error.kind) };
    }),
  );
  const { baseUrl, models } = answers.find((one) => one.models.length > 0) ??
    answers.find(({ isThere }) => isThere) ?? { baseUrl: address, models: [] };
  return { baseUrl, models };
}
