import type { MessageRow, Row } from "../../src/protocol/rows.ts";
import type { Attachment, ComposerDraft } from "../../src/protocol/composer.ts";
import { pictureOf } from "../../src/protocol/pictures.ts";
import type { Picture } from "../../src/core/conversation/picture.ts";
import { attachedIn, editorContextName } from "../../src/core/conversation/companions/attachedText.ts";

/** A message of the user: its text, with what went along as text, and its pictures. */
export type SaidMessage = Pick<MessageRow, "text" | "images">;

/** A message of the user as it was written: its words, and what went along. */
export function draftOf({ text, images = [] }: SaidMessage): ComposerDraft {
  const { words, attached } = attachedIn(text);
  const own = attached.filter(({ name }) => name !== editorContextName);
  const texts = own.map((one) => ({ kind: "text", ...one }) as const);
  return { text: words, attachments: [...texts, ...images.map(attachmentOf)] };
}

function attachmentOf(picture: Picture): Attachment {
  return { kind: "picture", ...pictureOf(picture) };
}

const nothing: ComposerDraft = { text: "", attachments: [] };

/** Goes back through what was said, and forward again to an empty box. */
export class MessageHistory {
  /** Number of messages back; 0 for none. */
  private back = 0;

  /** True while the box holds what was brought back, unchanged. */
  get isBack(): boolean {
    return this.back > 0;
  }

  reset(): void {
    this.back = 0;
  }

  /** Text for the box; undefined where there is nothing more in that direction. */
  step(direction: "back" | "forward", said: readonly SaidMessage[]): ComposerDraft | undefined {
    const back = this.back + (direction === "back" ? 1 : -1);
    if (back < 0 || back > said.length) return undefined;
    this.back = back;
    const message = back > 0 ? said.at(-back) : undefined;
    return message ? draftOf(message) : nothing;
  }
}

/** The user's messages, the latest last. */
export function saidBefore(rows: readonly Row[]): readonly SaidMessage[] {
  return rows.flatMap((row) => (row.kind === "message" && row.role === "user" ? [row] : []));
}
