/**
 * Front matter of a Markdown file: flat fields, as far as rules, skills and prompt files have them. Not YAML: a YAML library
 * refuses what such files are full of (`globs: *.ts` is an alias there), and nothing of YAML beyond this is read.
 */
export interface FrontMatter {
  /** Fields by name in small letters; a list for what is written as one. */
  readonly fields: ReadonlyMap<string, string | readonly string[]>;
  /** Text behind it; the whole text where there is none. */
  readonly body: string;
}

/** Takes the front matter off a text. Lines that are no field are passed over. */
export function frontMatterOf(text: string): FrontMatter {
  const found = /^\uFEFF?---[ \t]*\r?\n(?:([^]*?)\r?\n)?(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/.exec(text);
  if (!found) return { fields: new Map(), body: text };
  return { fields: fieldsOf((found[1] ?? "").split(/\r?\n/)), body: text.slice(found[0].length) };
}

/** The field as one text; a list with commas between its items. Undefined where it is missing or empty. */
export function frontMatterText({ fields }: Pick<FrontMatter, "fields">, name: string): string | undefined {
  const value = fields.get(name.toLowerCase());
  const text = typeof value === "string" ? value : value?.join(",");
  return text === undefined || text.trim() === "" ? undefined : text.trim();
}

function fieldsOf(lines: readonly string[]): ReadonlyMap<string, string | readonly string[]> {
  const fields = new Map<string, string | readonly string[]>();
  for (let at = 0; at < lines.length; at++) {
    const found = /^(["']?)([\w-]+)\1[ \t]*:(?:[ \t]+(.*))?$/.exec(lines[at] ?? "");
    if (!found) continue;
    const more: string[] = [];
    while (at + 1 < lines.length && /^(?:\s|- |$)/.test(lines[at + 1] ?? "")) more.push(lines[++at] ?? "");
    fields.set((found[2] ?? "").toLowerCase(), valueOf((found[3] ?? "").trim(), more));
  }
  return fields;
}

/** `more`: the lines that belong to it. */
function valueOf(first: string, more: readonly string[]): string | readonly string[] {
  const block = /^([|>])[+-]?\d?$/.exec(first)?.[1];
  const rest = more.map((line) => line.trim());
  if (/^(?:~|null)(?:\s+#.*)?$/i.test(first)) return "";
  if (block !== undefined) return rest.join(block === "|" ? "\n" : " ").trim();
  const said = rest.filter((line) => line !== "" && !line.startsWith("#"));
  if (first === "" && said.length > 0 && said.every((line) => line.startsWith("-"))) {
    return said.map((line) => unquoted(line.slice(1).trim()));
  }
  // `[file] [number]` are words, as in a hint to arguments.
  const list = /^\[((?:"[^"]*"|'[^']*'|\[[^[\]]*\]|[^[\]])*)\]$/.exec(first)?.[1];
  if (list !== undefined) return partsOf(list).map(unquoted);
  return unquoted([first, ...said].join(" ").trim());
}

/** The items of `a, "b, c"`: what is quoted or in braces has no commas between items. */
function partsOf(list: string): readonly string[] {
  return (list.match(/(?:"[^"]*"|'[^']*'|\{[^}]*\}|[^,])+/g) ?? [])
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function unquoted(text: string): string {
  const quoted = /^(["'])(.*)\1(?:\s+#.*)?$/.exec(text);
  if (!quoted) return text.replace(/\s+#.*$/, "");
  const inner = quoted[2] ?? "";
  return quoted[1] === "'" ? inner.replaceAll("''", "'") : inner.replaceAll(/\\(["\\])/g, "$1");
}
