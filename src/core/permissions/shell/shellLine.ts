/** A word of a shell command. */
export interface ShellWord {
  /** Source text. */
  readonly raw: string;
  /** Quotes and escapes resolved; expansions stay as written. */
  readonly text: string;
  /** True where every shell makes `text` of it: no expansions, patterns, escapes, history. */
  readonly isPlain: boolean;
}

/** A simple command. */
export interface ShellCommand {
  readonly words: readonly ShellWord[];
  /** Target of its output's redirection. */
  readonly targets: readonly ShellWord[];
  /** Here-documents and here-strings. */
  readonly inputs: readonly string[];
}

/** Parse of a text as a shell would make it. */
export interface ShellLine {
  /** Every simple command, those of substitutions, groups and comments among them, the inner ones first. */
  readonly commands: readonly ShellCommand[];
  /** True where every quote and substitution ends, and none is nested too deeply to tell. */
  readonly isComplete: boolean;
  /** True where it is one command of words and spaces. */
  readonly isWords: boolean;
}

interface OpenCommand {
  readonly words: ShellWord[];
  readonly targets: ShellWord[];
  readonly inputs: string[];
}

/** A here-document whose text follows the line. */
interface PendingDocument {
  readonly inputs: string[];
  readonly delimiter: ShellWord;
  readonly isIndented: boolean;
}

/** Characters that may stand unquoted and mean themselves in every POSIX shell. */
const plainUnquoted = /^[\p{L}\p{N}_./:=@,+~-]$/u;
/** Tilde expansion: where `~` is a home folder. */
const homeFolder = /(?:^|[=:])~/;
/** Characters that quotes do not make safe: control characters, odd spaces, history (`!`), and `\`, which fish reads in quotes too. */
const oddQuoted = /[\p{C}!\\]|[^\P{Z} ]/u;
const deepest = 8;
/** Reserved words after which a group is a command, as at the beginning. */
const keywords = new Set(
  "if elif elseif while until then do else ! time { coproc and or not begin".split(" "),
);

/** The words of a command that is nothing but words, split as every POSIX shell does; undefined for anything else. */
export function plainWords(command: string): readonly string[] | undefined {
  // A tab or a line break is a key to an interactive shell.
  if (/\p{Cc}/u.test(command)) return undefined;
  const { commands, isComplete, isWords } = parseShellLine(command);
  const [only] = commands;
  if (!isComplete || !isWords || only === undefined || commands.length > 1) return undefined;
  const { words } = only;
  // zsh replaces `=name` by the path of a program.
  const arePlain = words.every(({ text, isPlain }) => isPlain && !text.startsWith("="));
  return arePlain ? words.map(({ text }) => text) : undefined;
}

/** The simple commands of a text in the grammar of POSIX shells and bash. Linear in its length. */
export function parseShellLine(text: string): ShellLine {
  const parser = new ShellParser(text, 0);
  parser.readList("");
  const { commands, isComplete, isWords } = parser;
  return { commands, isComplete, isWords };
}

class ShellParser {
  readonly commands: ShellCommand[] = [];
  isComplete = true;
  isWords = true;
  private readonly source: string;
  private readonly depth: number;
  private at = 0;
  private nesting = 0;
  private pending: PendingDocument[] = [];

  constructor(source: string, depth: number) {
    this.source = source;
    this.depth = depth;
  }

  /** Reads commands up to and including `stop`, or to the end. */
  readList(stop: ")" | ""): void {
    let open: OpenCommand = { words: [], targets: [], inputs: [] };
    const finish = () => {
      if (open.words.length + open.targets.length + open.inputs.length > 0) this.commands.push(open);
      open = { words: [], targets: [], inputs: [] };
    };
    while (this.at < this.source.length) {
      const char = this.source.charAt(this.at);
      if (char === " " || char === "\t") this.at++;
      else if (!this.startsOperator(char)) open.words.push(this.readWord());
      else if (char === "(" && this.isArgument(open)) open.words.push(this.readGroup());
      else {
        this.isWords = false;
        if (this.readRedirection(open)) continue;
        if (char !== "#") finish();
        this.readOperator(char);
        if (char === ")" && stop === ")") return;
      }
    }
    finish();
    if (stop !== "") this.isComplete = false;
  }

  /** Command substitution of fish and PowerShell: a group among the arguments, where POSIX shells have none. */
  private isArgument({ words }: OpenCommand): boolean {
    if (!/\s/.test(this.source.charAt(this.at - 1)) || this.source.charAt(this.at + 1) === ")") return false;
    return words.some(({ text }) => !keywords.has(text));
  }

  /** Group among the arguments, with what it is glued to, as written. */
  private readGroup(): ShellWord {
    const start = this.at;
    this.isWords = false;
    this.at++;
    this.nested(() => this.readList(")"));
    if (this.at < this.source.length && !/[ \t\n\r;&|()<>]/.test(this.source.charAt(this.at)))
      this.readWord();
    const text = this.source.slice(start, this.at);
    return { raw: text, text, isPlain: false };
  }

  /** At the start of a word. */
  private startsOperator(char: string): boolean {
    return ";&|\n\r()#".includes(char) || this.redirection() !== undefined;
  }

  private readOperator(char: string): void {
    if (char === "#") {
      this.readComment();
      return;
    }
    this.at++;
    if (char === "(") this.nested(() => this.readList(")"));
    if (char === "\n") this.readDocuments();
  }

  /** A comment is none to every shell: what it says is read too, by itself. */
  private readComment(): void {
    const end = this.source.slice(this.at).search(/[\n\r]/);
    const stop = end < 0 ? this.source.length : this.at + end;
    const inner = new ShellParser(this.source.slice(this.at + 1, stop), this.depth + 1);
    this.at = stop;
    if (inner.depth > deepest) return;
    inner.readList("");
    this.take(inner);
  }

  private redirection(): RegExpExecArray | undefined {
    const ahead = this.source.slice(this.at, this.at + 24);
    if (/^[<>]\(/.test(ahead)) return undefined;
    return /^(?:\d{1,9}|&|\{\w{1,8}\})?(<<<|<<-|<<|<>|<&|<|>>?&?[|!?]?)/.exec(ahead) ?? undefined;
  }

  /** Reads a redirection; false where there is none. */
  private readRedirection(open: OpenCommand): boolean {
    const operator = this.redirection();
    if (operator === undefined) return false;
    this.at += operator[0].length;
    while (/[ \t]/.test(this.source.charAt(this.at))) this.at++;
    const word = this.readWord();
    const kind = operator[1] ?? ">";
    if (kind === "<<<") open.inputs.push(word.text);
    else if (kind.startsWith("<<")) {
      this.pending.push({ inputs: open.inputs, delimiter: word, isIndented: kind === "<<-" });
    } else if (kind.includes(">")) open.targets.push(word);
    return true;
  }

  /** Reads the here-documents that begin after this line break. */
  private readDocuments(): void {
    for (const { inputs, delimiter, isIndented } of this.pending.splice(0)) {
      const lines: string[] = [];
      while (this.at < this.source.length) {
        const end = this.source.indexOf("\n", this.at);
        const line = this.source.slice(this.at, end < 0 ? undefined : end);
        this.at = end < 0 ? this.source.length : end + 1;
        if ((isIndented ? line.replace(/^\t+/, "") : line).replace(/\r$/, "") === delimiter.text) break;
        lines.push(line);
      }
      const body = lines.join("\n");
      inputs.push(body);
      if (delimiter.raw === delimiter.text) this.readExpansions(body);
    }
  }

  /** Reads the substitutions in a text in which quotes mean nothing. */
  private readExpansions(body: string): void {
    const inner = new ShellParser(`"${body.replaceAll('"', " ")}"`, this.depth + 1);
    if (inner.depth > deepest) this.isComplete = false;
    else inner.readWord();
    this.take(inner);
  }

  /** Reads a word of at least one character. */
  private readWord(): ShellWord {
    const start = this.at;
    const parts: string[] = [];
    let isPlain = true;
    while (this.at < this.source.length) {
      const char = this.source.charAt(this.at);
      const choice = this.readChoice(start);
      if (choice !== undefined) {
        parts.splice(-1, 1, choice);
        isPlain = false;
        continue;
      }
      if (/[ \t\n\r;&|()<>]/.test(char) && !/^[<>]\(/.test(this.source.slice(this.at, this.at + 2))) break;
      const piece = this.readPiece(char);
      parts.push(piece.text);
      isPlain &&= piece.isPlain;
    }
    if (this.at === start && this.at < this.source.length) {
      // No word where there has to be one, as after `>`.
      return { raw: "", text: "", isPlain: false };
    }
    const raw = this.source.slice(start, this.at);
    return { raw, text: parts.join(""), isPlain: isPlain && !homeFolder.test(raw) };
  }

  /** Extended globbing: `@(a|b)` within a word that began at `start`, as the braces that match no less; undefined at anything else. */
  private readChoice(start: number): string | undefined {
    if (this.at === start || this.source.charAt(this.at) !== "(") return undefined;
    if (!/[@?+*!]/.test(this.source.charAt(this.at - 1))) return undefined;
    const [whole, inner] = /^\(([^()\s]{1,200})\)/.exec(this.source.slice(this.at, this.at + 202)) ?? [];
    if (whole === undefined || inner === undefined) return undefined;
    this.at += whole.length;
    return `{${inner.replaceAll("|", ",")},}`;
  }

  private readPiece(char: string): { readonly text: string; readonly isPlain: boolean } {
    if (char === "'") return this.readSingleQuoted();
    if (char === '"') return this.readDoubleQuoted();
    if (char === "\\") return { text: this.readEscape(), isPlain: false };
    if (char === "$" || char === "`" || char === "<" || char === ">") {
      return { text: this.readExpansion(), isPlain: false };
    }
    const whole = String.fromCodePoint(this.source.codePointAt(this.at) ?? 0);
    this.at += whole.length;
    return { text: whole, isPlain: plainUnquoted.test(whole) };
  }

  private readEscape(): string {
    const next = this.source.charAt(this.at + 1);
    this.at += 2;
    return next === "\n" ? "" : next;
  }

  private readSingleQuoted(): { readonly text: string; readonly isPlain: boolean } {
    const end = this.source.indexOf("'", this.at + 1);
    if (end < 0) this.isComplete = false;
    const text = this.source.slice(this.at + 1, end < 0 ? undefined : end);
    this.at = end < 0 ? this.source.length : end + 1;
    return { text, isPlain: !oddQuoted.test(text) };
  }

  private readDoubleQuoted(): { readonly text: string; readonly isPlain: boolean } {
    const parts: string[] = [];
    let isPlain = true;
    this.at++;
    while (this.at < this.source.length) {
      const char = this.source.charAt(this.at);
      if (char === '"') {
        this.at++;
        const text = parts.join("");
        return { text, isPlain: isPlain && !oddQuoted.test(text) };
      }
      if (char === "\\" && /[$`"\\\n]/.test(this.source.charAt(this.at + 1))) parts.push(this.readEscape());
      else if (char === "$" || char === "`") parts.push(this.readExpansion());
      else {
        parts.push(char);
        this.at++;
        continue;
      }
      isPlain = false;
    }
    this.isComplete = false;
    return { text: parts.join(""), isPlain: false };
  }

  /** At `$`, a backquote, or `<(` and `>(`. Gives it as written, but what `$'…'` stands for. */
  private readExpansion(): string {
    const start = this.at;
    const [char, next] = [this.source.charAt(start), this.source.charAt(start + 1)];
    if (char === "`") this.readBackquoted();
    else if (next === "(") {
      this.at += 2;
      this.nested(() => this.readList(")"));
    } else if (next === "'") return this.readAnsiQuoted();
    else if (next === "{") this.readParameter();
    else this.at++;
    return this.source.slice(start, this.at);
  }

  private readBackquoted(): void {
    const inner: string[] = [];
    let end = this.at + 1;
    while (end < this.source.length && this.source.charAt(end) !== "`") {
      if (this.source.charAt(end) === "\\" && /[$`\\]/.test(this.source.charAt(end + 1))) end++;
      inner.push(this.source.charAt(end));
      end++;
    }
    if (end >= this.source.length) this.isComplete = false;
    this.at = end + 1;
    const parser = new ShellParser(inner.join(""), this.depth + 1);
    if (parser.depth > deepest) this.isComplete = false;
    else parser.readList("");
    this.isComplete &&= parser.isComplete;
    this.take(parser);
  }

  private take({ commands }: ShellParser): void {
    for (const command of commands) this.commands.push(command);
  }

  /** Reads `${…}`, whose default may be anything. */
  private readParameter(): void {
    this.at += 2;
    this.nested(() => {
      while (this.at < this.source.length) {
        const char = this.source.charAt(this.at);
        if (char === "}") {
          this.at++;
          return;
        }
        this.readPiece(char);
      }
      this.isComplete = false;
    });
  }

  private readAnsiQuoted(): string {
    const found = /'(?:[^'\\]|\\[^])*/y;
    found.lastIndex = this.at + 1;
    const body = (found.exec(this.source)?.[0] ?? "'").slice(1);
    this.at += body.length + 3;
    if (this.at > this.source.length) this.isComplete = false;
    return body.replaceAll(
      /\\(?:x([\da-fA-F]{1,2})|u([\da-fA-F]{1,4})|U([\da-fA-F]{1,8})|([0-7]{1,3})|([^]))/g,
      (...groups: string[]) => {
        const [, hex, short, long, octal, other = ""] = groups;
        const code = Number.parseInt(hex ?? short ?? long ?? "", 16);
        if (hex ?? short ?? long) return code > 0x10_ffff ? "" : String.fromCodePoint(code);
        return octal ? String.fromCharCode(Number.parseInt(octal, 8)) : (named.get(other) ?? other);
      },
    );
  }

  private nested(read: () => void): void {
    if (this.depth + ++this.nesting > deepest) {
      this.isComplete = false;
      this.at = this.source.length;
    } else read();
    this.nesting--;
  }
}

/** Escapes of `$'…'` that stand for a character of another name. */
const named = new Map([
  ["n", "\n"],
  ["t", "\t"],
  ["r", "\r"],
]);
