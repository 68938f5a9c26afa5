import { companionKinds, type CompanionKind } from "../../conversation/companions/companions.ts";
import type { ImageStub, MessageEntry } from "../../conversation/entry.ts";
import type { Marks } from "../../conversation/fold.ts";
import { picturesOf, type ChatMessage, type Role } from "../../conversation/message.ts";
import type { Standing } from "../../conversation/standing.ts";

/** Tokens of what goes along with a message, by kind. */
type CompanionTokens = Readonly<Partial<Record<CompanionKind, number>>>;

/** A message in the form it is sent in, and its weight in that form. */
export interface Weighed {
  readonly message: ChatMessage;
  readonly tokens: number;
  /** The part of them that goes along with the message. */
  readonly beside?: CompanionTokens;
  /** The pictures that are sent with it, with their part of the tokens. */
  readonly images?: readonly WeighedImage[];
}

/** A picture that is sent: its size in bytes and its weight in tokens. */
interface WeighedImage {
  readonly id: string;
  readonly bytes: number;
  readonly tokens: number;
}

/** Form in which a picture of a message is sent, if its message is. */
interface ImageStanding {
  readonly id: string;
  readonly form: "full" | "stub" | "pinned";
}

/** A picture that may become a line of text, and the tokens that this saves. */
export interface ImageStep {
  readonly stub: ImageStub;
  readonly saves: number;
}

/** Known weights of a record's messages, in tokens; throws for a message that was never counted. */
export interface MessageWeights {
  /** The weight of a message in full. */
  message(entry: MessageEntry): number;
  /** A tool result as a stub; undefined where a stub would not save much. */
  stub(entry: MessageEntry): Weighed | undefined;
  /** A message in the form that the marks give it; without marks in full. */
  sent(entry: MessageEntry, marks?: Marks): Weighed;
  /** The pictures that may become lines of text, in order, each with the tokens that it saves once those before it have. */
  imageSteps(entry: MessageEntry, marks?: Marks): readonly ImageStep[];
}

/** A message of the record: what it weighs, in the form it is sent in if it is sent, and whether it is. */
export interface WeighedMessage {
  readonly id: string;
  readonly role: Role;
  readonly tokens: number;
  readonly standing: Standing;
  /** Form other than its own that it is sent in; it then weighs `full` in its own. Left out where it is sent in its own. */
  readonly shortened?: "stub" | "cut";
  readonly full?: number;
  /** Standings of its pictures; left out where it has none. */
  readonly images?: readonly ImageStanding[];
}

/** Weight of the message without what goes along with it, in tokens. */
export function ownTokens({ tokens, beside = {} }: Weighed): number {
  return companionKinds.reduce((sum, kind) => sum - (beside[kind] ?? 0), tokens);
}

/** A message of the record, and the marks that it is sent under. */
interface FormedMessage {
  readonly entry: MessageEntry;
  readonly form?: Marks | undefined;
}

/** Standings of the message's pictures; nothing where it has none. */
export function imagesOf({ entry, form }: FormedMessage): {
  readonly images?: readonly ImageStanding[];
} {
  const pictures = picturesOf(entry.message);
  if (pictures.length === 0) return {};
  return { images: pictures.map(({ id }) => ({ id, form: form?.images?.[id]?.form ?? "full" })) };
}
