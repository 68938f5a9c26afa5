/** A workspace folder, by the name that relative paths may start with when there are several; no two have the same. */
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

/** Refusal of a path, in one sentence for the model. */
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
  /** True while a place is what was checked: no link at it or on the way leads elsewhere, and its folder is open. */
  isStill(at: WorkspacePath): Promise<boolean>;
  /** Kind and size of what is there, undefined where nothing is. `size` in bytes, of the file on disk. */
  stat(at: WorkspacePath): Promise<{ readonly kind: FileKind; readonly size: number } | undefined>;
  /**
   * Text as the user sees it: that of an editor with unsaved changes goes before the file's, which is decoded as the
   * editor would. Undefined for a binary file.
   */
  text(at: WorkspacePath): Promise<string | undefined>;
  /** The file as it is on disk. */
  bytes(at: WorkspacePath): Promise<Uint8Array>;
  list(at: WorkspacePath): Promise<readonly DirectoryItem[]>;
}

/** Outcome of an edit. `altered`: saved, but what saving does (format on save, another extension) changed more. */
export type EditOutcome = "saved" | "unsaved" | "altered";

/** Changes files the way the user does: in editors, with undo. Members reject when the file system does. */
export interface Editor {
  /** The file's text, unsaved changes included. Undefined when nothing is there. Rejects for what is not text. */
  text(at: WorkspacePath): Promise<string | undefined>;
  /**
   * Makes `text` the content as one step of undo, and saves it unless there were unsaved changes before;
   * a new file gets the folders it needs. Encoding, byte order mark and line ends stay as they are, and so does
   * every byte outside of the change.
   * Does nothing and resolves to false when the content is no longer `expected` (undefined: no file), or `at` no longer
   * what was checked. Rejects with a sentence where the bytes outside of the change could not stay, where the file's
   * encoding lacks a character, and where the content was changed but could not be saved.
   */
  replace(at: WorkspacePath, expected: string | undefined, text: string): Promise<false | EditOutcome>;
  /** Deletes a file. False where there is none any more, or `at` is no longer what was checked. Rejects with a sentence where it has unsaved changes. */
  remove(at: WorkspacePath): Promise<boolean>;
  /** Gives a file another place, byte for byte, with the folders that needs. False as with `remove`, or where something is at `to`. */
  move(at: WorkspacePath, to: WorkspacePath): Promise<boolean>;
}

export interface ShellOptions {
  /** The working folder. */
  readonly cwd: WorkspacePath;
  /** The command is killed after so many milliseconds. */
  readonly timeoutMs: number;
  /** The most characters of the output that are kept; of a longer one the middle is left out. */
  readonly maxChars: number;
}

/** Outcome of a command. */
export interface ShellOutcome {
  /** Output of the terminal, control sequences included. */
  readonly output: string;
  /** Exit code; undefined when the command was killed or its code is not known. */
  readonly exitCode?: number;
  readonly timedOut: boolean;
  /** Processes that it left running in the background, by number and command line. */
  readonly left?: readonly string[];
}

/** Runs commands where the user can see them. */
export interface Shell {
  /** Runs a command; resolves when it has ended, also after a kill by timeout or `signal`. Rejects when it cannot be started. */
  run(command: string, options: ShellOptions, signal: AbortSignal): Promise<ShellOutcome>;
}

/** A tool of VS Code's, of another extension or of an MCP server. */
export interface ContributedTool {
  readonly name: string;
  readonly description: string;
  /** A JSON schema of type object. */
  readonly inputSchema?: Readonly<Record<string, unknown>>;
}

/** Result of a contributed tool; of its pictures nothing is checked. */
export interface ContributedResult {
  readonly text: string;
  readonly images: readonly Uint8Array[];
}

/** The tools that others contribute. */
export interface ContributedTools {
  /** The tools that are there now. */
  list(): readonly ContributedTool[];
  /** The result as text, and its pictures. Rejects when the tool fails, with a sentence, and when `signal` aborts. */
  invoke(name: string, input: object, signal: AbortSignal): Promise<ContributedResult>;
}

export type Severity = "error" | "warning" | "information" | "hint";

/** Entry of VS Code's Problems view. */
export interface Problem {
  readonly at: WorkspacePath;
  /** Line number, from 1. */
  readonly line: number;
  readonly severity: Severity;
  readonly message: string;
  /** Source that found it, for example "ts" or "eslint". */
  readonly source?: string;
}

/** The problems that language services and linters report. */
export interface Diagnostics {
  /** Problems of one file, of the files in a folder, or of the whole workspace. */
  list(at?: WorkspacePath): Promise<readonly Problem[]>;
}
