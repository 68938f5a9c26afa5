import * as vscode from "vscode";
import type { Workspace } from "../../../core/ports/workspace.ts";
import { showInformation } from "../../platform/toasts.ts";
import { percentDecoded } from "../../../core/text/percentEncoding.ts";

/**
 * Opens a link of the transcript: web and mail addresses outside, files of the workspace in the editor
 * (`path`, `path:12`, `path#L12`). Whatever else it names, `command:` above all, is no file and opens nothing; what is
 * written like a link inside the link is not even repeated.
 */
export async function openLink(workspace: Workspace, href: string): Promise<void> {
  if (/^(https?|mailto):/i.test(href)) {
    await vscode.env.openExternal(vscode.Uri.parse(href, true));
    return;
  }
  if (percentDecoded(href).includes("](")) {
    void showInformation(vscode.l10n.t("That link names no file of this workspace."));
    return;
  }
  const { path = href, line = "1" } =
    /^(?<path>.+?)(?:(?::|#L)(?<line>\d+))?$/.exec(percentDecoded(href))?.groups ?? {};
  const place = await workspace.resolve(path);
  if ("refused" in place || (await workspace.stat(place))?.kind !== "file") {
    void showInformation(vscode.l10n.t("There is no file {0} in this workspace.", path));
    return;
  }
  const start = new vscode.Position(Math.max(0, Number(line) - 1), 0);
  await vscode.window.showTextDocument(vscode.Uri.joinPath(vscode.Uri.parse(place.folder.uri), place.path), {
    selection: new vscode.Range(start, start),
    preview: true,
  });
}

/** A stray percent sign is part of a name. */
