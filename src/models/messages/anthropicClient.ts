import { Anthropic } from "@anthropic-ai/sdk";

/** Whom the client asks; `key` undefined for none. */
export interface AnthropicOptions {
  readonly baseUrl: string;
  readonly key: string | undefined;
  readonly fetch: typeof fetch;
}

/** A client of Anthropic's package; a module of its own, so that the package is loaded when it is first needed. */
export function anthropicClient({ baseUrl, key, fetch }: AnthropicOptions): Anthropic {
  return new Anthropic({
    // The package adds the version itself.
    baseURL: baseUrl.replace(/\/v1\/?$/, ""),
    apiKey: key ?? "none",
    authToken: null,
    ...(key === undefined && { defaultHeaders: { Authorization: null } }),
    fetch,
    maxRetries: 0,
    logLevel: "off",
    openTelemetry: false,
    timeout: 2 ** 31 - 1,
  });
}
