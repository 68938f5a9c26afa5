import { StoreError, type StoreErrorReason } from "../core/ports/storeError.ts";
import { messageOf } from "../core/text/errors.ts";

/** SQLITE_IOERR_SHMSIZE: no room for the index that stands beside the file. */
const noRoomBeside = 4874;
const full = 13;

type DetailedCode = Extract<StoreErrorReason, { readonly detail: string }>["code"];

/** By primary result code, https://www.sqlite.org/rescode.html */
const codes: ReadonlyMap<number, DetailedCode> = new Map([
  [5, "busy"],
  [8, "readOnly"],
  [10, "unusable"],
  [11, "damaged"],
  [full, "full"],
  [14, "notOpened"],
  [26, "noDatabase"],
]);

/** StoreError for whatever was thrown, with SQLite's own text as its detail. */
export function storeErrorOf(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const result = resultCodeOf(error);
  const code = codes.get(result === noRoomBeside ? full : result & 0xff) ?? "failed";
  return new StoreError({ code, detail: messageOf(error) }, { cause: error });
}

/** SQLite's extended result code, 0 for any other error. */
function resultCodeOf(error: unknown): number {
  return error instanceof Error && "errcode" in error && typeof error.errcode === "number"
    ? error.errcode
    : 0;
}
