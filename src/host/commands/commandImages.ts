import * as vscode from "vscode";
import type { Picture, PictureFault } from "../../core/conversation/picture.ts";
import {
  normalizePicture,
  type PictureServices,
  type VisionLimits,
} from "../../core/agent/pictures/normalizedPicture.ts";
import { namedFile } from "../workspace/namedFile.ts";
import type { PictureFiles } from "../workspace/pictureFiles.ts";

/** Pictures that a command is given by their paths: absolute, or in the first workspace folder. */
export class CommandImages {
  private readonly files: Pick<PictureFiles, "read">;
  private readonly services: PictureServices;
  private readonly sight: () => VisionLimits;

  /** `sight`: that of whom the next request asks. */
  constructor(files: Pick<PictureFiles, "read">, services: PictureServices, sight: () => VisionLimits) {
    this.files = files;
    this.services = services;
    this.sight = sight;
  }

  /** `given`: a list of `{ path }`; undefined for none. Throws, saying why, where one cannot be sent. */
  async read(given: unknown): Promise<readonly Picture[]> {
    if (given === undefined) return [];
    if (!Array.isArray(given)) throw new Error(vscode.l10n.t("images must be a list of { path }."));
    return Promise.all(given.map((one) => this.readOne((one as { readonly path?: unknown } | null)?.path)));
  }

  private async readOne(path: unknown): Promise<Picture> {
    if (typeof path !== "string") throw new Error(vscode.l10n.t("images must be a list of { path }."));
    const taken = await normalizePicture(await this.files.read(namedFile(path)), this.sight(), this.services);
    if ("fault" in taken) throw new Error(faultText(path, taken.fault));
    return taken.picture;
  }
}

function faultText(path: string, fault: PictureFault): string {
  switch (fault) {
    case "notAnImage":
      return vscode.l10n.t("{0} is no PNG, JPEG, GIF or WebP.", path);
    case "damaged":
      return vscode.l10n.t("{0} is damaged: it cannot be shown.", path);
    case "tooManyBytes":
      return vscode.l10n.t("{0} has more bytes than an image may have. Make a smaller copy of it.", path);
    case "tooManyPixels":
      return vscode.l10n.t("{0} has more pixels than an image may have. Make a smaller copy of it.", path);
  }
}
