import type { Row } from "../../src/protocol/rows.ts";
import type { ComposerDraft } from "../../src/protocol/composer.ts";
import { editorContextName } from "../../src/core/agent/prompt/editorContext.ts";
import { attachedIn } from "../../src/core/conversation/attached.ts";

/** A message of the user as it was written: its words, and what went along as texts. */
export function draftOf(message: string): ComposerDraft {
  const { words, attached } = attachedIn(message);
  const own = attached.filter(({ name }) => name !== editorContextName);
  return { text: words, attachments: own.map((one) => ({ kind: "text", ...one })) };
}

const nothing: ComposerDraft = { text: "", attachments: [] };

/** Goes back through what was said, and forward again to an empty box. */
export class MessageHistory {
  /** How many messages back; 0 for none. */
  private back = 0;

  /** True while the box holds what was brought back, unchanged. */
  get isBack(): boolean {
    return this.back > 0;
  }

  reset(): void {
    this.back = 0;
  }

  /** Text for the box; undefined where there is nothing more in that direction. */
  step(backwards: boolean, said: readonly string[]): ComposerDraft | undefined {
    const back = this.back + (backwards ? 1 : -1);
    if (back < 0 || back > said.length) return undefined;
    this.back = back;
    return back === 0 ? nothing : draftOf(said.at(-back) ?? "");
  }
}

/** Texts of the user's messages, the latest last. */
export function saidBefore(rows: readonly Row[]): readonly string[] {
  return rows.flatMap((row) => (row.kind === "message" && row.role === "user" ? [row.text] : []));
}
