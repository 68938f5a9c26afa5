import { isJsonObject, type JsonObject } from "../../core/text/jsonObject.ts";

/** The fields of a detail that come in pieces; any other is said once. */
const grown = ["text", "summary", "data", "thinking"] as const;

/**
 * OpenRouter's `reasoning_details` as far as they have come: pieces of one detail, told by `index` and `type`, are joined,
 * and all others follow in order. https://openrouter.ai/docs/guides/best-practices/reasoning-tokens
 */
export function mergeDetails(details: readonly unknown[], pieces: readonly unknown[]): readonly unknown[] {
  if (pieces.length === 0) return details;
  const merged = [...details];
  for (const piece of pieces) {
    const at = isJsonObject(piece)
      ? merged.findLastIndex((one) => isJsonObject(one) && goesOn(one, piece))
      : -1;
    const before = merged[at];
    if (at >= 0 && isJsonObject(before) && isJsonObject(piece)) merged[at] = joined(before, piece);
    else merged.push(piece);
  }
  return merged;
}

/**
 * LiteLLM's `thinking_blocks` as far as they have come: pieces of one thought are joined until its signature ends it.
 * https://docs.litellm.ai/docs/reasoning_content
 */
export function mergeBlocks(blocks: readonly unknown[], pieces: readonly unknown[]): readonly unknown[] {
  const merged = [...blocks];
  for (const piece of pieces) {
    const before = merged.at(-1);
    const isOpen = isJsonObject(before) && isThought(before) && !before["signature"];
    if (isOpen && isJsonObject(piece) && isThought(piece)) merged[merged.length - 1] = joined(before, piece);
    else merged.push(piece);
  }
  return merged;
}

const isThought = (block: JsonObject) => block["type"] === "thinking";

function goesOn(detail: JsonObject, piece: JsonObject): boolean {
  return (
    piece["index"] !== undefined && piece["index"] === detail["index"] && piece["type"] === detail["type"]
  );
}

function joined(detail: JsonObject, piece: JsonObject): JsonObject {
  const both: Record<string, unknown> = { ...detail };
  for (const [key, value] of Object.entries(piece)) {
    if (value === null || value === undefined) continue;
    const before = both[key];
    const isGrown =
      grown.some((name) => name === key) && typeof before === "string" && typeof value === "string";
    both[key] = isGrown ? before + value : value;
  }
  return both;
}
