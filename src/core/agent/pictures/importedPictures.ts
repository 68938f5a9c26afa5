import type { Entry, MessageEntry } from "../../conversation/entry.ts";
import type { ContentPart, UserMessage } from "../../conversation/message.ts";
import type { Content } from "../../ports/journal.ts";
import { normalizeResultPictures } from "./resultPictures.ts";
import type { PictureServices, VisionLimits } from "./normalizedPicture.ts";

/** Entries of a file, and the contents that they name. */
export interface WithContents {
  readonly entries: readonly Entry[];
  readonly contents: readonly Content[];
}

/**
 * The entries of a file with the pictures that stand in their messages as data taken in as pasted ones are; a line of text is in
 * the place of one that cannot be. Addresses on the web stay.
 */
export async function withPicturesNormalized(
  entries: readonly Entry[],
  sight: VisionLimits,
  services: PictureServices,
): Promise<WithContents> {
  const contents: Content[] = [];
  const taken: Entry[] = [];
  for (const entry of entries) {
    const made = entry.type === "message" ? await ofMessage(entry, sight, services) : undefined;
    taken.push(made?.entry ?? entry);
    contents.push(...(made?.contents ?? []));
  }
  return { entries: taken, contents };
}

/** The entry with its pictures taken in; undefined where the message has none. */
async function ofMessage(
  entry: MessageEntry,
  sight: VisionLimits,
  services: PictureServices,
): Promise<{ readonly entry: Entry; readonly contents: readonly Content[] } | undefined> {
  const { message } = entry;
  if (message.role !== "user" || typeof message.content === "string") return undefined;
  const given = message.content.flatMap((part) => dataOf(part) ?? []);
  if (given.length === 0) return undefined;
  const { images, contents, lines } = await normalizeResultPictures(
    given.map((bytes) => ({ bytes })),
    sight,
    services,
  );
  const content = [
    ...message.content.filter((part) => dataOf(part) === undefined),
    ...lines.map((text) => ({ type: "text", text }) as const),
  ];
  const all = [...(message.images ?? []), ...images];
  const bare: UserMessage = {
    ...message,
    content: plainest(content),
    ...(all.length > 0 && { images: all }),
  };
  return { entry: { ...entry, message: bare }, contents };
}

/** Text alone is no list. */
function plainest(parts: readonly ContentPart[]): UserMessage["content"] {
  const texts = parts.flatMap((part) => (part.type === "text" ? [part.text] : []));
  return texts.length === parts.length ? texts.join("\n") : parts;
}

/** The bytes of a picture that stands in a message as data; empty where they cannot be read. */
function dataOf(part: ContentPart): Uint8Array | undefined {
  if (part.type !== "image_url" || !/^data:/i.test(part.image_url.url)) return undefined;
  const [, base64 = ""] = /^data:[^,]*;base64,([^]*)$/i.exec(part.image_url.url) ?? [];
  try {
    return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}
