import * as vscode from "vscode";
import type { Attachment, FileAttachment } from "../../protocol/composer.ts";
import type { Attachments } from "../workspace/attachments.ts";
import { showInformation } from "../platform/toasts.ts";

/** The draft in the panel. */
export interface DraftReceiver {
  /** Adds to it and brings the panel up. */
  attach(attachments: readonly Attachment[]): Promise<void>;
}

/** Add Selection to Chat and Add File to Chat. */
export class AttachCommands {
  private readonly attachments: Pick<Attachments, "selection" | "ofUri">;
  private readonly draft: DraftReceiver;

  constructor(attachments: Pick<Attachments, "selection" | "ofUri">, draft: DraftReceiver) {
    this.attachments = attachments;
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

  private async add(file: FileAttachment): Promise<FileAttachment> {
    await this.draft.attach([file]);
    return file;
  }
}
