import type { FileHandle } from "node:fs/promises";

/**
 * Replaces the content of an open file; `before` is what it holds. Where that fails, as on a full disk, rejects with what
 * the system said, once the file holds `before` again as far as it can be written.
 */
export async function replaceContent(
  file: Pick<FileHandle, "write" | "truncate">,
  before: Uint8Array,
  after: Uint8Array,
): Promise<void> {
  try {
    await writeWhole(file, after);
  } catch (error) {
    // Its room on the disk is still its own.
    await writeWhole(file, before).catch(() => undefined);
    throw error;
  }
}

async function writeWhole(file: Pick<FileHandle, "write" | "truncate">, bytes: Uint8Array): Promise<void> {
  // The system may write less than it is given and say so only the next time.
  for (let at = 0; at < bytes.length;)
    at += (await file.write(bytes, at, bytes.length - at, at)).bytesWritten;
  await file.truncate(bytes.length);
}
