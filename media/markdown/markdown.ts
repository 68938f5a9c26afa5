import MarkdownIt, { type Env, type StateCore, type Token } from "markdown-it";
import { text } from "../strings/text.ts";
import { mathBlock, mathInline, multiplication } from "./mathSource.ts";
import { safeHref } from "./safeHref.ts";

const options = { html: false, linkify: true };
/** Block parser. Two parsers for the two halves of the work: a text that grows needs the second only where it is new. */
const blockParser = new MarkdownIt(options);
const inlineParser = new MarkdownIt(options);
const blockRules = ["normalize", "block", "strip_references"];
blockParser.core.ruler.enableOnly(blockRules);
inlineParser.core.ruler.disable(blockRules);

/** Text as HTML that shows it. */
export const { escapeHtml } = inlineParser.utils;

// "README.md" and "next.config" are files here, not addresses.
inlineParser.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
for (const parser of [blockParser, inlineParser]) parser.validateLink = (href) => safeHref.test(href);

blockParser.block.ruler.before("fence", "math", mathBlock, { alt: ["paragraph", "blockquote", "list"] });
inlineParser.inline.ruler.before("escape", "math", mathInline);
inlineParser.inline.ruler.before("emphasis", "multiplication", multiplication);

blockParser.core.ruler.push("cells", ({ tokens }) => tokens.forEach(classifyCell));
blockParser.core.ruler.push("tasks", ({ tokens }) => markTasks(tokens));
inlineParser.core.ruler.push("task marks", showTaskMarks);

Object.assign(inlineParser.renderer.rules, {
  math: (tokens: Token[], index: number) => math(tokens[index]?.content ?? ""),
  image: (tokens: Token[], index: number) => imageLink(tokens[index]),
  task_mark: (tokens: Token[], index: number) => taskMark(tokens[index]?.content !== " "),
});

/** The blocks of Markdown, what is within them not parsed yet. `env` carries link references from one call to the next. */
export function parseBlocks(source: string, env: Env): Token[] {
  return blockParser.parse(source, env);
}

/** Parses what is within blocks, in place and only once. */
export function parseInline(tokens: Token[], env: Env): void {
  const state = new inlineParser.core.State("", inlineParser, env);
  state.tokens = tokens;
  inlineParser.core.process(state);
}

/** HTML of blocks, not yet sanitized. */
export function render(tokens: Token[], env: Env): string {
  return inlineParser.renderer.render(tokens, inlineParser.options, env);
}

/** HTML of what is within a block. */
export function renderInline(tokens: Token[], env: Env): string {
  return inlineParser.renderer.renderInline(tokens, inlineParser.options, env);
}

function math(source: string): string {
  return source.includes("\n") ? `<span class="math">${escapeHtml(source)}</span>` : escapeHtml(source);
}

function imageLink(token: Token | undefined): string {
  const href = escapeHtml(String(token?.attrGet("src") ?? ""));
  const alt = escapeHtml(token?.content ?? "");
  return `<a class="image-link" href="${href}">${alt === "" ? text.image : alt}</a>`;
}

function taskMark(done: boolean): string {
  const icon = done ? "codicon-pass-filled" : "codicon-circle-large-outline";
  const label = done ? text.taskDone : text.taskOpen;
  return `<span class="codicon ${icon}" role="img" aria-label="${label}"></span> `;
}

/** A cell of a table with more characters than this is not squeezed below them. */
const wideCell = 16;

// The content security policy forbids the style attribute that markdown-it writes.
function classifyCell(token: Token, index: number, tokens: readonly Token[]): void {
  if (token.type !== "td_open" && token.type !== "th_open") return;
  const align = /^text-align:(left|center|right)$/.exec(String(token.attrGet("style") ?? ""))?.[1];
  token.attrs = align === undefined ? [] : [["class", `align-${align}`]];
  if ((tokens[index + 1]?.content.length ?? 0) > wideCell) token.attrJoin("class", "wide");
}

function markTasks(tokens: readonly Token[]): void {
  tokens.forEach((token, index) => {
    const item = tokens[index - 2];
    const mark = /^\[([ xX])\]\s/.exec(token.content);
    if (token.type !== "inline" || item?.type !== "list_item_open" || mark === null) return;
    token.content = token.content.slice(mark[0].length);
    token.meta = { task: mark[1] };
    item.attrSet("class", "task");
  });
}

function showTaskMarks({ tokens, Token }: StateCore): void {
  for (const { meta, children } of tokens) {
    if (typeof meta?.["task"] !== "string") continue;
    const task = new Token("task_mark", "span", 0);
    task.content = meta["task"];
    children?.unshift(task);
  }
}
