import * as vscode from "vscode";
import type { Picture } from "../../core/conversation/picture.ts";
import type { PictureSupport } from "../../core/ports/models.ts";
import type { PictureStore } from "../../core/ports/pictureStore.ts";
import { imageFacts } from "../../core/tokens/request/imageSize.ts";
import { namedFile } from "../workspace/namedFile.ts";

/** Pictures that a command is given by their paths: absolute, or in the first workspace folder. */
export class CommandImages {
  private readonly store: PictureStore;
  private readonly support: () => PictureSupport;

  constructor(store: PictureStore, support: () => PictureSupport) {
    this.store = store;
    this.support = support;
  }

  /** `given`: a list of `{ path }`; undefined for none. Throws, saying why, where one cannot be sent. */
  async read(given: unknown): Promise<readonly Picture[]> {
    if (given === undefined) return [];
    if (!Array.isArray(given)) throw new Error(vscode.l10n.t("images must be a list of { path }."));
    return Promise.all(given.map((one) => this.readOne((one as { readonly path?: unknown } | null)?.path)));
  }

  private async readOne(path: unknown): Promise<Picture> {
    if (typeof path !== "string") throw new Error(vscode.l10n.t("images must be a list of { path }."));
    const bytes = await vscode.workspace.fs.readFile(namedFile(path));
    const facts = imageFacts(bytes);
    if (!facts) throw new Error(vscode.l10n.t("{0} is no PNG, JPEG, GIF or WebP.", path));
    const { imageBytes } = this.support();
    if (bytes.length > imageBytes) {
      throw new Error(
        vscode.l10n.t("{0} has more than the {1} bytes that an image may have.", path, imageBytes),
      );
    }
    const name = path.replace(/^.*[\\/]/s, "");
    return { id: await this.store.put(bytes), ...facts, bytes: bytes.length, name };
  }
}
