import type { ChatMessage, ContentPart } from "../../src/core/conversation/message.ts";

/**
 * Tokens of the images of a request by OpenAI's published rules, worked out here anew: the product's own count is what is being
 * checked. https://developers.openai.com/api/docs/guides/images-vision#calculating-costs
 */
export function countImages(model: string, messages: readonly ChatMessage[]): number {
  return imageUrls(messages).reduce((sum, url) => sum + countImage(model, url), 0);
}

/** The messages with their words alone. */
export function withoutImages(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  return messages.map((message) => {
    if (!Array.isArray(message.content)) return message;
    const parts = message.content as readonly ContentPart[];
    return { ...message, content: parts.filter(({ type }) => type === "text") } as ChatMessage;
  });
}

export function imageUrls(messages: readonly ChatMessage[]): readonly string[] {
  return messages.flatMap(({ content }) => {
    const parts = Array.isArray(content) ? (content as readonly ContentPart[]) : [];
    return parts.flatMap((part) => (part.type === "image_url" ? [part.image_url.url] : []));
  });
}

/** The size of a PNG in a data URL; undefined where it is no whole PNG. */
export function pngSize(url: string): readonly [width: number, height: number] | undefined {
  const [head, data = ""] = url.split(",", 2);
  const bytes = Buffer.from(data, "base64");
  const isWhole = bytes.subarray(-8, -4).toString("latin1") === "IEND";
  if (head !== "data:image/png;base64" || bytes.readUInt32BE(0) !== 0x89504e47 || !isWhole) return undefined;
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

function countImage(model: string, url: string): number {
  const [width, height] = pngSize(url) ?? [1024, 1024];
  if (/-mini|-nano/.test(model) && !/4o/.test(model)) return patchTokens(model, width, height);
  const [base, tile] = model.startsWith("gpt-4o-mini") ? [2833, 5667] : [85, 170];
  const inSquare = Math.min(1, 2048 / width, 2048 / height);
  const [w, h] = [width * inSquare, height * inSquare];
  const toShort = Math.min(1, 768 / Math.min(w, h));
  return base + tile * Math.ceil((w * toShort) / 512) * Math.ceil((h * toShort) / 512);
}

function patchTokens(model: string, width: number, height: number): number {
  const patches = Math.ceil(width / 32) * Math.ceil(height / 32);
  if (patches > 1536) throw new Error("No test has needed larger images so far.");
  return Math.ceil(patches * (model.includes("nano") ? 2.46 : 1.62));
}
