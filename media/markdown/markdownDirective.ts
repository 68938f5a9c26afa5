import { noChange } from "lit";
import { directive, Directive, type ElementPart } from "lit/directive.js";
import { showBlocks } from "./blockElements.ts";
import type { Block } from "./blocks.ts";
import { IncrementalMarkdown } from "./incrementalMarkdown.ts";

class MarkdownDirective extends Directive {
  private readonly source = new IncrementalMarkdown();
  private shown: readonly Block[] = [];

  override render(...blocks: [text: string, complete: boolean]): unknown {
    return blocks;
  }

  override update(part: ElementPart, [text, complete]: [string, boolean]): unknown {
    const blocks = this.source.update(text, complete ? "complete" : "growing");
    showBlocks(part.element, this.shown, blocks);
    this.shown = blocks;
    return noChange;
  }
}

/**
 * Shows Markdown in the element it stands on, `<div ${markdown(text, complete)}></div>`, and touches only what
 * changed since the last time. `complete`: no more text is to come.
 */
export const markdown = directive(MarkdownDirective);
