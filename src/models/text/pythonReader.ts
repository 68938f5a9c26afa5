/** Call of a function as Python writes it, `read_file(path="a.ts")`. */
interface PythonCall {
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
}

const names: Readonly<Record<string, unknown>> = {
  True: true,
  False: false,
  None: null,
  true: true,
  false: false,
  null: null,
};
const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", "\n": "" };

/** Deeper ones are not read. */
const mostDepth = 100;

/**
 * Reader of Python's literals and calls, which some models write in place of JSON. Members throw a SyntaxError for anything
 * else. https://docs.python.org/3/reference/expressions.html
 */
export class PythonReader {
  private readonly text: string;
  private at = 0;
  private depth = 0;

  constructor(text: string) {
    this.text = text.trim();
  }

  /** The literal that the text is. */
  whole(): unknown {
    const value = this.value();
    this.end();
    return value;
  }

  /** The calls that the text is: one, a list of them, or one a line. */
  calls(): readonly PythonCall[] {
    const calls = this.peek() === "[" ? [...this.items("[", "]", () => this.call())] : [this.call()];
    while (this.peek() !== "") {
      this.has(";");
      calls.push(this.call());
    }
    return calls;
  }

  private call(): PythonCall {
    const name = this.word(/[A-Za-z_][\w.-]*/y);
    this.need("(");
    if (name === "print") {
      const printed = this.call();
      this.need(")");
      return printed;
    }
    const values: Record<string, unknown> = {};
    while (!this.has(")")) {
      const key = this.word(/[A-Za-z_]\w*/y);
      this.need("=");
      values[key] = this.value();
      if (!this.has(",") && this.peek() !== ")") this.fail();
    }
    return { name: name.replace(/\.call$/, ""), values };
  }

  private value(): unknown {
    const begin = this.peek();
    if (begin === "{") return Object.fromEntries(this.items("{", "}", () => this.pair()));
    if (begin === "[") return this.items("[", "]", () => this.value());
    if (begin === "(") return this.items("(", ")", () => this.value());
    if (begin === '"' || begin === "'") return this.string();
    if (/[\d.+-]/.test(begin))
      return Number(this.word(/[+-]?(?:\d[\d_]*)?\.?\d*(?:e[+-]?\d+)?/iy).replaceAll("_", ""));
    const word = this.word(/[A-Za-z]+/y);
    return word in names ? names[word] : this.fail();
  }

  private pair(): readonly [string, unknown] {
    const key = this.string();
    this.need(":");
    return [key, this.value()];
  }

  private items<Item>(open: string, close: string, item: () => Item): readonly Item[] {
    this.need(open);
    if (++this.depth > mostDepth) this.fail();
    const items: Item[] = [];
    while (!this.has(close)) {
      items.push(item());
      if (!this.has(",") && this.peek() !== close) this.fail();
    }
    this.depth--;
    return items;
  }

  private string(): string {
    const quote = /"""|'''|"|'/y;
    const mark = this.word(quote);
    let made = "";
    while (!this.text.startsWith(mark, this.at)) {
      if (this.at >= this.text.length) this.fail();
      const character = this.text.charAt(this.at++);
      made += character === "\\" ? this.escaped() : character;
    }
    this.at += mark.length;
    return made;
  }

  private escaped(): string {
    const next = this.text.slice(this.at, this.at + 5);
    const [code, hex] = /^(?:u([\da-f]{4})|x([\da-f]{2}))/i.exec(next)?.slice(1) ?? [];
    const digits = code ?? hex;
    if (digits !== undefined) {
      this.at += digits.length + 1;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    const character = this.text.charAt(this.at++);
    return escapes[character] ?? (/["'\\/]/.test(character) ? character : `\\${character}`);
  }

  private peek(): string {
    this.skip();
    return this.text.charAt(this.at);
  }

  private has(mark: string): boolean {
    const found = this.peek() === mark;
    if (found) this.at++;
    return found;
  }

  private need(mark: string): void {
    if (!this.has(mark)) this.fail();
  }

  private word(pattern: RegExp): string {
    this.skip();
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? "";
    if (found === "") this.fail();
    this.at = pattern.lastIndex;
    return found;
  }

  private end(): void {
    if (this.peek() !== "") this.fail();
  }

  private skip(): void {
    const space = /\s*/y;
    space.lastIndex = this.at;
    space.test(this.text);
    this.at = space.lastIndex;
  }

  private fail(): never {
    throw new SyntaxError(`No literal of Python at ${this.at}.`);
  }
}
