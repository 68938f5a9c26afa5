import type { Env, Token } from "markdown-it";
import { BlockMaker, referencesIn, type Block } from "./blocks.ts";
import { parseBlocks } from "./markdown.ts";

/** State of a source: a growing one may go on with anything. */
type SourceState = "growing" | "complete";

/**
 * Incremental Markdown of a text that grows at its end. Text that only grew is parsed from its last block on, since nothing
 * that comes later changes the blocks before it, except a link reference defined later: that is made good
 * when the text is complete. Our own, since markdown-it parses a whole document for every change.
 */
export class IncrementalMarkdown {
  private source = "";
  private settled: Block[] = [];
  private settledLength = 0;
  private env: Env = {};
  /** Number of link references that the first settled blocks knew. */
  private references = 0;
  private readonly maker = new BlockMaker();
  private isComplete = false;
  private shown: readonly Block[] = [];

  /** The top-level blocks. Blocks that nothing was added to are the same, as far as they are strings or settled. */
  update(source: string, state: SourceState): readonly Block[] {
    const isComplete = state === "complete";
    if (source === this.source && isComplete === this.isComplete) return this.shown;
    if (!source.startsWith(this.source)) this.reset();
    this.source = source;
    this.isComplete = isComplete;
    this.shown = this.blocks();
    if (isComplete) this.maker.forget();
    return this.shown;
  }

  private blocks(): Block[] {
    const { tokens, env } = this.isComplete ? this.parseOpen() : this.settle(this.parseOpen());
    const isLate = this.isComplete && this.settled.length > 0 && referencesIn(env) > this.references;
    if (!isLate) return [...this.settled, ...this.maker.blocks(tokens, env)];
    this.reset();
    return this.blocks();
  }

  /** The unsettled end; its definitions may still change. */
  private parseOpen(): Parsed {
    const env = { references: { ...this.env.references } };
    return { tokens: parseBlocks(this.source.slice(this.settledLength), env), env };
  }

  private settle(open: Parsed): Parsed {
    const tail = this.source.slice(this.settledLength);
    const end = offsetOfLine(tail, lastBlockLine(open.tokens, tail));
    if (end === 0) return open;
    const isFirst = this.settled.length === 0;
    const tokens = parseBlocks(tail.slice(0, end), this.env);
    this.settled.push(...this.maker.blocks(tokens, this.env));
    this.settledLength += end;
    if (isFirst) this.references = referencesIn(this.env);
    return this.parseOpen();
  }

  private reset(): void {
    this.settled = [];
    this.settledLength = 0;
    this.env = {};
  }
}

interface Parsed {
  readonly tokens: readonly Token[];
  readonly env: Env;
}

/** The line where the last block starts that no later text can join to the one before: its first line is whole. */
function lastBlockLine(tokens: readonly Token[], tail: string): number {
  const wholeLines = tail.split(lineBreak).length - 1;
  const starts = tokens.flatMap(({ level, nesting, map }) =>
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
