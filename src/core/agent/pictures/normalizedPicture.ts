import type { GivenPicture, Picture, PictureFault, Size } from "../../conversation/picture.ts";
import { isAnimated } from "../../pictures/animation.ts";
import { isTurnedSideways } from "../../pictures/exifOrientation.ts";
import { isCmyk } from "../../pictures/jpegFrame.ts";
import { isShowable, mostFileBytes } from "../../pictures/pictureBounds.ts";
import { withoutMetadata, type StrippedPicture } from "../../pictures/pictureMetadata.ts";
import type { PictureSupport } from "../../ports/models.ts";
import type { PictureCodec, PictureStore } from "../../ports/pictureStore.ts";
import { imageFacts, type PictureFacts } from "../../tokens/request/imageSize.ts";
import { fittedSize } from "../../tokens/request/imageTokens.ts";

/** Services that pictures are taken in with; without a codec they can only be taken as they are. */
export interface PictureServices {
  readonly pictures: PictureStore;
  readonly codec?: PictureCodec;
}

/** Normalized picture as it is kept, with its bytes. */
interface NormalizedPicture {
  readonly picture: Picture;
  readonly bytes: Uint8Array;
  /** True where the file had more pixels. */
  readonly isSmaller: boolean;
}

/** Fault in place of a picture. */
interface Faulty {
  readonly fault: PictureFault;
}

/** Vision limits of a model: the size that it sees a picture in, and the most bytes. */
export type VisionLimits = Pick<PictureSupport, "rate" | "imageBytes">;

/**
 * The most pixels that are sent, as a multiple of those that the model sees: the server scales down as well as we do, and
 * a picture that is drawn anew is never quite what it was.
 */
const mostExcess = 1.25;

/**
 * Normalizes a picture: without its metadata, upright, the first frame of one that moves, in the colours of screens, no larger than the model can see it.
 * What breaks off or is damaged is refused: a server would refuse every request that has it.
 */
export async function normalizePicture(
  given: GivenPicture,
  sight: VisionLimits,
  { pictures, codec }: PictureServices,
): Promise<NormalizedPicture | Faulty> {
  const facts = imageFacts(given.bytes);
  if (!facts) return { fault: "notAnImage" };
  if (given.bytes.length > mostFileBytes) return { fault: "tooManyBytes" };
  if (!isShowable(facts)) return { fault: "tooManyPixels" };
  const shape = await shaped(given.bytes, facts, sight, codec);
  if (!(shape instanceof Uint8Array)) return shape;
  const now = imageFacts(shape);
  if (!now) return { fault: "damaged" };
  const { name } = given;
  const id = await pictures.put(shape);
  const picture = { id, ...now, bytes: shape.length, ...(name !== undefined && { name }) };
  return {
    picture,
    bytes: shape,
    isSmaller: now.width * now.height < facts.width * facts.height,
  };
}

async function shaped(
  bytes: Uint8Array,
  facts: PictureFacts,
  sight: VisionLimits,
  codec: PictureCodec | undefined,
): Promise<Uint8Array | Faulty> {
  const bare = withoutMetadata(bytes, facts.mediaType);
  try {
    const drawn = codec && (await drawnOrBare(bytes, facts, bare, sight, codec));
    if (drawn) return drawn;
  } catch {
    // Nothing can be drawn: it may go as it is.
  }
  if (!bare) return { fault: "damaged" };
  return bare.bytes.length <= sight.imageBytes ? bare.bytes : { fault: "tooManyBytes" };
}

async function drawnOrBare(
  bytes: Uint8Array,
  { mediaType, ...stored }: PictureFacts,
  bare: StrippedPicture | undefined,
  sight: VisionLimits,
  codec: PictureCodec,
): Promise<Uint8Array | Faulty> {
  const orientation = bare?.orientation ?? 1;
  const upright = isTurnedSideways(orientation) ? { width: stored.height, height: stored.width } : stored;
  const size = seenSize(upright, sight);
  const isAsSeen = orientation === 1 && size === upright && isPlain(bytes);
  if (isAsSeen && bare && bare.bytes.length <= sight.imageBytes) {
    return (await codec.isSound(bytes)) ? bare.bytes : { fault: "damaged" };
  }
  const drawnType = mediaType === "image/jpeg" ? mediaType : "image/png";
  const how = { size, orientation, mediaType: drawnType, mostBytes: sight.imageBytes } as const;
  return (await codec.redraw(bytes, how)) ?? { fault: "damaged" };
}

/** True for one frame in the colours of screens. */
function isPlain(bytes: Uint8Array): boolean {
  return !isAnimated(bytes) && !isCmyk(bytes);
}

/** The size itself where the model sees nearly all of it. */
function seenSize(size: Size, { rate }: VisionLimits): Size {
  const fitted = fittedSize(size, rate);
  return size.width * size.height > mostExcess * fitted.width * fitted.height ? fitted : size;
}
