import { normalizePicture, type PictureServices } from "../../../core/agent/pictures/normalizedPicture.ts";
import { isShowable } from "../../../core/pictures/pictureBounds.ts";
import { imageFacts } from "../../../core/tokens/request/imageSize.ts";
import {
  pictureFileName,
  type KeepingFault,
  type PictureFact,
  type PictureIntent,
  type PictureRules,
} from "../../../protocol/pictures.ts";
import type { PictureFile, PictureFiles } from "../../workspace/pictureFiles.ts";
import type { FactSink, IntentHandlers } from "../panelPorts.ts";

/** Services of the pictures in the panel. */
export interface PanelPictures {
  readonly services: PictureServices;
  readonly files: Pick<PictureFiles, "pick" | "readPath" | "show">;
  /** Picture rules of the model that the next request asks. */
  readonly rules: () => PictureRules;
}

/** Carries out intents about pictures. What is no picture by its bytes is neither kept nor shown, whatever it is called. */
export function pictureIntentHandlers(
  { services, files, rules }: PanelPictures,
  page: FactSink,
): IntentHandlers<PictureIntent> {
  const kept = async (id: string) => {
    const bytes = await services.pictures.get(id);
    const facts = bytes && imageFacts(bytes);
    return facts && isShowable(facts) ? { bytes, mediaType: facts.mediaType } : undefined;
  };
  return {
    addPicture: async ({ key, name, data }) => {
      const given = { bytes: Buffer.from(data, "base64"), name };
      const { rate, bytes: imageBytes } = rules();
      const refuse = (fault: KeepingFault) => page.post({ type: "pictureRefused", key, fault });
      try {
        const taken = await normalizePicture(given, { rate, imageBytes }, services);
        if ("fault" in taken) refuse(taken.fault);
        else page.post({ type: "pictureAdded", key, picture: { kind: "picture", ...taken.picture, name } });
      } catch (error) {
        // The page waits for an answer.
        refuse("notKept");
        throw error;
      }
    },
    pickPictures: async () => {
      for (const file of await files.pick()) page.post(fileFact(file));
    },
    readPicture: async ({ path }) => page.post(fileFact(await files.readPath(path))),
    loadPicture: async ({ id }) => {
      const found = await kept(id);
      const bytes = found && { mediaType: found.mediaType, data: base64(found.bytes) };
      page.post({ type: "pictureLoaded", id, bytes: bytes ?? null });
    },
    openPicture: async ({ id, name }) => {
      const found = await kept(id);
      if (found) await files.show(id, pictureFileName(name, found.mediaType));
    },
  };
}

/** Fact from which the page makes a picture of the draft. */
export function fileFact({ name, bytes }: PictureFile): Extract<PictureFact, { type: "pictureFile" }> {
  return { type: "pictureFile", name, data: base64(bytes) };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}
