/** DOM nodes of the rows above which those far from the view go. */
const mostNodes = 3_500;
/** Rows nearer to the view than this many heights of it always stay. */
const nearViews = 2;

/** How many rows at either end are too many: `content`'s rows are its custom elements. */
export function surplusOf(
  viewport: HTMLElement,
  content: HTMLElement,
): { readonly first: number; readonly last: number } {
  let nodes = nodesIn(content);
  if (nodes <= mostNodes) return { first: 0, last: 0 };
  const rows = [...content.children].filter(({ localName }) => localName.startsWith("longhand-"));
  const view = viewport.getBoundingClientRect();
  const near = view.height * nearViews;
  let first = 0;
  let last = 0;
  while (nodes > mostNodes) {
    const top = rows[first];
    const end = rows[rows.length - 1 - last];
    if (top === undefined || end === undefined) break;
    const above = view.top - top.getBoundingClientRect().bottom;
    const below = end.getBoundingClientRect().top - view.bottom;
    if (Math.max(above, below) < near) break;
    nodes -= 1 + nodesIn(above > below ? top : end);
    if (above > below) first++;
    else last++;
  }
  return { first, last };
}

function nodesIn(element: Element): number {
  return element.getElementsByTagName("*").length;
}
