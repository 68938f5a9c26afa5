import { contentHashes } from "../fileStates.ts";
import type { Entry } from "../entry.ts";
import type { Content } from "../../ports/journal.ts";
import { hexOf } from "./checksum.ts";
import { redact, type RedactionOptions } from "./redaction/redact.ts";

/** Contents in a file: base64 by SHA-256, each once. */
type ExportedContents = Readonly<Record<string, string>>;

/** The most bytes that one call of a function takes as arguments. */
const bytesAtOnce = 0x8000;

export function exportedContents(contents: readonly Content[]): ExportedContents {
  return Object.fromEntries(contents.map(({ hash, bytes }) => [hash, base64Of(bytes)]));
}

/** Contents of a file that its entries name and that have the hash they are named by, and the number of those that do not. */
export async function importedContents(
  value: unknown,
  entries: readonly Entry[],
): Promise<{ readonly contents: readonly Content[]; readonly damaged: number }> {
  const named = new Set(entries.flatMap(contentHashes));
  const given = Object.entries(typeof value === "object" && value !== null ? value : {});
  const found = await Promise.all(
    given.filter(([hash]) => named.has(hash)).map(([hash, text]) => contentOf(hash, text)),
  );
  const contents = found.filter((content) => content !== undefined);
  return { contents, damaged: found.length - contents.length };
}

/** The contents without those in which a secret can be told: changed, they would be others. */
export function contentsWithoutSecrets(
  contents: readonly Content[],
  options: RedactionOptions,
): readonly Content[] {
  return contents.filter(({ bytes }) => {
    const text = textOf(bytes);
    return text === undefined || redact(text, options).value === text;
  });
}

/** Bytes that the entries' contents add to a file, as far as the record knows. */
export function exportedSize(entries: readonly Entry[]): number {
  const sizes = new Map<string, number>();
  for (const entry of entries) {
    if (entry.type !== "checkpoint" && entry.type !== "restore") continue;
    for (const state of entry.changes.flatMap(({ before, after }) => [before, after])) {
      if (state.kind === "file") sizes.set(state.hash, state.size);
    }
  }
  return [...sizes.values()].reduce((total, size) => total + Math.ceil(size / 3) * 4, 0);
}

async function contentOf(hash: string, text: unknown): Promise<Content | undefined> {
  if (typeof text !== "string") return undefined;
  try {
    const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
    return hexOf(await crypto.subtle.digest("SHA-256", bytes)) === hash ? { hash, bytes } : undefined;
  } catch {
    // The text is no base64.
    return undefined;
  }
}

function base64Of(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += bytesAtOnce)
    parts.push(String.fromCharCode(...bytes.subarray(at, at + bytesAtOnce)));
  return btoa(parts.join(""));
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
