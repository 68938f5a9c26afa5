/**
 * Control sequences, single control characters, and text between them. A title or a mark ends with its line: without its
 * terminator it would take what others print after it.
 */
const pieces =
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  /\u001b\[[0-?]*[ -/]*[@-~]|(?:\u001b\]|\u009d)[^\u0007\u001b\u009c\r\n]*(?:\u0007|\u001b\\|\u009c)?|\u001b[PX^_](?:[^\u001b\u009c]*(?:\u001b\\|\u009c)|[^\u001b\u009c\r\n]*)|\u001b[ -/]*[0-~]|[\u0000-\u001f\u007f-\u009f]|[^\u0000-\u001f\u007f-\u009f]+/g;
/** Columns beyond this are none that a terminal has. */
const mostColumns = 1_000;

/** A terminal's screen without a right edge or a bottom: what programs draw over, erase and scroll to leaves its last state. */
class Screen {
  private readonly lines: string[][] = [[]];
  row = 0;
  private column = 0;
  /** First line of the screen: lines above it have been cleared away, which keeps them here. */
  top = 0;
  private saved = { row: 0, column: 0 };

  /** A piece as `pieces` finds them. */
  take(piece: string): void {
    const code = piece.charCodeAt(0);
    if (code >= 0x20 && code !== 0x7f && !(code >= 0x80 && code < 0xa0)) this.print(piece);
    else if (piece.length === 1) this.control(piece);
    else if (piece.startsWith("\u001b[")) this.sequence(piece.slice(2, -1), piece.at(-1) ?? "");
    else if (piece === "\u001bc") this.clear();
    else if (piece === "\u001bM") this.move(-1, 0);
    else if (piece === "\u001b7") this.save();
    else if (piece === "\u001b8") this.restore();
  }

  toString(): string {
    return this.lines.map((line) => line.join("")).join("\n");
  }

  private get line(): string[] {
    return this.lines[this.row] ?? [];
  }

  private print(text: string): void {
    const { line } = this;
    while (line.length < this.column) line.push(" ");
    for (const character of text) line[this.column++] = character;
  }

  private control(character: string): void {
    if (character === "\r") this.column = 0;
    else if (character === "\b") this.move(0, -1);
    // A tab stays one: what it stands for in columns says nothing here.
    else if (character === "\t") this.print(character);
    else if (character === "\n") {
      this.row++;
      this.column = 0;
      if (this.row === this.lines.length) this.lines.push([]);
    }
  }

  private sequence(parameters: string, final: string): void {
    const [first = NaN, second = NaN] = parameters.split(";").map((text) => Number.parseInt(text, 10));
    const count = Math.min(Math.max(first || 1, 1), mostColumns);
    effects[final]?.(this, first, count, second);
  }

  save(): void {
    this.saved = { row: this.row, column: this.column };
  }

  restore(): void {
    this.moveTo(this.saved.row, this.saved.column);
  }

  move(rows: number, columns: number): void {
    this.moveTo(this.row + rows, this.column + columns);
  }

  moveTo(row: number, column: number): void {
    this.row = Math.max(this.top, Math.min(row, this.lines.length - 1));
    // A long line goes on where it is: only what lies beyond its end is cut.
    this.column = Math.max(0, Math.min(column, Math.max(mostColumns, this.line.length)));
  }

  eraseLine(part: number): void {
    const { line } = this;
    if (part === 0) line.length = Math.min(line.length, this.column);
    else if (part === 2) line.length = 0;
    else if (part === 1) line.fill(" ", 0, Math.min(this.column + 1, mostColumns));
  }

  eraseScreen(part: number): void {
    if (part === 0) {
      this.eraseLine(0);
      this.lines.length = this.row + 1;
    } else if (part === 2 || part === 3) this.clear();
  }

  /** The first time what was printed before is kept: it may be the only word of an earlier command. */
  private clear(): void {
    if (this.top > 0) this.lines.length = this.top;
    else if (this.lines.length > 1 || this.line.length > 0) this.top = this.lines.length;
    this.lines.length = this.top;
    this.lines.push([]);
    this.row = this.lines.length - 1;
    this.column = 0;
  }
}

/** `first` is the first parameter as it is, `count` the same as a number of at least 1. */
type Effect = (screen: Screen, first: number, count: number, second: number) => void;

const moveToPlace: Effect = (screen, _, count, second) =>
  screen.moveTo(screen.top + count - 1, (second || 1) - 1);

/** Effects of control sequences, by their final character. */
const effects: Readonly<Record<string, Effect>> = {
  A: (screen, _, count) => screen.move(-count, 0),
  B: (screen, _, count) => screen.move(count, 0),
  C: (screen, _, count) => screen.move(0, count),
  D: (screen, _, count) => screen.move(0, -count),
  E: (screen, _, count) => screen.moveTo(screen.row + count, 0),
  F: (screen, _, count) => screen.moveTo(screen.row - count, 0),
  G: (screen, _, count) => screen.moveTo(screen.row, count - 1),
  H: moveToPlace,
  f: moveToPlace,
  J: (screen, first) => screen.eraseScreen(first || 0),
  K: (screen, first) => screen.eraseLine(first || 0),
  s: (screen) => screen.save(),
  u: (screen) => screen.restore(),
};

/**
 * Plain output: what a terminal would show in the end, without colours and other control sequences. In time proportional to
 * the text's length.
 */
export function plainOutput(text: string): string {
  const screen = new Screen();
  for (const [piece] of text.matchAll(pieces)) screen.take(piece);
  return screen.toString();
}
