import type { OpenAI } from "openai";
import { withoutEnvironment } from "./environmentHeaders.ts";
import type { ResponseWatch } from "./responseWatch.ts";
import type { HttpExchange } from "./serverConnection.ts";

/** Options of the client: whom it asks. */
interface ClientOptions {
  readonly baseUrl: string;
  readonly userAgent?: string;
  /** True for OpenAI itself, as the user's own choice: names from the environment are for it alone. */
  readonly isOpenAi: boolean;
  /** True where the server is the user's own choice: headers from the environment are for such alone. */
  readonly isOfUser: boolean;
}

/** The client for one request, and what tells it whose that is. */
export interface WatchedClient {
  readonly client: OpenAI;
  /** Watched fetch, for the options of the call. */
  readonly fetchOptions: Watched;
}

interface Watched extends Pick<RequestInit, "redirect"> {
  readonly watch: ResponseWatch;
}

/** Clients of the `openai` package for one server; loads the package with the first. One serves as long as it asks with the same key. */
export class OpenAiClients {
  private last:
    { readonly key: string | undefined; readonly isOfUser: boolean; readonly client: OpenAI } | undefined;

  async of(options: ClientOptions, { key, watch }: HttpExchange): Promise<WatchedClient> {
    const { isOfUser } = options;
    if (!this.last || this.last.key !== key || this.last.isOfUser !== isOfUser) {
      const { OpenAI } = await import("openai");
      this.last = { key, isOfUser, client: newClient(OpenAI, options, key) };
    }
    return { client: this.last.client, fetchOptions: { watch } };
  }
}

function newClient(
  Client: typeof OpenAI,
  { baseUrl, userAgent, isOpenAi, isOfUser }: ClientOptions,
  key: string | undefined,
): OpenAI {
  return new Client({
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
    fetch: watchedFetch,
    maxRetries: 0,
    logLevel: "off",
    timeout: 2 ** 31 - 1,
  });
}

/** `fetch` under the watch that came with the options of the call. */
const watchedFetch: typeof fetch = (input, init) => {
  const { watch, ...rest } = init as RequestInit & Watched;
  return watch.fetch(input, rest);
};
