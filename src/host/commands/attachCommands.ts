import * as vscode from "vscode";
import type { FileAttachment } from "../../protocol/composer.ts";
import type { DraftReceiver } from "../panel/panelPorts.ts";
import { fileFact } from "../panel/intents/pictureIntents.ts";
import type { PictureFiles } from "../workspace/pictureFiles.ts";
import type { Attachments } from "../workspace/attachments.ts";
import { showInformation } from "../platform/toasts.ts";

/** Add Selection to Chat, Add File to Chat and Add Image. */
export class AttachCommands {
  private readonly attachments: Pick<Attachments, "selection" | "ofUri">;
  private readonly pictures: Pick<PictureFiles, "pick" | "read">;
  private readonly draft: DraftReceiver;

  constructor(
    attachments: Pick<Attachments, "selection" | "ofUri">,
    pictures: Pick<PictureFiles, "pick" | "read">,
    draft: DraftReceiver,
  ) {
    this.attachments = attachments;
    this.pictures = pictures;
    this.draft = draft;
  }

  /** Attaches the editor's selection; the whole file where nothing is selected. */
  async addSelection(): Promise<FileAttachment | undefined> {
    const selection = await this.attachments.selection();
    return selection ? this.add(selection) : this.addFile(vscode.window.activeTextEditor?.document.uri);
  }

  /** The file that a menu was opened on, or the one in the editor. */
  async addFile(chosen: unknown): Promise<FileAttachment | undefined> {
    const uri = chosen instanceof vscode.Uri ? chosen : vscode.window.activeTextEditor?.document.uri;
    const file = uri && (await this.attachments.ofUri(uri));
    if (file) return this.add(file);
    void showInformation(vscode.l10n.t("Open or choose a file of this workspace to add it to the chat."));
    return undefined;
  }

  /** The file at `path`, or those that the user chooses; their names. */
  async addImage(path: string | undefined): Promise<readonly string[]> {
    const files =
      path === undefined ? await this.pictures.pick() : [await this.pictures.read(vscode.Uri.file(path))];
    if (files.length > 0) await this.draft.addToDraft(files.map(fileFact));
    return files.map(({ name }) => name);
  }

  private async add(file: FileAttachment): Promise<FileAttachment> {
    await this.draft.addToDraft([{ type: "attached", attachments: [file] }]);
    return file;
  }
}
