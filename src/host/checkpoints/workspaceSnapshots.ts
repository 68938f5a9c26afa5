import * as vscode from "vscode";
import type { FileLocation, FileState } from "../../core/conversation/entry.ts";
import { sameState } from "../../core/conversation/fileStates.ts";
import type {
  CapturedFile,
  FileSnapshots,
  WorkspaceScan,
  WriteProblem,
} from "../../core/ports/fileSnapshots.ts";
import type { Content } from "../../core/ports/journal.ts";
import type { Log } from "../../core/ports/system.ts";
import type { Workspace } from "../../core/ports/workspace.ts";
import { hashedContent, mostBytes, writeState, stateOnDisk } from "./diskFiles.ts";
import { documentOf } from "../workspace/documentEncoding.ts";
import { isUnsaved, settleDocument, typeUnsaved } from "./unsavedText.ts";
import { statOf } from "../workspace/workspaceFiles.ts";
import { messageOf } from "../../core/text/errors.ts";

/** Services of the snapshots. */
interface SnapshotParts {
  readonly workspace: Workspace;
  readonly log: Log;
  readonly mode: () => FileSnapshots["mode"];
  /** Compares the files of these folders, by their paths on disk, with how they were at the last scan. */
  readonly scan: (
    folders: readonly { readonly name: string; readonly path: string }[],
  ) => Promise<WorkspaceScan>;
}

const absent: FileState = { kind: "absent" };

/** The workspace's files as bytes, and what editors hold of them that is not saved. */
export class WorkspaceSnapshots implements FileSnapshots {
  private readonly parts: SnapshotParts;

  constructor(parts: SnapshotParts) {
    this.parts = parts;
  }

  get mode(): FileSnapshots["mode"] {
    return this.parts.mode();
  }

  async locate(path: string): Promise<FileLocation | undefined> {
    const at = await this.parts.workspace.resolve(path).catch(() => undefined);
    if (!at || "refused" in at || at.path === "" || isOfGit(at.path)) return undefined;
    return { folder: at.folder.name, path: at.path };
  }

  async capture(place: FileLocation): Promise<CapturedFile> {
    const uri = await this.uriOf(place);
    if (!uri) return { ...place, state: absent, contents: [] };
    try {
      const { state, contents } = await captured(uri);
      const unsaved = isUnsaved(uri) ? unsavedIn(uri) : undefined;
      if (state.kind !== "file" || !unsaved) return { ...place, state, contents };
      return { ...place, state: { ...state, unsaved: unsaved.hash }, contents: [...contents, unsaved] };
    } catch (error) {
      this.parts.log.write("warn", "file not captured", { error: messageOf(error) });
      return { ...place, state: { kind: "unkept", size: 0 }, contents: [] };
    }
  }

  async write(
    place: FileLocation,
    expected: FileState,
    state: FileState,
    contents: ReadonlyMap<string, Uint8Array>,
  ): Promise<WriteProblem | undefined> {
    const uri = await this.uriOf(place);
    if (!uri) return "refused";
    if (!sameState((await this.capture(place)).state, expected)) return "changed";
    try {
      await settleDocument(uri);
      await write(uri, state, contents);
      const unsaved =
        state.kind === "file" && state.unsaved !== undefined ? contents.get(state.unsaved) : undefined;
      if (unsaved) await typeUnsaved(uri, new TextDecoder().decode(unsaved));
      return undefined;
    } catch (error) {
      this.parts.log.write("error", "file not restored", { error: messageOf(error) });
      return "failed";
    }
  }

  async scan(): Promise<WorkspaceScan> {
    const folders = this.parts.workspace.folders.map(({ name, uri }) => ({
      name,
      uri: vscode.Uri.parse(uri, true),
    }));
    const onDisk = folders.filter(({ uri }) => uri.scheme === "file");
    const scan = await this.parts.scan(onDisk.map(({ name, uri }) => ({ name, path: uri.fsPath })));
    const virtual = folders.length - onDisk.length;
    if (virtual === 0) return scan;
    return { ...scan, unseen: [...scan.unseen, { reason: "virtual", count: virtual }] };
  }

  /** URI of a file; undefined where its folder is not open, or the way to the file leads elsewhere now. */
  private async uriOf({ folder: name, path }: FileLocation): Promise<vscode.Uri | undefined> {
    const folder = this.parts.workspace.folders.find((one) => one.name === name);
    if (!folder || path === "" || isOfGit(path)) return undefined;
    const isThere = await this.parts.workspace.isStill({ folder, path: parentOf(path) }).catch(() => false);
    if (!isThere) return undefined;
    return vscode.Uri.joinPath(vscode.Uri.parse(folder.uri, true), path);
  }
}

const isOfGit = (path: string) => path.split("/").some((part) => part.toLowerCase() === ".git");
const parentOf = (path: string) => path.split("/").slice(0, -1).join("/");

function unsavedIn(uri: vscode.Uri): Content | undefined {
  const text = documentOf(uri)?.getText();
  return text === undefined ? undefined : hashedContent(new TextEncoder().encode(text));
}

async function captured(
  uri: vscode.Uri,
): Promise<{ readonly state: FileState; readonly contents: readonly Content[] }> {
  if (uri.scheme === "file") return stateOnDisk(uri.fsPath);
  const found = await statOf(uri);
  if (found?.type !== vscode.FileType.File) return { state: absent, contents: [] };
  if (found.size > mostBytes) return { state: { kind: "unkept", size: found.size }, contents: [] };
  const content = hashedContent(await vscode.workspace.fs.readFile(uri));
  return { state: { kind: "file", hash: content.hash, size: content.bytes.length }, contents: [content] };
}

/** Other file systems than the disk's have neither links nor a step that is atomic. */
async function write(
  uri: vscode.Uri,
  state: FileState,
  contents: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  const bytes = state.kind === "file" ? contents.get(state.hash) : undefined;
  if (uri.scheme === "file") return writeState(uri.fsPath, state, bytes);
  if (state.kind === "absent") return vscode.workspace.fs.delete(uri);
  if (!bytes) throw new Error("There is no content to write.");
  return vscode.workspace.fs.writeFile(uri, bytes);
}
