/** Prolog before the first element: blanks, a declaration, a comment, a type without entities of its own. */
const prologPart = /\s+|<\?[^>]*>|<!--(?:[^-]|-(?!->))*-->|<!DOCTYPE[^>[]*>/iy;

/** True for XML whose first element is `svg`. */
export function isSvg(bytes: Uint8Array): boolean {
  const start = new TextDecoder().decode(bytes.subarray(0, 4_096));
  prologPart.lastIndex = 0;
  let end = 0;
  while (prologPart.test(start)) end = prologPart.lastIndex;
  return /^<svg[\s/>]/i.test(start.slice(end, end + 5));
}

/** A data URL of the blob's bytes under its type. */
export function dataUrlOf(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(reader.error ?? new Error("unreadable"));
    reader.readAsDataURL(blob);
  });
}

export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}
