import * as vscode from "vscode";
import type { FileState } from "../../core/conversation/entry.ts";

/** Mark in the place of a hash, for a file that is not there. */
const nothing = "none";

/**
 * File system of kept contents, `longhand-kept:/path/of/the/file?HASH`. The path tells editors their language and encoding, and
 * that a file beside it is the same one: VS Code calls one of another path renamed.
 */
export class ContentFiles implements vscode.FileSystemProvider {
  static readonly scheme = "longhand-kept";
  readonly onDidChangeFile = new vscode.EventEmitter<vscode.FileChangeEvent[]>().event;
  private readonly read: (hash: string) => Promise<Uint8Array | undefined>;

  /** `read` gives a kept content by its hash, undefined where there is none. */
  constructor(read: (hash: string) => Promise<Uint8Array | undefined>) {
    this.read = read;
  }

  /** The file in this state; undefined where there was none, or its content is not kept. */
  static uriOf(path: string, state: FileState): vscode.Uri | undefined {
    return state.kind === "file" ? ContentFiles.uriOfContent(path, state.hash) : undefined;
  }

  /** The content with this hash, as a file of that name. */
  static uriOfContent(path: string, hash: string): vscode.Uri {
    const absolute = path.startsWith("/") ? path : `/${path}`;
    return vscode.Uri.from({ scheme: ContentFiles.scheme, path: absolute, query: hash });
  }

  /** A file of that name with nothing in it. */
  static empty(path: string): vscode.Uri {
    return ContentFiles.uriOfContent(path, nothing);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { length } = await this.readFile(uri);
    const { File: type } = vscode.FileType;
    return { type, ctime: 0, mtime: 0, size: length, permissions: vscode.FilePermission.Readonly };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const hash = uri.query;
    if (hash === nothing) return new Uint8Array();
    const bytes = await this.read(hash);
    if (!bytes) throw vscode.FileSystemError.FileNotFound(uri);
    return bytes;
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
