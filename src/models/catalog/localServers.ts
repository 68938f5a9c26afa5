import type { ListedModel } from "./modelList.ts";
import { createOpenAiModel } from "../chatCompletions/openaiModel.ts";

/** A model server on this machine that answered. */
interface LocalServer {
  readonly name: string;
  readonly baseUrl: string;
  readonly models: readonly ListedModel[];
}

/** The ports that these programs listen on unless told otherwise. */
const usualPorts: Readonly<Record<number, string>> = {
  11434: "Ollama",
  1234: "LM Studio",
  8000: "vLLM",
  8080: "llama.cpp",
};

/** Time that a server on this machine may take to answer, in milliseconds. */
const timeoutMs = 700;

/** The servers on usual ports of this machine that list at least one model. No key is sent to them. */
export async function localServers(
  ports: Readonly<Record<number, string>> = usualPorts,
): Promise<readonly LocalServer[]> {
  const asked = Object.entries(ports).map(async ([port, name]): Promise<readonly LocalServer[]> => {
    const baseUrl = `http://127.0.0.1:${port}/v1`;
    const model = createOpenAiModel({ baseUrl, apiKey: () => Promise.resolve(undefined) });
    const list = await model.listModels(AbortSignal.timeout(timeoutMs));
    return "models" in list && list.models.length > 0 ? [{ name, baseUrl, models: list.models }] : [];
  });
  return (await Promise.all(asked)).flat();
}
