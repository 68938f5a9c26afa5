/** Formats in which pictures are kept and sent: those that every model with sight takes. */
export const pictureTypes = ["image/png", "image/jpeg", "image/gif", "image/webp"] as const;
export type PictureType = (typeof pictureTypes)[number];

/** Size in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A picture of a message, without its bytes: those are kept apart, once per content, under `id`. */
export interface Picture extends Size {
  /** SHA-256 of the bytes, in hex. */
  readonly id: string;
  readonly mediaType: PictureType;
  /** Size of the bytes. */
  readonly bytes: number;
  /** Name of the file that it comes from, or a path in the workspace. */
  readonly name?: string;
}

/** A file that is to become a picture of a message. What is in it is not known yet. */
export interface GivenPicture {
  readonly bytes: Uint8Array;
  readonly name?: string;
}

/** Fault of a file that cannot be sent as a picture. */
export type PictureFault = "notAnImage" | "damaged" | "tooManyBytes" | "tooManyPixels";

/** Label that stands for a picture where a model or another program is not shown it. */
export function pictureLabel({ name, width, height }: Picture): string {
  const what = name === undefined ? "Image" : `Image ${name.replace(/\s+/g, " ")}`;
  return `${what}, ${width} × ${height} pixels`;
}
