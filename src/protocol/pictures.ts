import * as v from "valibot";
import type { ImageRate } from "../core/tokens/request/imageTokens.ts";
import {
  type PictureFault,
  pictureTypes,
  type Picture,
  type PictureType,
} from "../core/conversation/picture.ts";

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

/** SHA-256 in hex. */
const pictureId = v.pipe(v.string(), v.regex(/^[\da-f]{64}$/));

/** Picture of a draft, whose bytes the host keeps. */
export const pictureAttachment = v.pipe(
  v.object({
    kind: v.literal("picture"),
    id: pictureId,
    mediaType: v.picklist(pictureTypes),
    width: count,
    height: count,
    bytes: count,
    name: v.exactOptional(v.string()),
  }),
  v.readonly(),
);
export type PictureAttachment = v.InferOutput<typeof pictureAttachment>;

/** The picture without what a draft or a row says of it. */
export function pictureOf({ id, mediaType, width, height, bytes, name }: Picture): Picture {
  return { id, mediaType, width, height, bytes, ...(name !== undefined && { name }) };
}

/** Rules of pictures for the model that the next request asks. */
export interface PictureRules {
  readonly model: string;
  /** False where the model is known to see none. */
  readonly sees: boolean;
  /** Rate at which it sees them. */
  readonly rate: ImageRate;
  /** Pictures of a message. */
  readonly count: number;
  /** Bytes of one. */
  readonly bytes: number;
  /** Bytes of all of a message. */
  readonly totalBytes: number;
}

/** Form of a picture: as it is, as a line of text, or as it is whatever a strategy says. */
const pictureForm = v.picklist(["full", "stub", "pinned"]);
export type PictureForm = v.InferOutput<typeof pictureForm>;

/** Sets the form in which a picture of message `id` is sent from here on. */
export const setPictureForm = v.object({
  type: v.literal("setPictureForm"),
  id: v.string(),
  picture: pictureId,
  form: pictureForm,
});

/** Intents about pictures and their bytes. */
export const pictureIntents = [
  /** Keeps a picture for the draft, as it is to be sent, in base64; answered under `key`. */
  v.object({ type: v.literal("addPicture"), key: v.string(), name: v.string(), data: v.string() }),
  /** Asks the user for files. */
  v.object({ type: v.literal("pickPictures") }),
  /** A file of the workspace that is to become a picture of the draft. */
  v.object({ type: v.literal("readPicture"), path: v.string() }),
  v.object({ type: v.literal("loadPicture"), id: pictureId }),
  /** Opens it in the editor, under this name. */
  v.object({ type: v.literal("openPicture"), id: pictureId, name: v.string() }),
] as const;
export type PictureIntent = Readonly<v.InferOutput<(typeof pictureIntents)[number]>>;

/** Ends of the names of files that are pictures and nothing else. */
export const pictureEndings = ["png", "jpg", "jpeg", "gif", "webp"] as const;

/** True for the name of a file that is a picture and nothing else. A drawing of lines is text as well. */
export function isPictureName(path: string): boolean {
  return pictureEndings.some((ending) => path.toLowerCase().endsWith(`.${ending}`));
}

/** A name of one part for a picture's file, which ends as files of its type do. */
export function pictureFileName(name: string, mediaType: PictureType): string {
  // Foreign text: no separators, and nothing that cannot be seen.
  const plain = name
    .replace(/^.*[\\/]/s, "")
    .replaceAll(/[\p{C}\\/:*?"<>|]/gu, "")
    .trim()
    .slice(-100);
  const ending = mediaType === "image/jpeg" ? "jpg" : mediaType.slice("image/".length);
  const fits = new RegExp(`.\\.${ending === "jpg" ? "jpe?g" : ending}$`, "i").test(plain);
  return fits ? plain : `${plain === "" ? "image" : plain}.${ending}`;
}

/** Bytes of a picture in base64. */
interface PictureBytes extends Pick<Picture, "mediaType"> {
  readonly data: string;
}

/** Why the host has not kept a picture. `notKept`: it could not be written. */
export type KeepingFault = PictureFault | "notKept";

/** Facts about pictures, host to panel. */
export type PictureFact =
  | { readonly type: "pictureRules"; readonly rules: PictureRules }
  /** A file that is to become a picture of the draft, as it was read, in base64. */
  | { readonly type: "pictureFile"; readonly name: string; readonly data: string }
  | { readonly type: "pictureAdded"; readonly key: string; readonly picture: PictureAttachment }
  | { readonly type: "pictureRefused"; readonly key: string; readonly fault: KeepingFault }
  /** Null where it is kept no more, or cannot be shown. */
  | { readonly type: "pictureLoaded"; readonly id: string; readonly bytes: PictureBytes | null };
