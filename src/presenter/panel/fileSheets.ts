import type { FileReader, RestorableFile } from "../../core/agent/checkpoints/fileRestore.ts";
import type { FilePlace, FileState, UnseenFiles } from "../../core/conversation/entry.ts";
import { fileKey, turnAround } from "../../core/conversation/fileStates.ts";
import type { Session } from "../../core/agent/session/session.ts";
import type { FileFact, FilesFact, FileSheetKind } from "../../protocol/files.ts";
import type { Language } from "../language.ts";
import { kindOfChange } from "../messages/restoreReport.ts";
import { hunkFacts, isBinary, lineHunks, withoutHunk } from "./lineHunks.ts";

/** Files of a longer text are not compared line by line, in bytes. */
const mostCompared = 1024 * 1024;

/** Before and after, as the sheet shows a file; undefined bytes where there are none. */
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
  nameOf: (place: FilePlace) => string,
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
  const { from, to } = sidesOf(kind, file);
  const shown = shownHunks(from, to, read);
  const note = noteOn(file, shown === undefined, language);
  return {
    key: fileKey(file),
    path,
    change: kindOfChange(from, to),
    isChangedSince: file.isChangedSince,
    canRestore: !file.isLost,
    ...(note !== undefined && { note }),
    hunks: shown ?? [],
  };
}

/** A reviewed file with its place number `hunk`, from 0, as it was before the turn; undefined where it has no such place. */
export function hunksWithout(file: RestorableFile, read: FileReader, hunk: number): Uint8Array | undefined {
  const { from, to } = sidesOf("review", file);
  const [before, after] = [bytesOf(from, read), bytesOf(to, read)];
  if (!before || !after || !isComparable(before) || !isComparable(after)) return undefined;
  const place = lineHunks(before, after)[hunk];
  return place && withoutHunk(after, place);
}

function shownHunks(from: FileState, to: FileState, read: FileReader): FileFact["hunks"] | undefined {
  const [before, after] = [bytesOf(from, read), bytesOf(to, read)];
  if (!before || !after || !isComparable(before) || !isComparable(after)) return undefined;
  return hunkFacts(lineHunks(before, after), after);
}

const isComparable = (bytes: Uint8Array) => bytes.length <= mostCompared && !isBinary(bytes);

/** Of no file, no bytes; undefined where they are not known. */
function bytesOf(state: FileState, read: FileReader): Uint8Array | undefined {
  if (state.kind === "absent") return new Uint8Array();
  return state.kind === "file" ? read(state.unsaved ?? state.hash) : undefined;
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

/** Where the looks of the turn, or of all that followed, did not reach. */
function unseenIn(
  kind: FileSheetKind,
  id: string,
  { conversation: { entries } }: Session,
): readonly UnseenFiles[] {
  const at = entries.findIndex((entry) => entry.id === id);
  const stretch = kind === "review" ? turnAround(entries, id) : entries.slice(at + 1);
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
