import type { Size } from "../conversation/picture.ts";
import type { Orientation } from "../pictures/exifOrientation.ts";

/** Bytes of pictures by their SHA-256, in hex. Never rejects. */
export interface PictureStore {
  /** Keeps the bytes until an entry of the record names them, over restarts too, for some weeks. Gives their id. */
  put(bytes: Uint8Array): Promise<string>;
  /** The bytes; undefined where they are not kept, or no longer. */
  get(id: string): Promise<Uint8Array | undefined>;
}

/** Target of drawing a picture anew. */
export interface Redrawing {
  /** Size of the picture as it stands upright. */
  readonly size: Size;
  /** Orientation of the picture in the bytes. */
  readonly orientation: Orientation;
  readonly mediaType: "image/png" | "image/jpeg";
  /** The most bytes; what would need more is compressed with loss, and then made smaller and smaller. */
  readonly mostBytes: number;
}

/** Decodes and encodes pictures of the formats that are sent. Members reject where nothing can be decoded at all. */
export interface PictureCodec {
  /** True for a picture that can be decoded; false for what is damaged or of a kind that it does not know. */
  isSound(bytes: Uint8Array): Promise<boolean>;
  /** The picture, of several frames the first, drawn anew; undefined where it is not sound. */
  redraw(bytes: Uint8Array, how: Redrawing): Promise<Uint8Array | undefined>;
}
