import {
  picturesOf,
  textOf,
  withoutPictures,
  type ChatMessage,
  type ContentPart,
  type ImagePart,
  type ToolMessage,
  type UserMessage,
} from "../../core/conversation/message.ts";
import type { Picture } from "../../core/conversation/picture.ts";

/** Bytes of pictures by their ids; where there is none at all, a request is only shown. */
export type PictureBytesById = ReadonlyMap<string, Uint8Array> | undefined;

/** The messages with each picture of the user's in its content, before the words, which models read best. */
export function withPictureParts(
  messages: readonly ChatMessage[],
  bytes: PictureBytesById,
): readonly ChatMessage[] {
  return messages.map((message) => (message.role === "user" ? withParts(message, bytes) : message));
}

/**
 * Messages with pictures for an API that takes none in a tool's result: they follow it, and those of the same turn, as
 * the user's.
 */
export function withPicturesApart(
  messages: readonly ChatMessage[],
  bytes: PictureBytesById,
): readonly ChatMessage[] {
  const apart: ChatMessage[] = [];
  let waiting: UserMessage[] = [];
  for (const message of messages) {
    if (message.role !== "tool") {
      apart.push(...waiting);
      waiting = [];
    } else if (picturesOf(message).length > 0) waiting.push(resultPictures(message));
    apart.push(message.role === "tool" ? withoutPictures(message) : message);
  }
  return withPictureParts([...apart, ...waiting], bytes);
}

/** The user message that carries the pictures of a tool's result. */
export function resultPictures(message: ToolMessage): UserMessage {
  const pictures = picturesOf(message);
  const content = pictures.length === 1 ? "[Image of a tool result]" : "[Images of a tool result]";
  return { role: "user", content, images: pictures };
}

/** A picture as base64 without a prefix; undefined where its bytes are not there. */
function base64Of({ id }: Picture, bytes: PictureBytesById): string | undefined {
  const data = bytes?.get(id);
  return data && Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64");
}

/** A picture as a data URL; in a request that is only shown, its name by its content. */
export function pictureUrl(picture: Picture, bytes: PictureBytesById): string | undefined {
  if (bytes === undefined) return `sha256:${picture.id}`;
  const data = base64Of(picture, bytes);
  return data === undefined ? undefined : `data:${picture.mediaType};base64,${data}`;
}

function withParts(message: UserMessage, bytes: PictureBytesById): UserMessage {
  const pictures = picturesOf(message);
  if (pictures.length === 0) return message;
  const images = pictures.flatMap((picture): ImagePart[] => {
    const url = pictureUrl(picture, bytes);
    return url === undefined ? [] : [{ type: "image_url", image_url: { url } }];
  });
  return { ...withoutPictures(message), content: [...images, ...wordsOf(message)] };
}

function wordsOf(message: UserMessage): readonly ContentPart[] {
  const { content } = message;
  if (typeof content !== "string") return content;
  return textOf(message) === "" ? [] : [{ type: "text", text: content }];
}
