/**
 * The bytes of every token in the order of their ranks, which are 0, 1, 2 … without a gap: a 32-bit
 * little-endian count, the length of each token in one byte, then the tokens themselves.
 */
export function packRanks(bpeRanks: string): Uint8Array {
  const tokens = tokensOf(bpeRanks);
  const size = tokens.reduce((sum, token) => sum + token.length, 0);
  const packed = new Uint8Array(4 + tokens.length + size);
  new DataView(packed.buffer).setUint32(0, tokens.length, true);
  let end = 4 + tokens.length;
  tokens.forEach((token, rank) => {
    packed[4 + rank] = token.length;
    for (let i = 0; i < token.length; i++) packed[end + i] = token.charCodeAt(i);
    end += token.length;
  });
  return packed;
}

/** js-tiktoken's form: lines of `! FIRST_RANK BASE64 BASE64 …`. Returns each token as a string of bytes. */
function tokensOf(bpeRanks: string): string[] {
  const tokens: string[] = [];
  for (const line of bpeRanks.split("\n")) {
    const [, first, ...encoded] = line.split(" ");
    if (Number(first) !== tokens.length) throw new Error(`Ranks have a gap before ${first ?? "the end"}.`);
    for (const token of encoded) tokens.push(atob(token));
  }
  return tokens;
}
