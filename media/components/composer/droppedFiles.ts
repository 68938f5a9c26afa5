/** The editor's own list, and the one that file managers and other pages use. */
const types = ["application/vnd.code.uri-list", "text/uri-list"];

/** What cannot be sent. */
export type RefusedFiles = "pictures" | "files";

/** What a paste or a drop carries that is neither text nor a file of the workspace; undefined where it carries none. */
export function refusedFiles(transfer: DataTransfer | null): RefusedFiles | undefined {
  const files = Array.from(transfer?.items ?? []).filter(({ kind }) => kind === "file");
  if (files.length === 0) return undefined;
  return files.some(({ type }) => type.startsWith("image/")) ? "pictures" : "files";
}

/**
 * Takes files that are dropped anywhere on the page. `dragging`: whether some are held over it now; `other`: a drop that
 * names no file.
 */
export function watchDrops(
  dragging: (isDragging: boolean) => void,
  dropped: (uris: readonly string[]) => void,
  other: (transfer: DataTransfer | null) => void,
): void {
  window.addEventListener("dragover", (event) => {
    const carries = [...types, "Files"].some((type) => event.dataTransfer?.types.includes(type));
    if (carries) event.preventDefault();
    dragging(carries);
  });
  window.addEventListener("dragleave", (event) => dragging(event.relatedTarget !== null));
  window.addEventListener("drop", (event) => {
    dragging(false);
    const uris = urisOf(event);
    if (uris.length > 0) dropped(uris);
    else if (refusedFiles(event.dataTransfer)) other(event.dataTransfer);
    else return;
    event.preventDefault();
  });
}

function urisOf({ dataTransfer }: DragEvent): readonly string[] {
  const list = types.map((type) => dataTransfer?.getData(type)).find(Boolean) ?? "";
  return list.split(/\r?\n/).filter((line) => line !== "" && !line.startsWith("#"));
}
