import type { AskServer } from "./catalog/loadedWindow.ts";

/** Asks the server at an address beside its OpenAI-compatible API, which ends in `/v1`; its key goes along, and no redirect is followed. */
export function askServer(
  baseUrl: () => string,
  apiKey: () => Promise<string | undefined>,
  keyHeader: (key: string) => Readonly<Record<string, string>> = (key) => ({
    authorization: `Bearer ${key}`,
  }),
): AskServer {
  return async (path, signal, body) => {
    const key = (await apiKey())?.trim();
    const response = await fetch(`${baseUrl().replace(/\/v1$/, "")}${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        ...(body !== undefined && { "content-type": "application/json" }),
        ...(key !== undefined && /^[\x21-\x7e]+$/.test(key) && keyHeader(key)),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      redirect: "error",
      signal,
    });
    if (response.ok) return response.json().catch(() => undefined) as Promise<unknown>;
    await response.body?.cancel();
    return undefined;
  };
}
