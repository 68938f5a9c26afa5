import type { PictureSupport } from "../../core/ports/models.ts";
import type { PictureRules } from "../../protocol/pictures.ts";

/** The most pictures of a message: more are not looked at one by one, by people or models. */
const mostOfMessage = 20;
/** The part of a request that its latest message's pictures may take: the history needs some as well. */
const shareOfRequest = 0.5;

/** Rules for the pictures of the next message. */
export function pictureRules(
  model: string,
  { sees, rate, imageBytes, requestBytes, count }: PictureSupport,
): PictureRules {
  return {
    model,
    sees: sees !== false,
    rate,
    count: Math.min(mostOfMessage, count),
    bytes: imageBytes,
    // Base64 makes four bytes of three.
    totalBytes: Math.floor(requestBytes * shareOfRequest * 0.75),
  };
}
