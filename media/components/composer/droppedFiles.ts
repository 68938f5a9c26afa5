import { isPictureName } from "../../../src/protocol/pictures.ts";
import { picturesText } from "../../strings/picturesText.ts";
import { percentDecoded } from "../../../src/core/text/percentEncoding.ts";

/** The editor's own list, and the one that file managers and other pages use. */
const types = ["application/vnd.code.uri-list", "text/uri-list"];

/** Files pasted or dropped beside text. */
export interface TransferredFiles {
  /** Files that say that they are pictures, by their type or name. */
  readonly pictures: readonly File[];
  /** True where there are others. */
  readonly hasOthers: boolean;
}

/** Files that a paste or a drop carries with their bytes. */
function filesOf(transfer: DataTransfer | null): TransferredFiles {
  const files = Array.from(transfer?.files ?? []);
  const pictures = files.filter(({ type, name }) => type.startsWith("image/") || isPictureName(name));
  return { pictures, hasOthers: pictures.length < files.length };
}

/** Files of the clipboard; pictures in it have names of their own, numbered on from so many. */
export function pastedFiles(transfer: DataTransfer | null, known: number): TransferredFiles {
  const { pictures, hasOthers } = filesOf(transfer);
  const named = pictures.map((file, place) =>
    // What a browser calls a picture that was never a file.
    file.name === "image.png"
      ? new File([file], picturesText.pasted(known + place + 1), { type: file.type })
      : file,
  );
  return { pictures: named, hasOthers };
}

/**
 * Takes files that are dropped anywhere on the page. `dragging`: whether some are held over it now; `dropped`: the files
 * themselves as far as the page gets them, and the URIs of all others.
 */
export function watchDrops(
  dragging: (isDragging: boolean) => void,
  dropped: (files: TransferredFiles, uris: readonly string[]) => void,
): void {
  window.addEventListener("dragover", (event) => {
    const carries = [...types, "Files"].some((type) => event.dataTransfer?.types.includes(type));
    if (carries) event.preventDefault();
    dragging(carries);
  });
  window.addEventListener("dragleave", (event) => dragging(event.relatedTarget !== null));
  window.addEventListener("drop", (event) => {
    dragging(false);
    const files = filesOf(event.dataTransfer);
    const uris = urisOf(event);
    if (files.pictures.length === 0 && !files.hasOthers && uris.length === 0) return;
    event.preventDefault();
    const names = new Set(files.pictures.map(({ name }) => name));
    dropped(
      files,
      uris.filter((uri) => !names.has(nameIn(uri))),
    );
  });
}

function urisOf({ dataTransfer }: DragEvent): readonly string[] {
  const list = types.map((type) => dataTransfer?.getData(type)).find(Boolean) ?? "";
  return list.split(/\r?\n/).filter((line) => line !== "" && !line.startsWith("#"));
}

/** The last part of a URI's path, decoded as far as it can be. */
function nameIn(uri: string): string {
  return percentDecoded(uri.slice(uri.lastIndexOf("/") + 1));
}
