import type { PictureFault, PictureType, Size } from "../../src/core/conversation/picture.ts";
import { isAnimated } from "../../src/core/pictures/animation.ts";
import { isShowable, mostFileBytes } from "../../src/core/pictures/pictureBounds.ts";
import { withoutMetadata } from "../../src/core/pictures/pictureMetadata.ts";
import { imageFacts } from "../../src/core/tokens/request/imageSize.ts";
import { dataUrlOf, isSvg } from "./pictureBytes.ts";

/** The largest SVG that is drawn, in bytes. */
const maxSvgBytes = 2 * 1024 * 1024;
/** The longer side of a drawing that says of itself that it is smaller. */
const minSvgSide = 512;

/** Picture as it is to be sent; `dataUrl` holds its bytes. */
export interface PreparedPicture {
  readonly dataUrl: string;
  /** True for one that moved. */
  readonly isFirstFrame: boolean;
}

/** Limits of a picture. */
interface PictureFrame {
  readonly bytes: number;
  /** The size to which one of this size is scaled down. */
  fit(size: Size): Size;
}

type Prepared = PreparedPicture | { readonly fault: PictureFault };

/** Makes of a file what can be sent: its own bytes where that is possible, else it is drawn anew, smaller if need be. */
export async function preparePicture(file: Blob, frame: PictureFrame): Promise<Prepared> {
  if (file.size > mostFileBytes) return { fault: "tooManyBytes" };
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (isSvg(bytes)) return preparedSvg(bytes, frame);
  const facts = imageFacts(bytes);
  if (!facts) return { fault: "notAnImage" };
  return isShowable(facts) ? preparedRaster(bytes, facts.mediaType, frame) : { fault: "tooManyPixels" };
}

async function preparedRaster(
  bytes: Uint8Array<ArrayBuffer>,
  type: PictureType,
  frame: PictureFrame,
): Promise<Prepared> {
  const blob = new Blob([bytes], { type });
  const decoded = await createImageBitmap(blob).catch(() => undefined);
  if (!decoded) return { fault: "damaged" };
  const target = frame.fit(decoded);
  const isFirstFrame = isAnimated(bytes);
  const isScaled = target.width < decoded.width || target.height < decoded.height;
  // A file that breaks off is shown in part here, and refused by servers.
  const bare = withoutMetadata(bytes, type);
  const isAsItIs = bare?.orientation === 1 && !isFirstFrame && !isScaled && bare.bytes.length <= frame.bytes;
  const drawnType = type === "image/jpeg" ? type : "image/png";
  const dataUrl = await (isAsItIs
    ? dataUrlOf(new Blob([Uint8Array.from(bare.bytes)], { type }))
    : encoded(decoded, target, drawnType, frame.bytes));
  decoded.close();
  return { dataUrl, isFirstFrame };
}

async function preparedSvg(bytes: Uint8Array<ArrayBuffer>, frame: PictureFrame): Promise<Prepared> {
  if (bytes.length > maxSvgBytes) return { fault: "tooManyBytes" };
  // As an image of the page it runs no scripts and loads nothing.
  const image = new Image();
  image.src = await dataUrlOf(new Blob([bytes], { type: "image/svg+xml" }));
  // A size of nothing is what is left of one that cannot be read, too.
  await image.decode().catch(() => undefined);
  const { naturalWidth: width, naturalHeight: height } = image;
  if (width === 0 || height === 0) return { fault: "damaged" };
  const scale = Math.max(1, minSvgSide / Math.max(width, height));
  const size = { width: Math.ceil(width * scale), height: Math.ceil(height * scale) };
  return { dataUrl: await encoded(image, frame.fit(size), "image/png", frame.bytes), isFirstFrame: false };
}

/** Drawn at this size and encoded; with loss, and then smaller and smaller, where that takes too many bytes. */
async function encoded(
  source: ImageBitmap | HTMLImageElement,
  size: Size,
  type: string,
  maxBytes: number,
): Promise<string> {
  const first = await drawn(source, size, type);
  if (first.size <= maxBytes) return dataUrlOf(first);
  for (let scale = 1; ; scale *= 0.7) {
    const smaller = { width: Math.ceil(size.width * scale), height: Math.ceil(size.height * scale) };
    const blob = await drawn(source, smaller, "image/jpeg");
    if (blob.size <= maxBytes || Math.max(smaller.width, smaller.height) < 64) return dataUrlOf(blob);
  }
}

async function drawn(source: CanvasImageSource, { width, height }: Size, type: string): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("The page cannot draw.");
  context.imageSmoothingQuality = "high";
  if (type === "image/jpeg") {
    context.fillStyle = "white";
    context.fillRect(0, 0, width, height);
  }
  context.drawImage(source, 0, 0, width, height);
  return canvas.convertToBlob({ type, quality: 0.85 });
}
