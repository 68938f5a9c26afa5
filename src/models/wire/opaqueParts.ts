import type { AssistantMessage, OpaquePart } from "../../core/conversation/message.ts";
import { baseModel } from "../../core/tokens/encoding/encodingFor.ts";

/** Whom a request goes to. */
export interface Recipient {
  /** Host and port. */
  readonly server: string;
  readonly model: string;
}

/** What a name has beside the family: a date, a preview, a route. */
const edition = /(?:-(?:latest|preview|exp|beta|\d{4}-\d{2}-\d{2}|\d{2}-\d{2,4}|\d{3,8}))*(?:[@:].*)?$/;

/** The name without vendor, date and edition: models of one family take each other's parts. */
function modelFamily(model: string): string {
  return baseModel(model).replace(edition, "");
}

/** The parts of a message that belong to the recipient, of one kind or all. */
export function partsFor(
  { opaque = [] }: Pick<AssistantMessage, "opaque">,
  { server, model }: Recipient,
  kind?: string,
): readonly OpaquePart[] {
  const family = modelFamily(model);
  return opaque.filter(
    (part) =>
      part.server === server &&
      modelFamily(part.model) === family &&
      (kind === undefined || part.kind === kind),
  );
}
