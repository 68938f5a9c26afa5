/** DOM nodes of the rows above which those far from the view go. */
const mostNodes = 4_000;
/** Rows nearer to the view than this many heights of it always stay. */
const nearViews = 2;

/**
 * Elements of the rows that are to stay, from the first to the last; undefined where all are. Rows leave at the end
 * opposite to `grown`, where some have just come, for as long as that is far away.
 */
export function rowsToKeep(
  viewport: HTMLElement,
  content: HTMLElement,
  grown: "first" | "last",
): readonly Element[] | undefined {
  let nodes = nodesIn(content);
  if (nodes <= mostNodes) return undefined;
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
    const fromFirst = grown === "last" ? above >= near : below < near;
    nodes -= 1 + nodesIn(fromFirst ? top : end);
    if (fromFirst) first++;
    else last++;
  }
  return first + last === 0 ? undefined : rows.slice(first, rows.length - last);
}

function nodesIn(element: Element): number {
  return element.getElementsByTagName("*").length;
}
