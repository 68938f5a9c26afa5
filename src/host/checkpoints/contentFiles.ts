import * as vscode from "vscode";
import type { FileState } from "../../core/conversation/entry.ts";
import type { ContentStore } from "../../core/ports/journal.ts";

/** In the place of a hash, for a file that is not there. */
const nothing = "none";

/** Kept contents as files that can be read: `longhand-kept:/HASH/path/of/the/file`, so that editors know their language and encoding. */
export class ContentFiles implements vscode.FileSystemProvider {
  static readonly scheme = "longhand-kept";
  readonly onDidChangeFile = new vscode.EventEmitter<vscode.FileChangeEvent[]>().event;
  private readonly store: Pick<ContentStore, "contents">;

  constructor(store: Pick<ContentStore, "contents">) {
    this.store = store;
  }

  /** The file in this state; undefined where there was none, or its content is not kept. */
  static uriOf(path: string, state: FileState): vscode.Uri | undefined {
    if (state.kind !== "file") return undefined;
    return vscode.Uri.from({ scheme: ContentFiles.scheme, path: `/${state.hash}/${path}` });
  }

  /** A file of that name with nothing in it. */
  static empty(path: string): vscode.Uri {
    return vscode.Uri.from({ scheme: ContentFiles.scheme, path: `/${nothing}/${path}` });
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { length } = await this.readFile(uri);
    const { File: type } = vscode.FileType;
    return { type, ctime: 0, mtime: 0, size: length, permissions: vscode.FilePermission.Readonly };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const [, hash = ""] = uri.path.split("/");
    if (hash === nothing) return new Uint8Array();
    const [content] = await this.store.contents([hash]);
    if (!content) throw vscode.FileSystemError.FileNotFound(uri);
    return content.bytes;
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  writeFile(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }
}
