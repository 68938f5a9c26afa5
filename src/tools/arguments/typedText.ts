/** Value of that JSON type that a text says; undefined where it says none, or is not text of that type alone. */
export function parsedAs(text: string, type: string): unknown {
  const trimmed = text.trim();
  const wanted = forms[type];
  if (!wanted?.test(trimmed)) return undefined;
  try {
    return JSON.parse(type === "boolean" ? trimmed.toLowerCase() : trimmed);
  } catch {
    // Not JSON after all: the text itself is what was meant.
    return undefined;
  }
}

/** Forms of such a value as text; what is too large to be exact as a number is none. */
const forms: Readonly<Record<string, RegExp>> = {
  integer: /^-?(?:0|[1-9]\d{0,14})$/,
  number: /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?(?:[eE][+-]?\d{1,2})?$/,
  boolean: /^(?:true|false)$/i,
  array: /^\[[^]*\]$/,
  object: /^\{[^]*\}$/,
};
