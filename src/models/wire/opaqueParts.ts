import type { AssistantMessage, ChatMessage, OpaquePart } from "../../core/conversation/message.ts";
import { baseModel } from "../../core/tokens/encoding/encodingFor.ts";

/** Recipient of a request. */
export interface Recipient {
  /** Host and port. */
  readonly server: string;
  readonly model: string;
}

/** Edition of a model in its name, beside the family: a date, a preview, a route. */
const edition = /(?:-(?:latest|preview|exp|beta|\d{4}-\d{2}-\d{2}|\d{2}-\d{2,4}|\d{3,8}))*(?:[@:].*)?$/;

/** The name without vendor, date and edition: models of one family take each other's parts. */
function modelFamily(model: string): string {
  return baseModel(model).replace(edition, "");
}

/** The parts of a message that belong to the recipient, of one kind or all. */
export function opaquePartsFor(
  { opaque = [] }: Pick<AssistantMessage, "opaque">,
  { server, model }: Recipient,
  kind?: string,
): readonly OpaquePart[] {
  if (opaque.length === 0) return opaque;
  const family = modelFamily(model);
  return opaque.filter(
    (part) =>
      part.server === server &&
      modelFamily(part.model) === family &&
      (kind === undefined || part.kind === kind),
  );
}

/** True where a message has a part of anybody's. */
export function hasOpaque(messages: readonly ChatMessage[]): boolean {
  return messages.some((message) => message.role === "assistant" && (message.opaque ?? []).length > 0);
}

/** The message as one that has no such parts. */
export function withoutOpaque(message: ChatMessage): ChatMessage {
  return message.role === "assistant" ? { ...message, opaque: [] } : message;
}

/**
 * True for a refusal of what a server was given back: encrypted or signed by another key or account, too old, or without what
 * it stood beside. The conversation goes on without it.
 */
export function saysOpaqueRefused(words: string): boolean {
  return refusals.some((pattern) => pattern.test(words));
}

const wrong =
  "(?:invalid|corrupt\\w*|malformed|expired|mismatch\\w*|not (?:be )?(?:valid|verified)|fail\\w*)";
const refusals: readonly RegExp[] = [
  /encrypted[_ ]?content|could not be (?:verified|decrypted)/i,
  new RegExp(
    `${wrong}[^.]{0,60}\\bsignature|thought_signature[^.]{0,60}${wrong}|\\bsignature[^.]{0,60}${wrong}`,
    "i",
  ),
  // A server that does not take back what it sends.
  /(?:extra|unknown|unexpected|unsupported|unrecognized|additional)[^.]{0,80}(?:signature|opaque|encrypted|provider_specific)|(?:signature|opaque|encrypted|provider_specific)\w*[^.]{0,80}(?:extra|unknown|unexpected|unrecognized|not (?:permitted|allowed|supported))/i,
  /thinking[`'" ]*blocks?[^.]{0,80}(?:cannot be modified|must remain|invalid)/i,
  /\brs_\w+[^.]{0,80}(?:without|not found|required)/i,
];
