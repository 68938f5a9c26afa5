/** The editor's own list, and the one that file managers and other pages use. */
const types = ["application/vnd.code.uri-list", "text/uri-list"];

/** Takes files that are dropped anywhere on the page. `dragging`: whether some are held over it now. */
export function watchDrops(
  dragging: (isDragging: boolean) => void,
  dropped: (uris: readonly string[]) => void,
): void {
  window.addEventListener("dragover", (event) => {
    const carries = types.some((type) => event.dataTransfer?.types.includes(type));
    if (carries) event.preventDefault();
    dragging(carries);
  });
  window.addEventListener("dragleave", (event) => dragging(event.relatedTarget !== null));
  window.addEventListener("drop", (event) => {
    dragging(false);
    const uris = urisOf(event);
    if (uris.length === 0) return;
    event.preventDefault();
    dropped(uris);
  });
}

function urisOf({ dataTransfer }: DragEvent): readonly string[] {
  const list = types.map((type) => dataTransfer?.getData(type)).find(Boolean) ?? "";
  return list.split(/\r?\n/).filter((line) => line !== "" && !line.startsWith("#"));
}
