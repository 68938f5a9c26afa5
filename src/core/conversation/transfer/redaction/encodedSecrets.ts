const encoded = /(?<![\w+/=-])[\w+/-]{24,8192}={0,2}(?![\w+/=-])/g;
/** Characters of text; bytes of other things have more. */
const readable = /^[\t\n\r\u0020-\u007e]+$/;

/** Base64 words of a text that hold text, each with what it says and where it stands. */
export function encodedTexts(
  text: string,
): readonly { readonly said: string; readonly from: number; readonly to: number }[] {
  return [...text.matchAll(encoded)].flatMap(({ 0: word, index }) => {
    // The first bytes tell, and most words are none.
    if (!readable.test(decoded(word.slice(0, 16)))) return [];
    const said = decoded(word);
    return readable.test(said) ? [{ said, from: index, to: index + word.length }] : [];
  });
}

/** Empty for what is no base64. */
function decoded(word: string): string {
  try {
    return atob(word.replace(/=+$/, "").replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    return "";
  }
}
