import DOMPurify from "dompurify";
import { noChange } from "lit";
import { directive, Directive, type ElementPart } from "lit/directive.js";
import { equipCode } from "./codeBlocks.ts";
import { IncrementalMarkdown } from "./incrementalMarkdown.ts";
import { sanitized } from "./sanitize.ts";

interface ShownBlock {
  readonly html: string;
  readonly element: HTMLElement;
}

class MarkdownDirective extends Directive {
  private readonly source = new IncrementalMarkdown();
  private shown: readonly ShownBlock[] = [];

  override render(...blocks: [text: string, complete: boolean]): unknown {
    return blocks;
  }

  override update(part: ElementPart, [text, complete]: [string, boolean]): unknown {
    const blocks = this.source.update(text, complete);
    for (const { element } of this.shown.slice(blocks.length)) element.remove();
    this.shown = blocks.map((html, index) => this.show(html, this.shown[index], part.element));
    return noChange;
  }

  private show(html: string, before: ShownBlock | undefined, parent: Element): ShownBlock {
    if (before?.html === html) return before;
    const element = before?.element ?? parent.appendChild(document.createElement("div"));
    element.replaceChildren(sanitized(DOMPurify, html));
    equipCode(element);
    return { html, element };
  }
}

/**
 * Shows Markdown in the element it stands on, `<div ${markdown(text, complete)}></div>`, and touches only the
 * blocks that changed since the last time. `complete`: no more text is to come.
 */
export const markdown = directive(MarkdownDirective);
