import { StoreError, type StoreErrorReason } from "../core/ports/errors/storeError.ts";
import { messageOf } from "../core/text/errors.ts";

/** SQLITE_IOERR_SHMSIZE: no room for the index that stands beside the file. */
const noRoomBeside = 4874;
const full = 13;

type DetailedCode = Extract<StoreErrorReason, { readonly detail: string }>["code"];

/** Reasons by primary result code, https://www.sqlite.org/rescode.html */
const codes: ReadonlyMap<number, DetailedCode> = new Map([
  [3, "notOpened"],
  [5, "busy"],
  [6, "busy"],
  [8, "readOnly"],
  [10, "unusable"],
  [11, "damaged"],
  [full, "full"],
  [14, "notOpened"],
  [15, "unusable"],
  [18, "unstorable"],
  [19, "unstorable"],
  [20, "unstorable"],
  [22, "unusable"],
  [26, "noDatabase"],
]);

/** Reasons by the error code of the operating system; any other one tells of a folder that is not there or closed. */
const systemCodes: ReadonlyMap<string, DetailedCode> = new Map([
  ["ENOSPC", "full"],
  ["EDQUOT", "full"],
  ["EROFS", "readOnly"],
  ["EIO", "unusable"],
]);

/** StoreError for whatever was thrown, with the text of SQLite or the system as its detail. */
export function storeErrorOf(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const code = sqliteCodeOf(error) ?? systemCodeOf(error) ?? (isValueError(error) ? "unstorable" : "failed");
  return new StoreError({ code, detail: messageOf(error) }, { cause: error });
}

/** Node's words for a value that cannot be bound, be written as JSON or cross to another thread. */
function isValueError(error: unknown): boolean {
  return (
    error instanceof TypeError ||
    error instanceof RangeError ||
    (error instanceof DOMException && error.name === "DataCloneError")
  );
}

/** Reason by SQLite's extended result code. */
function sqliteCodeOf(error: unknown): DetailedCode | undefined {
  if (!(error instanceof Error && "errcode" in error && typeof error.errcode === "number")) return undefined;
  return codes.get(error.errcode === noRoomBeside ? full : error.errcode & 0xff);
}

function systemCodeOf(error: unknown): DetailedCode | undefined {
  if (!(error instanceof Error && "code" in error && typeof error.code === "string")) return undefined;
  // Node's own errors are named ERR_SOMETHING.
  return /^E[A-Z0-9]+$/.test(error.code) ? (systemCodes.get(error.code) ?? "notOpened") : undefined;
}
