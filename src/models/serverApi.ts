import { isReasoningModel } from "./chatCompletions/requestBody.ts";

/** The APIs that a server may be asked through; `auto`: the one that is best for the model. */
export type ServerApi = "auto" | "chat" | "responses" | "messages";

/** True for OpenAI's own service. */
export function isOpenAiAddress(baseUrl: string): boolean {
  return isOf(baseUrl, "openai.com");
}

/** True for the services that environment variables are named after. */
export function isVendorAddress(baseUrl: string): boolean {
  return isOpenAiAddress(baseUrl) || isOf(baseUrl, "anthropic.com");
}

/** The API that a model at this address is asked through. */
export function apiFor(baseUrl: string, model: string, api: ServerApi): Exclude<ServerApi, "auto"> {
  if (api !== "auto") return api;
  if (isOf(baseUrl, "anthropic.com")) return "messages";
  // With tools, models that reason do so there alone, and only there does their reasoning go on between calls.
  return isOpenAiAddress(baseUrl) && isReasoningModel(model) ? "responses" : "chat";
}

function isOf(baseUrl: string, domain: string): boolean {
  const host = URL.parse(baseUrl)?.hostname ?? "";
  return host === domain || host.endsWith(`.${domain}`);
}
