import { createHash } from "node:crypto";
import type { ChatRequest } from "../../core/ports/models.ts";
import { takesCacheKey } from "../catalog/serverRules.ts";
import type { Recipient } from "./opaqueParts.ts";

/** Brings the requests of one conversation to where its beginning is cached. A hash: which conversation it is is nobody's business. */
export function cacheKeyField(
  { conversation }: ChatRequest,
  { server }: Recipient,
): { readonly prompt_cache_key?: string } {
  if (conversation === undefined || !takesCacheKey(server)) return {};
  const hash = createHash("sha256").update(conversation).digest("hex");
  return { prompt_cache_key: `longhand-${hash.slice(0, 32)}` };
}
