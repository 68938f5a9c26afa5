import type { ChatRequest } from "../../../core/ports/models.ts";
import { askServer } from "../../askServer.ts";
import { isNearby } from "../loadedWindow.ts";
import { geminiRoot, geminiTokens } from "./geminiTokens.ts";
import { templateTokens } from "./templateTokens.ts";

/** Counts a prompt as it goes over the wire, in tokens; undefined where the server does not. */
type CountPrompt = (
  prompt: Pick<ChatRequest, "model" | "messages" | "tools">,
  signal: AbortSignal,
) => Promise<number | undefined>;

/**
 * Call that counts prompts at the server of a Chat Completions API, where asking costs nothing: one whose own API has a
 * call for it, or a program on a machine of the user's own. Undefined for every other.
 */
export function countingCall(
  baseUrl: string,
  apiKey: () => Promise<string | undefined>,
): CountPrompt | undefined {
  const root = geminiRoot(baseUrl);
  if (root !== undefined) {
    const ask = askServer(
      () => root,
      apiKey,
      (key) => ({ "x-goog-api-key": key }),
    );
    return (prompt, signal) => geminiTokens(ask, prompt, signal);
  }
  if (!isNearby(baseUrl)) return undefined;
  const ask = askServer(() => baseUrl, apiKey);
  return (prompt, signal) => templateTokens(ask, prompt, signal);
}
