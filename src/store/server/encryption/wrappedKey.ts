import { randomBytes, scrypt, type ScryptOptions } from "node:crypto";
import { associatedData, keyBytes, openWith, sealWith } from "./spaceKey.ts";

/** Cost parameters of scrypt, RFC 7914: 128 · `n` · `r` bytes of memory. Stored with each key, so that it may grow. */
export type ScryptCost = Pick<WrappedKey, "n" | "r" | "p">;

/** Today's: 134 MB and some 0.4 s. */
const todaysCost: ScryptCost = { n: 2 ** 17, r: 8, p: 1 };

/** Bounds of what a stored key may ask for: enough to slow down who guesses, and no more memory than 1 GB. */
const bounds = { leastWork: 2 ** 14 * 8, mostWork: 2 ** 23, mostTimes: 16 } as const;

const saltBytes = 16;
const nonceBytes = 12;

/** A space's key as it is kept on the server, sealed by a key from the passphrase: its tag says at once that one is wrong. */
interface WrappedKey {
  readonly v: 1;
  readonly n: number;
  readonly r: number;
  readonly p: number;
  /** Base64. */
  readonly salt: string;
  readonly sealed: string;
}

/** JSON of a `WrappedKey`. */
export async function wrapKey(
  secret: Uint8Array,
  passphrase: string,
  space: string,
  cost = todaysCost,
): Promise<string> {
  const salt = randomBytes(saltBytes);
  const by = await passphraseKey(passphrase, salt, cost);
  const sealed = sealWith(by, randomBytes(nonceBytes), secret, bindingOf(space));
  const wrapped: WrappedKey = {
    v: 1,
    ...cost,
    salt: salt.toString("base64"),
    sealed: sealed.toString("base64"),
  };
  return JSON.stringify(wrapped);
}

/** Unwraps a key; undefined where the passphrase is another, or the key was changed or is of another space. */
export async function unwrapKey(
  json: string,
  passphrase: string,
  space: string,
): Promise<Uint8Array | undefined> {
  const wrapped = parsed(json);
  if (!wrapped || !isWithinBounds(wrapped)) return undefined;
  const by = await passphraseKey(passphrase, Buffer.from(wrapped.salt, "base64"), wrapped);
  const secret = openWith(by, Buffer.from(wrapped.sealed, "base64"), bindingOf(space));
  return secret?.length === keyBytes ? secret : undefined;
}

/** Scrypt over the passphrase in Unicode's form NFC, in which it is the same whatever keyboard wrote it. */
export function passphraseKey(
  passphrase: string,
  salt: Uint8Array,
  { n, r, p }: ScryptCost,
): Promise<Buffer> {
  const options: ScryptOptions = { N: n, r, p, maxmem: 256 * n * r + 1024 * 1024 };
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize("NFC"), salt, keyBytes, options, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}

function isWithinBounds({ n, r, p }: WrappedKey): boolean {
  if (![n, r, p].every((one) => Number.isSafeInteger(one) && one > 0)) return false;
  const isPowerOfTwo = Number.isInteger(Math.log2(n)) && n > 1;
  return isPowerOfTwo && n * r >= bounds.leastWork && n * r <= bounds.mostWork && p <= bounds.mostTimes;
}

function bindingOf(space: string): Buffer {
  return associatedData(["key", space]);
}

function parsed(json: string): WrappedKey | undefined {
  try {
    const value = JSON.parse(json) as Partial<WrappedKey> | null;
    const isText = typeof value?.salt === "string" && typeof value.sealed === "string";
    return isText && value.v === 1 ? (value as WrappedKey) : undefined;
  } catch {
    return undefined;
  }
}
