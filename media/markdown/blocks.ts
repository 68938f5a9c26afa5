import type { Env, Token } from "markdown-it";
import { codeParts } from "./codeParts.ts";
import type { HighlightedCode } from "./highlight.ts";
import { escapeHtml, parseInline, render, renderInline } from "./markdown.ts";
import { RenderCache } from "./renderCache.ts";

/** HTML of exactly one element, not yet sanitized: all of it, or in parts. */
export type Block = string | BlockShell;

/** An element whose content is blocks, each of which can change without the others. */
export interface BlockShell {
  readonly open: string;
  readonly blocks: readonly Block[];
  readonly close: string;
  /** The descendant that has the blocks, where it is not the element itself. */
  readonly within?: "tbody" | "code";
}

export function htmlOf(blocks: readonly Block[]): string {
  return blocks
    .map((block) => (typeof block === "string" ? block : block.open + htmlOf(block.blocks) + block.close))
    .join("");
}

/** A paragraph longer than this comes in parts of so many tokens. */
const shortCharacters = 2_000;
const partTokens = 60;

/** Makes blocks of tokens; those that can grow long are shells. Remembers those of the last time, which are the most. */
export class BlockMaker {
  private readonly leaves = new RenderCache<string>();
  private readonly code = new RenderCache<HighlightedCode>();
  private env: Env = {};
  private definitions = "";

  /** `tokens` as `parseBlocks` gives them. */
  blocks(tokens: readonly Token[], env: Env): Block[] {
    // With other link references, of which the last may have grown, the same text may be another leaf.
    const definitions = JSON.stringify(env.references ?? {});
    if (definitions !== this.definitions) this.leaves.clear();
    this.definitions = definitions;
    this.env = env;
    const blocks = this.blocksOf(tokens);
    this.leaves.turn();
    this.code.turn();
    return blocks;
  }

  forget(): void {
    this.leaves.clear();
    this.code.clear();
  }

  private blocksOf(tokens: readonly Token[]): Block[] {
    const blocks: Block[] = [];
    for (let start = 0; start < tokens.length;) {
      const end = endOf(tokens, start);
      blocks.push(...this.block(tokens.slice(start, end)));
      start = end;
    }
    return blocks;
  }

  /** The tokens of one block, from its opening to its closing one. */
  private block(tokens: Token[]): Block[] {
    const [first] = tokens;
    switch (first?.type) {
      case "fence":
        return [this.codeBlock(first.content, first.info.trim().split(/\s+/)[0] ?? "")];
      case "code_block":
        return [this.codeBlock(first.content, "")];
      case "paragraph_open":
        return this.paragraph(tokens);
      case "table_open":
        return [this.table(tokens)];
      case "list_item_open":
        return [isShortItem(tokens) ? this.leaf(tokens) : this.shell(tokens)];
      case "bullet_list_open":
      case "ordered_list_open":
      case "blockquote_open":
        return [this.shell(tokens)];
      default:
        return [this.leaf(tokens)];
    }
  }

  private leaf(tokens: Token[]): string {
    const key = tokens
      .map(({ type, tag, attrs, hidden, meta, content }) =>
        [type, tag, attrs, hidden, meta?.["task"], content].join("\n"),
      )
      .join("\n\n");
    return this.leaves.get(key, () => {
      parseInline(tokens, this.env);
      return render(tokens, this.env);
    });
  }

  private shell(tokens: Token[]): BlockShell {
    return {
      open: this.leaf(tokens.slice(0, 1)),
      blocks: this.blocksOf(tokens.slice(1, -1)),
      close: this.leaf(tokens.slice(-1)),
    };
  }

  private table(tokens: Token[]): Block {
    const body = tokens.findIndex(({ type }) => type === "tbody_open");
    if (body < 0) return this.leaf(tokens);
    return {
      open: this.leaf(tokens.slice(0, body + 1)),
      blocks: this.blocksOf(tokens.slice(body + 1, -2)),
      close: this.leaf(tokens.slice(-2)),
      within: "tbody",
    };
  }

  /** Blocks of a paragraph, which is no element of its own in a tight list. */
  private paragraph(tokens: Token[]): Block[] {
    const [open, inline] = tokens;
    if (open === undefined || inline === undefined) return [];
    if (inline.content.length <= shortCharacters) {
      return [open.hidden ? `<span>${this.leaf([inline])}</span>` : this.leaf(tokens)];
    }
    parseInline([inline], this.env);
    const blocks = partsOf(inline.children ?? []).map(
      (part) => `<span>${renderInline(part, this.env)}</span>`,
    );
    return open.hidden ? blocks : [{ open: "<p>", blocks, close: "</p>\n" }];
  }

  private codeBlock(content: string, language: string): BlockShell {
    const parts = codeParts(content, language.toLowerCase(), this.code);
    return {
      open: `<div class="code"><div class="code-head"><span>${escapeHtml(language)}</span></div><pre><code>`,
      blocks: parts.map((html) => `<span>${html}</span>`),
      close: "</code></pre></div>\n",
      within: "code",
    };
  }
}

function endOf(tokens: readonly Token[], start: number): number {
  const first = tokens[start];
  let end = start + 1;
  if (first?.nesting !== 1) return end;
  while (end < tokens.length && tokens[end]?.level !== first.level) end++;
  return end + 1;
}

/** True for an item of a list that is a single short paragraph. */
function isShortItem(tokens: Token[]): boolean {
  const [, paragraph, inline] = tokens;
  const isParagraph = paragraph?.type === "paragraph_open" && tokens.length === 5;
  return tokens.length === 2 || (isParagraph && (inline?.content.length ?? 0) <= shortCharacters);
}

/** Number of defined link references. */
export function referencesIn({ references = {} }: Env): number {
  return Object.keys(references).length;
}

/** Content of a block, divided where nothing is open. */
function partsOf(tokens: readonly Token[]): Token[][] {
  const parts: Token[][] = [];
  let part: Token[] = [];
  for (const token of tokens) {
    part.push(token);
    if (part.length < partTokens || token.level > 0 || token.nesting > 0) continue;
    parts.push(part);
    part = [];
  }
  return part.length === 0 ? parts : [...parts, part];
}
