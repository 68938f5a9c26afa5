/**
 * The globals beyond ECMAScript that the core uses: those of the Minimum Common Web API
 * (https://min-common-api.proposal.wintertc.org/), which Node, browsers and workers share. Left out of the project's
 * other configurations, whose libraries declare them in full.
 */

declare class AbortSignal {
  static any(signals: readonly AbortSignal[]): AbortSignal;
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: "abort", listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}

declare class TextDecoder {
  constructor(encoding: "utf-8" | "utf-16le" | "utf-16be", options: { readonly fatal: boolean });
  decode(bytes: Uint8Array): string;
}

declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
  encodeInto(text: string, into: Uint8Array): { readonly read: number; readonly written: number };
}

/** Decodes base64 to a string with a character for each byte; throws for what is none. */
declare function atob(base64: string): string;

/** Encodes a string with a character for each byte as base64. */
declare function btoa(bytes: string): string;

declare const crypto: {
  readonly subtle: { digest(algorithm: "SHA-256", data: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> };
};
