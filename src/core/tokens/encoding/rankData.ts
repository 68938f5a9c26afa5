import type { EncodingName } from "../counter.ts";
import { packRanks } from "./packedRanks.ts";

/**
 * The ranks of an encoding, packed. The bundle has another module in this one's place, which reads a file
 * that was packed, and verified, when it was built (see `ranksPlugin`).
 */
export async function loadPackedRanks(name: EncodingName): Promise<Uint8Array> {
  // oxlint-disable no-restricted-imports -- what is imported is not bundled.
  const ranks =
    name === "o200k_base"
      ? await import("js-tiktoken/ranks/o200k_base")
      : await import("js-tiktoken/ranks/cl100k_base");
  // oxlint-enable no-restricted-imports
  return packRanks(ranks.default.bpe_ranks);
}
