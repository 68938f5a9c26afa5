import { PhotonImage, resize, SamplingFilter } from "@silvia-odwyer/photon-node";
import { isTurnedSideways, storedPixelIndex } from "../../core/pictures/exifOrientation.ts";
import { imageFacts } from "../../core/tokens/request/imageSize.ts";
import { colorSpaceInfo, withColorSpaceInfo } from "./colorProfile.ts";
import type { Size } from "../../core/conversation/picture.ts";
import type { Redrawing } from "../../core/ports/pictureStore.ts";

/** Quality of a JPEG, from 1 to 100. */
const jpegQuality = 85;
/** Longest side below which smaller makes no difference to bytes any more, in pixels. */
const smallestSide = 64;
/** Heads and sums around a profile take no more, in bytes. */
const mostFraming = 512;

/** Decodes a picture. Throws for what is damaged: the library cannot be relied on from then on. */
export function decodePicture(bytes: Uint8Array): PhotonImage {
  return PhotonImage.new_from_byteslice(bytes);
}

/** The picture drawn anew; its colours mean what they meant. Throws as `decode` does. */
export function redrawPicture(bytes: Uint8Array, how: Redrawing): Uint8Array {
  const facts = imageFacts(bytes);
  const meaning = facts && colorSpaceInfo(bytes, facts.mediaType);
  const weight = meaning
    ? [meaning.profile, ...meaning.chunks].reduce((sum, { length }) => sum + length, 0)
    : 0;
  const isWorthIt = weight > 0 && weight <= how.mostBytes / 10;
  const drawn = draw(bytes, isWorthIt ? { ...how, mostBytes: how.mostBytes - weight - mostFraming } : how);
  if (!meaning || !isWorthIt) return drawn;
  const type = imageFacts(drawn)?.mediaType === "image/png" ? "image/png" : "image/jpeg";
  return withColorSpaceInfo(drawn, type, meaning);
}

function draw(bytes: Uint8Array, { size, orientation, mediaType, mostBytes }: Redrawing): Uint8Array {
  const stored = isTurnedSideways(orientation) ? { width: size.height, height: size.width } : size;
  let image = inPlaceOf(decodePicture(bytes), (decoded) => sized(decoded, stored));
  if (orientation !== 1) image = inPlaceOf(image, (one) => turned(one, stored, size, orientation));
  if (mediaType === "image/png") {
    const png = image.get_bytes();
    if (png.length <= mostBytes) {
      image.free();
      return png;
    }
  }
  image = inPlaceOf(image, onWhite);
  const encoded = jpeg(image, size, mostBytes);
  image.free();
  return encoded;
}

/** Makes another of an image; what it was made of is freed, since the collector knows nothing of how large it is. */
function inPlaceOf(image: PhotonImage, make: (image: PhotonImage) => PhotonImage): PhotonImage {
  const made = make(image);
  if (made !== image) image.free();
  return made;
}

function jpeg(image: PhotonImage, size: Size, mostBytes: number): Uint8Array {
  for (let scale = 1; ; scale *= 0.7) {
    const smaller = { width: Math.ceil(size.width * scale), height: Math.ceil(size.height * scale) };
    const scaled = sized(image, smaller);
    const bytes = scaled.get_bytes_jpeg(jpegQuality);
    if (scaled !== image) scaled.free();
    if (bytes.length <= mostBytes || Math.max(smaller.width, smaller.height) < smallestSide) return bytes;
  }
}

/** The image itself where it has this size. */
function sized(image: PhotonImage, { width, height }: Size): PhotonImage {
  if (image.get_width() === width && image.get_height() === height) return image;
  return resize(image, width, height, SamplingFilter.Triangle);
}

function turned(
  image: PhotonImage,
  stored: Size,
  size: Size,
  orientation: Redrawing["orientation"],
): PhotonImage {
  // Red, green, blue and opacity of a pixel in one number.
  const from = new Uint32Array(Uint8Array.from(image.get_raw_pixels()).buffer);
  const to = new Uint32Array(from.length);
  for (let y = 0, at = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++, at++)
      to[at] = from[storedPixelIndex(orientation, x, y, stored)] ?? 0;
  }
  return new PhotonImage(new Uint8Array(to.buffer), size.width, size.height);
}

/** The image with white behind what can be seen through, which a JPEG has none of; the image itself where nothing can. */
function onWhite(image: PhotonImage): PhotonImage {
  const pixels = image.get_raw_pixels();
  let isClear = false;
  for (let at = 3; at < pixels.length; at += 4) {
    const opacity = pixels[at] ?? 255;
    if (opacity === 255) continue;
    isClear = true;
    for (let channel = at - 3; channel < at; channel++) {
      pixels[channel] = 255 - ((255 - (pixels[channel] ?? 0)) * opacity) / 255;
    }
    pixels[at] = 255;
  }
  return isClear ? new PhotonImage(pixels, image.get_width(), image.get_height()) : image;
}
