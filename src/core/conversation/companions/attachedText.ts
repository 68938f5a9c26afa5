/** A text that goes along with a message, under the name the model may call it by. */
export interface Attached {
  /** A path, with lines where it is a part of the file: "src/app.js:3-9"; else a few words. */
  readonly name: string;
  readonly text: string;
}

/** The name that goes along with what the user has before them. */
export const editorContextName = "editor";

/** The message as it is sent and stored: the words, then every attached text in a fence under its name. */
export function withAttached(words: string, attached: readonly Attached[]): string {
  return [words, ...attached.map(blockOf)].filter((part) => part !== "").join("\n\n");
}

/** One attached text as it stands in the message. */
export function blockOf({ name, text }: Attached): string {
  const runs = text.match(/`{3,}/g) ?? [];
  const fence = "`".repeat(Math.max(3, ...runs.map(({ length }) => length + 1)));
  const language = /\.([a-z\d]+)(?::[\d-]+)?$/i.exec(name)?.[1] ?? "";
  return `Attached \`${name.replaceAll(/[`\r\n]/g, "'")}\`:\n${fence}${language}\n${text}\n${fence}`;
}

/** Takes a message apart again; what `withAttached` did not make is all words. */
export function attachedIn(message: string): {
  readonly words: string;
  readonly attached: readonly Attached[];
} {
  for (const { index } of message.matchAll(/(?<=^|\n\n)Attached `/g)) {
    const attached = blocksFrom(message, index);
    if (attached) return { words: message.slice(0, index).trimEnd(), attached };
  }
  return { words: message, attached: [] };
}

/** The blocks that the message consists of from `start` to its end; undefined where there is anything else. */
function blocksFrom(message: string, start: number): Attached[] | undefined {
  const block = /Attached `(?<name>[^`\n]+)`:\n(?<fence>`{3,})\w*\n(?<text>[^]*?)\n\k<fence>(?:\n\n|$)/y;
  const attached: Attached[] = [];
  block.lastIndex = start;
  while (block.lastIndex < message.length) {
    const { name, text } = block.exec(message)?.groups ?? {};
    if (name === undefined || text === undefined) return undefined;
    attached.push({ name, text });
  }
  return attached;
}
