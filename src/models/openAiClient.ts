import type { OpenAI } from "openai";
import type { Line } from "./serverConnection.ts";

/** Whom the client asks. */
export interface ClientOptions {
  readonly baseUrl: string;
  readonly userAgent?: string;
  /** True for OpenAI itself: names from the environment are for it alone. */
  readonly isOpenAi: boolean;
}

/** A client of the `openai` package for one request; loads the package with the first. */
export async function openAiClient(
  { baseUrl, userAgent, isOpenAi }: ClientOptions,
  { key, watch }: Line,
): Promise<OpenAI> {
  const { OpenAI } = await import("openai");
  return new OpenAI({
    baseURL: baseUrl,
    apiKey: key ?? "none",
    adminAPIKey: null,
    ...(isOpenAi ? {} : { organization: null, project: null }),
    defaultHeaders: {
      ...(key === undefined ? { Authorization: null } : {}),
      ...(userAgent === undefined ? {} : { "User-Agent": userAgent }),
    },
    fetch: watch.fetch,
    maxRetries: 0,
    logLevel: "off",
    timeout: 2 ** 31 - 1,
  });
}
