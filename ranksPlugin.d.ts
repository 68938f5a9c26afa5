import type { Plugin } from "esbuild";

export declare const ranksPlugin: Plugin;
export declare function verifiedRanks(name: "o200k_base" | "cl100k_base"): Promise<Uint8Array>;
