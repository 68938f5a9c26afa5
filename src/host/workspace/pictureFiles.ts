import * as vscode from "vscode";
import type { GivenPicture } from "../../core/conversation/picture.ts";
import type { Workspace } from "../../core/ports/workspace.ts";
import { ContentFiles } from "../checkpoints/contentFiles.ts";
import { mostFileBytes } from "../../core/pictures/pictureBounds.ts";
import { pictureEndings } from "../../protocol/pictures.ts";

/** A file that may be a picture, as it was read. */
export type PictureFile = Required<GivenPicture>;

/** Picture files of the user's. Whether they are pictures is not looked at. */
export class PictureFiles {
  private readonly workspace: Workspace;

  constructor(workspace: Workspace) {
    this.workspace = workspace;
  }

  /** Files that the user chooses; none where they thought better of it. */
  async pick(): Promise<readonly PictureFile[]> {
    const chosen = await vscode.window.showOpenDialog({
      title: vscode.l10n.t("Add Images"),
      openLabel: vscode.l10n.t("Add"),
      canSelectMany: true,
      filters: { [vscode.l10n.t("Images")]: [...pictureEndings, "svg"] },
    });
    return Promise.all((chosen ?? []).map((uri) => this.read(uri)));
  }

  /** A file anywhere. Rejects, saying why, where it cannot be read. */
  async read(uri: vscode.Uri): Promise<PictureFile> {
    const name = uri.path.slice(uri.path.lastIndexOf("/") + 1);
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > mostFileBytes) throw new Error(vscode.l10n.t("{0} is too large to be attached.", name));
    return { name, bytes: await vscode.workspace.fs.readFile(uri) };
  }

  /** Opens the picture that is kept under `id` in the editor, as a file of this name. */
  async show(id: string, name: string): Promise<void> {
    await vscode.commands.executeCommand("vscode.open", ContentFiles.uriOfContent(name, id));
  }

  /** A file of the workspace. Rejects, saying why, where it cannot be read. */
  async readPath(path: string): Promise<PictureFile> {
    const place = await this.workspace.resolve(path);
    if ("refused" in place) throw new Error(place.refused);
    return this.read(vscode.Uri.joinPath(vscode.Uri.parse(place.folder.uri), place.path));
  }
}
