import * as vscode from "vscode";
import {
  confine,
  isUnmoved,
  type PathFacts,
  type RealPath,
  type Root,
} from "../../core/permissions/pathConfinement.ts";
import type {
  DirectoryItem,
  FileKind,
  PathRefusal,
  Workspace,
  WorkspaceFolder,
  WorkspacePath,
} from "../../core/ports/workspace.ts";
import { decodedFile, documentOf } from "./documentEncoding.ts";
import { folderNames } from "./folderNames.ts";
import { diskPaths } from "./realPath.ts";

type OpenFolder = Pick<vscode.WorkspaceFolder, "name" | "uri">;

function openFolders(): readonly OpenFolder[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const names = folderNames(folders.map(({ name, uri }) => ({ name, path: uri.path })));
  return folders.map(({ name, uri }, at) => ({ name: names[at] ?? name, uri }));
}

/** The open workspace folders through VS Code's file systems, also remote and virtual ones. */
export class WorkspaceFiles implements Workspace {
  private readonly virtualPaths = new Map<string, PathFacts>();

  get folders(): readonly WorkspaceFolder[] {
    return openFolders().map(({ name, uri }) => ({ name, uri: uri.toString() }));
  }

  async resolve(path: string): Promise<WorkspacePath | PathRefusal> {
    return confine(
      path,
      openFolders().map((folder) => this.rootOf(folder)),
    );
  }

  async isStill(at: WorkspacePath): Promise<boolean> {
    const folder = openFolders().find(({ uri }) => uri.toString() === at.folder.uri);
    return folder !== undefined && isUnmoved(this.rootOf(folder), at.path);
  }

  async stat(at: WorkspacePath): Promise<{ readonly kind: FileKind; readonly size: number } | undefined> {
    const found = await statOf(uriOf(at));
    return found && { kind: kindOf(found.type), size: found.size };
  }

  async text(at: WorkspacePath): Promise<string | undefined> {
    const uri = uriOf(at);
    const open = documentOf(uri);
    return open?.isDirty ? open.getText() : decodedFile(uri, await vscode.workspace.fs.readFile(uri));
  }

  async bytes(at: WorkspacePath): Promise<Uint8Array> {
    return vscode.workspace.fs.readFile(uriOf(at));
  }

  async list(at: WorkspacePath): Promise<readonly DirectoryItem[]> {
    const items = await vscode.workspace.fs.readDirectory(uriOf(at));
    return items.map(([name, type]) => ({ name, kind: kindOf(type) }));
  }

  private rootOf({ name, uri }: OpenFolder): Root {
    const folder = { name, uri: uri.toString() };
    if (uri.scheme === "file") return { folder, path: uri.fsPath, facts: diskPaths };
    const place = `${uri.scheme}://${uri.authority}`;
    const facts = this.virtualPaths.get(place) ?? virtualFacts(uri);
    this.virtualPaths.set(place, facts);
    return { folder, path: uri.path, facts };
  }
}

/** The URI of a checked path. */
export function uriOf(at: WorkspacePath): vscode.Uri {
  const folder = vscode.Uri.parse(at.folder.uri, true);
  return at.path === "" ? folder : vscode.Uri.joinPath(folder, at.path);
}

/** File facts of a URI; undefined when nothing is there. */
export async function statOf(uri: vscode.Uri): Promise<vscode.FileStat | undefined> {
  try {
    return await vscode.workspace.fs.stat(uri);
  } catch (error) {
    if (error instanceof vscode.FileSystemError && absentCodes.includes(error.code)) return undefined;
    throw error;
  }
}

/** True where something is there and can be seen. */
export async function exists(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

const absentCodes = ["FileNotFound", "FileNotADirectory"];

/** A link counts as "other", so that walks neither leave the folder nor run in circles. */
function kindOf(type: vscode.FileType): FileKind {
  if (type === vscode.FileType.File) return "file";
  return type === vscode.FileType.Directory ? "folder" : "other";
}

/** Path facts of a virtual file system, which has no real paths: a link's target cannot be known, so it counts as broken. */
function virtualFacts(root: vscode.Uri): PathFacts {
  const real = async (path: string): Promise<RealPath> => {
    const found = await statOf(root.with({ path }));
    if (!found) return { kind: "absent" };
    if (found.type & vscode.FileType.SymbolicLink) return { kind: "broken" };
    return { kind: "found", path };
  };
  return { windows: false, foldsCase: false, real };
}
