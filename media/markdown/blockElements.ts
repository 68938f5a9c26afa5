import DOMPurify from "dompurify";
import { htmlOf, type Block, type BlockShell } from "./blocks.ts";
import { addCodeButtons } from "./codeBlocks.ts";
import { sanitized } from "./sanitize.ts";

/** Makes `holder`, whose elements show `before`, show `after`. What is the same in both is not touched. */
export function showBlocks(
  holder: Element,
  before: readonly Block[],
  after: readonly Block[],
  shell?: BlockShell,
): void {
  const { children } = holder;
  after.slice(0, before.length).forEach((block, index) => {
    const shown = before[index];
    const element = children[index];
    if (element === undefined || shown === block) return;
    if (typeof shown !== "string" && typeof block !== "string" && shown?.open === block.open) {
      showBlocks(contentOf(element, block), shown.blocks, block.blocks, block);
    } else {
      element.replaceWith(...drawn([block], shell).children);
    }
  });
  while (children.length > after.length) holder.lastElementChild?.remove();
  if (after.length > before.length) holder.append(...drawn(after.slice(before.length), shell).childNodes);
}

/** Parent of the new elements, made inside `shell`: a row of a table is none elsewhere. */
function drawn(blocks: readonly Block[], shell: BlockShell | undefined): ParentNode & Node {
  const html = htmlOf(blocks);
  const fragment = sanitized(DOMPurify, shell === undefined ? html : shell.open + html + shell.close);
  addCodeButtons(fragment);
  // Each in the direction of its first letter, which is a person's or a model's; code is written from the left.
  if (shell === undefined) {
    for (const block of fragment.children) {
      if (block instanceof HTMLElement) block.dir = block.matches(".code") ? "ltr" : "auto";
    }
  }
  const outer = fragment.firstElementChild;
  return shell === undefined || outer === null ? fragment : contentOf(outer, shell);
}

function contentOf(element: Element, { within }: BlockShell): Element {
  return (within && element.querySelector(within)) ?? element;
}
