/** Up and Down go from row to row, as in a list; inside a row that is taller than the view they scroll. */
export function moveBetweenRows(event: KeyboardEvent): void {
  const log = event.currentTarget as HTMLElement;
  const target = event.target as HTMLElement;
  const down = event.key === "ArrowDown";
  if ((!down && event.key !== "ArrowUp") || (target !== log && target.dataset["entry"] === undefined)) return;
  const rows = [...log.querySelectorAll<HTMLElement>("[data-entry]")];
  const next = target === log ? rows.at(-1) : rows[rows.indexOf(target) + (down ? 1 : -1)];
  if (next === undefined || (target !== log && reachesBeyond(target, log, down))) return;
  event.preventDefault();
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function reachesBeyond(row: HTMLElement, log: HTMLElement, down: boolean): boolean {
  const inner = row.getBoundingClientRect();
  const outer = log.getBoundingClientRect();
  return down ? inner.bottom > outer.bottom + 1 : inner.top < outer.top - 1;
}
