import * as vscode from "vscode";
import type { FileEncoding } from "../../core/text/fileBytes.ts";

/** VS Code's own encoding of that name, as `TextDocument.encoding` has it. */
export function encodingNamed(name: string): FileEncoding {
  return {
    name,
    decode: async (bytes) => vscode.workspace.decode(bytes, { encoding: name }),
    encode: async (text) => vscode.workspace.encode(text, { encoding: name }),
  };
}

/** The encoding that a new file gets: that of the settings. */
export function newFileEncoding(uri: vscode.Uri): FileEncoding {
  const name = vscode.workspace.getConfiguration("files", uri).get<string>("encoding", "utf8");
  return {
    name,
    decode: async (bytes) => vscode.workspace.decode(bytes, { uri }),
    encode: async (text) => vscode.workspace.encode(text, { uri }),
  };
}

/** Text that an editor of the file would show; undefined for a binary file. Rejects where it cannot be read. */
export async function decodedFile(uri: vscode.Uri, bytes: Uint8Array): Promise<string | undefined> {
  const open = documentOf(uri);
  if (!open && isPlainUtf8(uri, bytes)) return new TextDecoder().decode(bytes);
  try {
    return await (open ? encodingNamed(open.encoding) : newFileEncoding(uri)).decode(bytes);
  } catch {
    // VS Code rejects for nothing else.
    return undefined;
  }
}

/** The document that VS Code has of the file. */
export function documentOf(uri: vscode.Uri): vscode.TextDocument | undefined {
  const wanted = uri.toString();
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === wanted);
}

/**
 * Bytes at the beginning by which VS Code tells a binary file, and UTF-16 without a byte order mark: it looks for a zero
 * byte.
 */
const looksAt = 512;

/** True where VS Code reads files there as UTF-8 unless they say otherwise. */
export function readsUtf8(uri: vscode.Uri): boolean {
  const settings = vscode.workspace.getConfiguration("files", uri);
  const languages = settings.inspect<string>("encoding")?.languageIds ?? [];
  const isUtf8 = ["utf8", "utf8bom"].includes(settings.get<string>("encoding", "utf8"));
  return isUtf8 && languages.length === 0 && !settings.get<boolean>("autoGuessEncoding", false);
}

/** True where VS Code would read it as UTF-8, which is quicker here than there: a search decodes thousands of files. */
function isPlainUtf8(uri: vscode.Uri, bytes: Uint8Array): boolean {
  const isMarked = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  return readsUtf8(uri) && !isMarked && !bytes.subarray(0, looksAt).includes(0);
}
