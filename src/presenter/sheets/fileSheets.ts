import type { FileReader, RestorableFile } from "../../core/agent/checkpoints/fileRestore.ts";
import type { FileLocation, FileState, UnseenFiles } from "../../core/conversation/entry.ts";
import { fileKey, turnContaining } from "../../core/conversation/fileStates.ts";
import type { Session } from "../../core/agent/session/session.ts";
import type { FileFact, FilesFact, FileSheetKind } from "../../protocol/files.ts";
import type { Language } from "../language.ts";
import { kindOfChange } from "../messages/reports/restoreReport.ts";
import { areText, hunkFacts, withoutHunk } from "./lineHunks.ts";

/** Files of a longer text are not compared line by line, in bytes. */
const mostCompared = 1024 * 1024;

/** The two sides of a file's change, as the sheet shows it; undefined bytes where there are none. */
interface Sides {
  readonly from: FileState;
  readonly to: FileState;
}

/** The sheet's two sides of a file: what a restore would do, or what the turn did. */
function sidesOf(kind: FileSheetKind, { now, then }: RestorableFile): Sides {
  return kind === "restore" ? { from: now, to: then } : { from: then, to: now };
}

/** The sheet of files for message `id`. */
export async function filesSheet(
  kind: FileSheetKind,
  id: string,
  session: Session,
  nameOf: (place: FileLocation) => string,
  language: Language,
): Promise<FilesFact> {
  const { restoring } = session;
  const found = await (kind === "restore" ? restoring?.preview(id) : restoring?.review(id));
  const files = found ?? [];
  const read = restoring ? await restoring.reader(files) : () => undefined;
  return {
    kind,
    id,
    files: files.map((file) => fileFact(kind, file, nameOf(file), read, language)),
    unseen: unseenIn(kind, id, session).map((unseen) => unseenSentence(unseen, language)),
  };
}

function fileFact(
  kind: FileSheetKind,
  file: RestorableFile,
  path: string,
  read: FileReader,
  language: Language,
): FileFact {
  const sides = sidesOf(kind, file);
  const shown = shownHunks(sides, read);
  const note = noteOn(file, shown === undefined, language);
  return {
    key: fileKey(file),
    seen: shownStateOf(file),
    path,
    change: kindOfChange(sides.from, sides.to),
    isChangedSince: file.isChangedSince,
    canRestore: !file.isLost,
    ...(note !== undefined && { note }),
    hunks: shown ?? [],
  };
}

/** Names the state in which a file was shown. */
export function shownStateOf({ now }: Pick<RestorableFile, "now">): string {
  return JSON.stringify(now);
}

/** A reviewed file's text with its place number `hunk`, from 0, as it was before the turn; undefined where it has no such place. */
export function hunksWithout(file: RestorableFile, read: FileReader, hunk: number): Uint8Array | undefined {
  const texts = comparableTexts(sidesOf("review", file), read);
  return texts && withoutHunk(texts.before, texts.after, hunk);
}

function shownHunks(sides: Sides, read: FileReader): FileFact["hunks"] | undefined {
  const texts = comparableTexts(sides, read);
  return texts && hunkFacts(texts.before, texts.after);
}

/** Both versions as they can be compared line by line; undefined where they cannot. */
function comparableTexts(
  { from, to }: Sides,
  read: FileReader,
): { readonly before: Uint8Array; readonly after: Uint8Array } | undefined {
  const isTyped = [from, to].some((state) => state.kind === "file" && state.unsaved !== undefined);
  const [before, after] = [from, to].map((state) => bytesOf(state, read, isTyped));
  if (!before || !after || Math.max(before.length, after.length) > mostCompared) return undefined;
  return areText(before, after) ? { before, after } : undefined;
}

/**
 * Bytes of a state: none of no file; undefined where they are not known. `isTyped`: the other side is what an editor
 * holds, which is UTF-8 without a mark.
 */
function bytesOf(state: FileState, read: FileReader, isTyped: boolean): Uint8Array | undefined {
  if (state.kind === "absent") return new Uint8Array();
  if (state.kind !== "file") return undefined;
  if (state.unsaved !== undefined) return read(state.unsaved);
  const bytes = read(state.hash);
  return bytes && isTyped ? typedUtf8(bytes) : bytes;
}

/** The bytes as an editor's text would have them; undefined where the file is not in UTF-8. */
function typedUtf8(bytes: Uint8Array): Uint8Array | undefined {
  try {
    return new TextEncoder().encode(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

function noteOn(
  { isLost, now, then }: RestorableFile,
  isUnshown: boolean,
  { t }: Language,
): string | undefined {
  if (isLost) return t("Its content then is not kept: it was too large, or is forgotten.");
  if (now.kind === "link" || then.kind === "link") return t("A link, which is restored as a link.");
  return isUnshown ? t("No text, or too long to be shown.") : undefined;
}

/** Places that the looks of the turn, or of all that followed, did not reach. */
function unseenIn(
  kind: FileSheetKind,
  id: string,
  { conversation: { entries } }: Session,
): readonly UnseenFiles[] {
  const at = entries.findIndex((entry) => entry.id === id);
  const stretch = kind === "review" ? turnContaining(entries, id) : entries.slice(at + 1);
  const most = new Map<UnseenFiles["reason"], UnseenFiles>();
  for (const entry of stretch) {
    if (entry.type !== "checkpoint") continue;
    for (const one of entry.unseen ?? []) {
      if (one.count > (most.get(one.reason)?.count ?? 0)) most.set(one.reason, one);
    }
  }
  return [...most.values()];
}

function unseenSentence({ reason, count }: UnseenFiles, { plural }: Language): string {
  const sentences: { readonly [R in UnseenFiles["reason"]]: string } = {
    large: plural(count, "{0} file is too large to be kept.", "{0} files are too large to be kept."),
    many: plural(
      count,
      "{0} file is beyond the number that is looked at around a command.",
      "{0} files are beyond the number that is looked at around a command.",
    ),
    time: plural(
      count,
      "{0} file was not looked at in time around a command.",
      "{0} files were not looked at in time around a command.",
    ),
    unreadable: plural(
      count,
      "{0} folder could not be read around a command.",
      "{0} folders could not be read around a command.",
    ),
    virtual: plural(
      count,
      "{0} workspace folder is not on this machine's disk: what commands do there is not seen.",
      "{0} workspace folders are not on this machine's disk: what commands do there is not seen.",
    ),
  };
  return sentences[reason];
}
