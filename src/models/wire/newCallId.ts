/** The longest id that OpenAI takes back. */
const longest = 40;

/** The id that a server gives a call, where it is usable and no other call of the reply has it; else one of our own. */
export function ownCallId(given: string | undefined, others: readonly { readonly id: string }[]): string {
  const isUsable = given !== undefined && given !== "" && given.length <= longest;
  return isUsable && !others.some(({ id }) => id === given) ? given : newCallId();
}

/** Nine letters and digits: what the strictest server (Mistral's) asks of an id. */
export function newCallId(): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  const bytes = crypto.getRandomValues(new Uint8Array(9));
  return Array.from(bytes, (byte) => letters[byte % letters.length]).join("");
}
