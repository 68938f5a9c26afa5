import type { Row } from "../../src/protocol.ts";
import type { ComposerDraft } from "../../src/composerFacts.ts";
import { attachedIn } from "../../src/core/conversation/attached.ts";

/** A message of the user as it was written: its words, and what went along as texts. */
export function draftOf(message: string): ComposerDraft {
  const { words, attached } = attachedIn(message);
  return { text: words, attachments: attached.map((one) => ({ kind: "text", ...one })) };
}

/** What the user has said, the latest last. */
export function saidBefore(rows: readonly Row[]): readonly string[] {
  return rows.flatMap((row) => (row.kind === "message" && row.role === "user" ? [row.text] : []));
}
