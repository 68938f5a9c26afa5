/** A workspace folder, by the name that relative paths may start with when there are several. */
export interface WorkspaceFolder {
  readonly name: string;
  /** URI of the folder, as text. */
  readonly uri: string;
}

/** `other`: symbolic links, whatever they lead to, and devices. */
export type FileKind = "file" | "folder" | "other";

export interface DirectoryItem {
  readonly name: string;
  readonly kind: FileKind;
}

/** A place inside a workspace folder that has been checked: real path, symbolic links resolved. */
export interface WorkspacePath {
  readonly folder: WorkspaceFolder;
  /** Relative to the folder, with forward slashes; "" is the folder itself. */
  readonly path: string;
}

/** Why a path was refused, in one sentence for the model. */
export interface PathRefusal {
  readonly refused: string;
}

/**
 * The files that tools may see. A `WorkspacePath` comes only from `resolve`, which refuses whatever
 * leaves the workspace folders, also through symbolic links, or from such a folder and the name of a file
 * or folder that `list` found in it. The other members reject when the file system does.
 */
export interface Workspace {
  readonly folders: readonly WorkspaceFolder[];
  /** `path`: relative to a folder (or starting with a folder's name), or absolute and inside one. The file need not exist. */
  resolve(path: string): Promise<WorkspacePath | PathRefusal>;
  /** Undefined when nothing is there. `size` in bytes, of the file on disk. */
  stat(at: WorkspacePath): Promise<{ readonly kind: FileKind; readonly size: number } | undefined>;
  /** What the user sees: the text of an editor with unsaved changes goes before the file's. */
  read(at: WorkspacePath): Promise<Uint8Array>;
  list(at: WorkspacePath): Promise<readonly DirectoryItem[]>;
}
