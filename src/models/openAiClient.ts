import type { OpenAI } from "openai";
import { withoutEnvironment } from "./environmentHeaders.ts";
import type { Line } from "./serverConnection.ts";

/** Whom the client asks. */
export interface ClientOptions {
  readonly baseUrl: string;
  readonly userAgent?: string;
  /** True for OpenAI itself, as the user's own choice: names from the environment are for it alone. */
  readonly isOpenAi: boolean;
  /** True where the server is the user's own choice: headers from the environment are for such alone. */
  readonly isOfUser: boolean;
}

/** A client of the `openai` package for one request; loads the package with the first. */
export async function openAiClient(
  { baseUrl, userAgent, isOpenAi, isOfUser }: ClientOptions,
  { key, watch }: Line,
): Promise<OpenAI> {
  const { OpenAI } = await import("openai");
  return new OpenAI({
    baseURL: baseUrl,
    apiKey: key ?? "none",
    adminAPIKey: null,
    webhookSecret: null,
    ...(isOpenAi ? {} : { organization: null, project: null }),
    defaultHeaders: {
      ...(isOfUser ? {} : withoutEnvironment("OPENAI_CUSTOM_HEADERS")),
      ...(isOfUser && key !== undefined ? {} : { authorization: key === undefined ? null : `Bearer ${key}` }),
      ...(userAgent === undefined ? {} : { "user-agent": userAgent }),
    },
    fetch: watch.fetch,
    maxRetries: 0,
    logLevel: "off",
    timeout: 2 ** 31 - 1,
  });
}
