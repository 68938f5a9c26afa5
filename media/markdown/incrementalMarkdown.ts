import type { Env, Token } from "markdown-it";
import { parse, render } from "./markdown.ts";

/**
 * Renders a text that grows at its end. Text that only grew is parsed from its last block on, since nothing
 * that comes later changes the blocks before it, except a link reference defined later: that is made good
 * when the text is complete.
 */
export class IncrementalMarkdown {
  private source = "";
  private settled: string[] = [];
  private settledLength = 0;
  private env: Env = {};

  /** The HTML of each top-level block, not yet sanitized. Equal blocks of two calls are equal strings. */
  update(source: string, complete: boolean): readonly string[] {
    if (complete || !source.startsWith(this.source)) this.reset();
    this.source = source;
    if (!complete) this.settle();
    const env = complete ? this.env : { ...this.env, references: { ...this.env.references } };
    return [...this.settled, ...htmlOfBlocks(parse(source.slice(this.settledLength), env), env)];
  }

  private reset(): void {
    this.settled = [];
    this.settledLength = 0;
    this.env = {};
  }

  private settle(): void {
    const tail = this.source.slice(this.settledLength);
    const end = offsetOfLine(tail, lastBlockLine(tail));
    if (end === 0) return;
    this.settled.push(...htmlOfBlocks(parse(tail.slice(0, end), this.env), this.env));
    this.settledLength += end;
  }
}

/** The line where the last block starts that no later text can join to the one before: its first line is whole. */
function lastBlockLine(tail: string): number {
  const wholeLines = tail.split(lineBreak).length - 1;
  const starts = parse(tail, {}).flatMap(({ level, nesting, map }) =>
    level === 0 && nesting >= 0 && map !== null ? [map[0]] : [],
  );
  return starts.findLast((line) => line < wholeLines) ?? 0;
}

const lineBreak = /\r\n?|\n/;

function offsetOfLine(source: string, line: number): number {
  const breaks = new RegExp(lineBreak, "g");
  for (let passed = 0; passed < line; passed++) breaks.exec(source);
  return breaks.lastIndex;
}

function htmlOfBlocks(tokens: Token[], env: Env): string[] {
  const blocks: string[] = [];
  let start = 0;
  tokens.forEach(({ level, nesting }, index) => {
    if (level !== 0 || nesting > 0) return;
    blocks.push(render(tokens.slice(start, index + 1), env));
    start = index + 1;
  });
  return blocks;
}
