import { open } from "node:fs/promises";
import { join } from "node:path";

/**
 * Bytes at the beginning by which VS Code tells a binary file, and UTF-16 without a byte order mark: it looks for a zero
 * byte.
 */
const looksAt = 512;
/** Files looked into at a time, and at most. */
const batchSize = 64;
export const mostZeroByteFiles = 5_000;

/** Those of the files in `folder` with zero bytes that VS Code reads as text all the same; none that cannot be read. */
export async function textsWithZeroBytes(
  folder: string,
  paths: readonly string[],
): Promise<readonly string[]> {
  const texts: string[] = [];
  for (let start = 0; start < Math.min(paths.length, mostZeroByteFiles); start += batchSize) {
    const batch = paths.slice(start, Math.min(start + batchSize, mostZeroByteFiles));
    const areTexts = await Promise.all(batch.map((path) => isText(join(folder, path)).catch(() => false)));
    texts.push(...batch.filter((_, index) => areTexts[index]));
  }
  return texts;
}

async function isText(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(looksAt), 0, looksAt, 0);
    return looksLikeText(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

/** True for a head without a zero byte, or with one in every second place: UTF-16 of Latin text. */
function looksLikeText(head: Uint8Array): boolean {
  if (!head.includes(0)) return true;
  return [0, 1].some((zeroAt) => head.every((byte, index) => (byte === 0) === (index % 2 === zeroAt)));
}
