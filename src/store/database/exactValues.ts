import { StoreError } from "../../core/ports/errors/storeError.ts";

/** The name itself. Throws a StoreError where SQLite would keep another one: it replaces halves of surrogate pairs. */
export function exactName(name: string): string {
  if (typeof name === "string" && name.isWellFormed()) return name;
  throw new StoreError({ code: "unstorable", detail: "A name is no well-formed text." });
}

/** The number itself. Throws a StoreError where it would not be read back: it is a fraction, or larger than 2^53. */
export function exactInteger(value: number): number {
  if (Number.isSafeInteger(value)) return value;
  throw new StoreError({ code: "unstorable", detail: "A number is no safe integer." });
}
