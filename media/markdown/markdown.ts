import MarkdownIt, { type Env, type StateCore, type Token } from "markdown-it";
import { text } from "../text.ts";
import { highlighted } from "./highlight.ts";
import { safeHref } from "./safeHref.ts";

const markdown = new MarkdownIt({ html: false, linkify: true });
const { escapeHtml } = markdown.utils;

// "README.md" and "next.config" are files here, not addresses.
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
markdown.validateLink = (href) => safeHref.test(href);

markdown.core.ruler.push("alignment", (state) => {
  for (const token of state.tokens) alignByClass(token);
});
markdown.core.ruler.push("tasks", markTasks);

Object.assign(markdown.renderer.rules, {
  fence: (tokens: Token[], index: number) => {
    const { content = "", info = "" } = tokens[index] ?? {};
    return codeBlock(content, info.trim().split(/\s+/)[0] ?? "");
  },
  code_block: (tokens: Token[], index: number) => codeBlock(tokens[index]?.content ?? "", ""),
  image: (tokens: Token[], index: number) => imageLink(tokens[index]),
  task_mark: (tokens: Token[], index: number) => taskMark(tokens[index]?.content !== " "),
});

/** Parses Markdown. `env` carries link references from one call to the next. */
export function parse(source: string, env: Env): Token[] {
  return markdown.parse(source, env);
}

/** HTML of tokens, not yet sanitized. */
export function render(tokens: Token[], env: Env): string {
  return markdown.renderer.render(tokens, markdown.options, env);
}

function codeBlock(code: string, language: string): string {
  const body = highlighted(code, language.toLowerCase()) ?? escapeHtml(code);
  return (
    `<div class="code"><div class="code-head"><span>${escapeHtml(language)}</span></div>` +
    `<pre><code>${body}</code></pre></div>\n`
  );
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

// The content security policy forbids the style attribute that markdown-it writes.
function alignByClass(token: Token): void {
  const align = /^text-align:(left|center|right)$/.exec(String(token.attrGet("style") ?? ""))?.[1];
  if (align !== undefined) token.attrs = [["class", `align-${align}`]];
}

function markTasks({ tokens, Token }: StateCore): void {
  tokens.forEach((token, index) => {
    const item = tokens[index - 2];
    const first = token.children?.[0];
    if (token.type !== "inline" || item?.type !== "list_item_open" || first?.type !== "text") return;
    const mark = /^\[([ xX])\]\s/.exec(first.content);
    if (mark === null) return;
    first.content = first.content.slice(mark[0].length);
    const task = new Token("task_mark", "span", 0);
    task.content = mark[1] ?? " ";
    token.children?.unshift(task);
    item.attrSet("class", "task");
  });
}
