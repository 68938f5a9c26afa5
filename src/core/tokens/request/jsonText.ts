/** Texts longer than this are not parsed: it would take milliseconds at a stretch. */
const longText = 100_000;

/** JSON text without white space, numbers as written; text that is no JSON (or very long) as it is. */
export function compactJson(text: string): string {
  return isJson(text) ? respaced(text, "") : text;
}

/** Compact JSON of a value inside other JSON: what is no JSON becomes a string. */
export function compactValue(text: string): string {
  return isJson(text) ? respaced(text, "") : JSON.stringify(text);
}

/**
 * A tool result as Python's `json.dumps` writes it into a list: JSON with a space after each comma and
 * colon, anything else as a string; what is very long always as a string. With what stands `before` and `after`
 * it in the list. Yields so that the caller can pause.
 */
export function* listedResult(
  text: string,
  asciiOnly: boolean,
  before = "",
  after = "",
): Generator<void, string> {
  const encode = asciiOnly ? asciiJson : (json: string) => json;
  if (isJson(text)) return before + encode(respaced(text, " ")) + after;
  const parts = [before, '"'];
  for (let start = 0; start < text.length;) {
    let end = Math.min(start + longText, text.length);
    if ((text.charCodeAt(end - 1) & 0xfc00) === 0xd800) end = Math.min(end + 1, text.length);
    parts.push(encode(JSON.stringify(text.slice(start, end)).slice(1, -1)));
    start = end;
    yield;
  }
  return [...parts, '"', after].join("");
}

function isJson(text: string): boolean {
  if (text.length > longText) return false;
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function respaced(json: string, space: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"|\s+|[,:]/g, (part) => {
    if (part.startsWith('"')) return isAsWritten(part) ? part : JSON.stringify(JSON.parse(part));
    return part === "," || part === ":" ? part + space : "";
  });
}

/** True for most strings: no escape that could be written otherwise, and no surrogate that may be alone. */
function isAsWritten(quotedText: string): boolean {
  return !/[\\\ud800-\udfff]/.test(quotedText);
}

/** JSON text with every character that is not ASCII as `\u…`. */
export function asciiJson(text: string): string {
  return text.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
