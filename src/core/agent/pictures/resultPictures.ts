import {
  pictureLabel,
  type GivenPicture,
  type Picture,
  type PictureFault,
} from "../../conversation/picture.ts";
import type { Content } from "../../ports/journal.ts";
import { normalizePicture, type PictureServices, type VisionLimits } from "./normalizedPicture.ts";

/** The pictures of a tool's result as its message names them, with their contents. */
export interface ResultPictures {
  readonly images: readonly Picture[];
  readonly contents: readonly Content[];
  /** Lines for the model: which pictures are smaller than their files, and which cannot be shown. */
  readonly lines: readonly string[];
}

const faults: Readonly<Record<PictureFault, string>> = {
  notAnImage: "it is no PNG, JPEG, GIF or WebP",
  damaged: "it is damaged",
  tooManyBytes: "it has too many bytes. Make a smaller copy first",
  tooManyPixels: "it has too many pixels. Make a smaller copy first",
};

/** Takes a tool's pictures in, one after the other: each may take much memory while it is drawn. */
export async function normalizeResultPictures(
  given: readonly GivenPicture[],
  sight: VisionLimits,
  services: PictureServices,
): Promise<ResultPictures> {
  const images: Picture[] = [];
  const contents: Content[] = [];
  const lines: string[] = [];
  for (const one of given) {
    const taken = await normalizePicture(one, sight, services);
    if ("fault" in taken) {
      lines.push(`[${one.name ?? "An image"} cannot be shown: ${faults[taken.fault]}.]`);
      continue;
    }
    const { picture, bytes, isSmaller } = taken;
    images.push(picture);
    contents.push({ hash: picture.id, bytes });
    if (isSmaller) lines.push(`[Shown smaller: ${pictureLabel(picture)}.]`);
  }
  return { images, contents, lines };
}
