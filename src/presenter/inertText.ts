/** Invisible, takes no room and breaks no line: keeps two characters from being read as one mark. */
const wordJoiner = "\u2060";

/** Turn the direction of what follows them: a text would read as another. */
const directionOverrides = /[\u202a-\u202e\u2066-\u2069]/g;

/**
 * Text of notifications, dialogs and prompts as it stands: VS Code makes links of `[text](command:…)` there, and icons
 * of `$(name)`.
 */
export function inertText(text: string): string {
  return text
    .replace(directionOverrides, "")
    .replace(/\](?=\()/g, `]${wordJoiner}`)
    .replace(/\$(?=\()/g, `$${wordJoiner}`);
}

/** Text of a label in which VS Code draws icons, as it stands: `$(name)` escaped as VS Code itself does it. */
export function literalLabel(text: string): string {
  return text.replace(directionOverrides, "").replace(/\$(?=\([a-z0-9-]+(?:~[a-z0-9-]*)?\))/gi, "\\$&");
}
