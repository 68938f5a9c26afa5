import { Anthropic } from "@anthropic-ai/sdk";
import { withoutEnvironment } from "../environmentHeaders.ts";

/** Options of the client; `key` undefined for none. */
interface AnthropicOptions {
  readonly baseUrl: string;
  readonly key: string | undefined;
  readonly fetch: typeof fetch;
  /** True where the server is the user's own choice: headers from the environment are for such alone. */
  readonly isOfUser: boolean;
}

/** A client of Anthropic's package; a module of its own, so that the package is loaded when it is first needed. */
export function anthropicClient({ baseUrl, key, fetch, isOfUser }: AnthropicOptions): Anthropic {
  return new Anthropic({
    // The package adds the version itself.
    baseURL: baseUrl.replace(/\/v1\/?$/, ""),
    apiKey: key ?? "none",
    authToken: null,
    defaultHeaders: {
      ...(!isOfUser && { ...withoutEnvironment("ANTHROPIC_CUSTOM_HEADERS"), "x-api-key": key ?? "none" }),
      ...(key === undefined && { authorization: null }),
    },
    fetch,
    maxRetries: 0,
    logLevel: "off",
    openTelemetry: false,
    timeout: 2 ** 31 - 1,
  });
}
