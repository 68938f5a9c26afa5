import * as vscode from "vscode";
import { displayPath } from "../../core/permissions/pathConfinement.ts";
import type { Diagnostics, Problem, Workspace, WorkspacePath } from "../../core/ports/workspace.ts";
import { withAttached, type Attached } from "../../core/conversation/companions/attachedText.ts";
import {
  isWritten,
  type ComposerDraft,
  type FileAttachment,
  type WrittenAttachment,
} from "../../protocol/composer.ts";

/** The largest file that is attached, in bytes: no window holds a larger one, and the agent can read it in parts. */
const maxBytes = 1_000_000;

/** Reads what goes along with a message. */
export class Attachments {
  private readonly workspace: Workspace;
  private readonly diagnostics: Diagnostics;
  private readonly redacted: (text: string) => string;

  constructor(workspace: Workspace, diagnostics: Diagnostics, redacted: (text: string) => string) {
    this.workspace = workspace;
    this.diagnostics = diagnostics;
    this.redacted = redacted;
  }

  /** The text of the whole message. Rejects, saying why, where something cannot be read. */
  async message({ text, attachments }: ComposerDraft): Promise<string> {
    return withAttached(text, await Promise.all(attachments.filter(isWritten).map((one) => this.read(one))));
  }

  /** Reads an attachment. Rejects, saying why, where it cannot be read. */
  async read(attachment: WrittenAttachment): Promise<Attached> {
    const { name, text } = await this.readWhole(attachment);
    return { name, text: this.redacted(text) };
  }

  private async readWhole(attachment: WrittenAttachment): Promise<Attached> {
    if (attachment.kind === "text") return attachment;
    if (attachment.kind === "file") return this.readFile(attachment);
    return { name: vscode.l10n.t("problems"), text: this.listed(await this.diagnostics.list()) };
  }

  /** Number of problems in the workspace. */
  async problemCount(): Promise<number> {
    return (await this.diagnostics.list()).length;
  }

  /** Selection in the editor; undefined where nothing is selected, or not in a file of the workspace. */
  async selection(): Promise<FileAttachment | undefined> {
    const editor = vscode.window.activeTextEditor;
    if (!editor || editor.selection.isEmpty) return undefined;
    const file = await this.ofUri(editor.document.uri);
    if (!file) return undefined;
    // A selection that ends where a line begins does not take that line in.
    const { start, end } = editor.selection;
    const last = end.character === 0 && end.line > start.line ? end.line : end.line + 1;
    return { ...file, from: start.line + 1, to: last };
  }

  /** The attachment of a file; undefined for what is no file of the workspace. */
  async ofUri(uri: vscode.Uri): Promise<FileAttachment | undefined> {
    const place = await this.workspace.resolve(uri.scheme === "file" ? uri.fsPath : uri.path);
    if ("refused" in place || (await this.workspace.stat(place))?.kind !== "file") return undefined;
    return { kind: "file", path: displayPath(place, this.workspace.folders) };
  }

  private async readFile({ path, from, to }: FileAttachment): Promise<Attached> {
    const place = await this.workspace.resolve(path);
    if ("refused" in place) throw new Error(place.refused);
    const found = await this.workspace.stat(place);
    if (found?.kind !== "file") throw new Error(vscode.l10n.t("There is no file {0} any more.", path));
    if (found.size > maxBytes) throw new Error(vscode.l10n.t("{0} is too large to be attached.", path));
    const text = await this.workspace.text(place);
    if (text === undefined) throw new Error(vscode.l10n.t("{0} is not a text file.", path));
    if (from === undefined) return { name: path, text: text.replace(/\r?\n$/, "") };
    const lines = text.split("\n").slice(from - 1, to);
    return { name: `${path}:${from}-${to ?? from}`, text: lines.join("\n") };
  }

  private listed(problems: readonly Problem[]): string {
    const path = (at: WorkspacePath) => displayPath(at, this.workspace.folders);
    return problems
      .map(
        ({ at, line, severity, message, source }) =>
          `${path(at)}:${line}: ${severity}: ${message}${source === undefined ? "" : ` (${source})`}`,
      )
      .join("\n");
  }
}
