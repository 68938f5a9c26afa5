import { randomBytes } from "node:crypto";
import type { StorageKey } from "../../../core/ports/replication.ts";
import type { ServerProblem } from "../../../core/ports/errors/serverProblem.ts";
import { StoreError } from "../../../core/ports/errors/storeError.ts";
import { encryptionStatements } from "./encryptionStatements.ts";
import type { PostgresRow, ServerLink } from "../serverLink.ts";
import type { Scope } from "../serverStatements.ts";
import { keyBytes, SpaceKey } from "./spaceKey.ts";
import { unwrapKey, wrapKey, type ScryptCost } from "./wrappedKey.ts";

/** The key of a space as the server has it. */
interface KeptKey {
  readonly id: string;
  readonly wrapped: string;
}

export function keyFrom([row]: readonly PostgresRow[]): KeptKey | undefined {
  return row && { id: String(row["key_id"]), wrapped: String(row["wrapped"]) };
}

/** Problem of using a space with this key by `own`; undefined where there is none. */
export function keyProblem(
  kept: KeptKey | undefined,
  own: Pick<SpaceKey, "id"> | undefined,
): ServerProblem | undefined {
  if (kept?.id === own?.id) return undefined;
  return own ? { code: "otherKey" } : { code: "encrypted" };
}

export function spaceKeyOf({ secret }: StorageKey): SpaceKey {
  return new SpaceKey(Buffer.from(secret, "base64"));
}

/**
 * The key that the passphrase opens, or, in a space without one, a new one that it will open from then on. A wrong
 * passphrase is a problem; what else fails is thrown.
 */
export async function unlockSpace(
  link: ServerLink,
  scope: Scope,
  passphrase: string,
  cost?: ScryptCost,
): Promise<StorageKey | ServerProblem> {
  const found = await keptKey(link, scope);
  if (found) return opened(found, scope.space, passphrase);
  const secret = randomBytes(keyBytes);
  const wrapped = await wrapKey(secret, passphrase, scope.space, cost);
  const { text, values } = encryptionStatements.keepKey(scope, new SpaceKey(secret).id, wrapped);
  await link.run(text, ...values);
  // Another machine may have been quicker.
  const kept = await keptKey(link, scope);
  if (!kept) throw new StoreError({ code: "server", problem: { code: "failed", detail: "key" } });
  return opened(kept, scope.space, passphrase);
}

/** Puts another passphrase in the place of `passphrase`. The key stays, and with it what it has sealed. */
export async function changePassphrase(
  link: ServerLink,
  scope: Scope,
  passphrase: string,
  next: string,
  cost?: ScryptCost,
): Promise<StorageKey | ServerProblem> {
  const found = await keptKey(link, scope);
  if (!found) return { code: "notEncrypted" };
  const key = await opened(found, scope.space, passphrase);
  if ("code" in key) return key;
  const wrapped = await wrapKey(Buffer.from(key.secret, "base64"), next, scope.space, cost);
  const { text, values } = encryptionStatements.rewrapKey(scope, found.id, wrapped);
  const changed = await link.run(text, ...values);
  return changed.length > 0 ? { ...key, wrapped } : { code: "otherKey" };
}

async function opened(
  { id, wrapped }: KeptKey,
  space: string,
  passphrase: string,
): Promise<StorageKey | ServerProblem> {
  const secret = await unwrapKey(wrapped, passphrase, space);
  if (!secret || new SpaceKey(secret).id !== id) return { code: "passphrase" };
  return { secret: Buffer.from(secret).toString("base64"), wrapped };
}

async function keptKey(link: ServerLink, scope: Scope): Promise<KeptKey | undefined> {
  const { text, values } = encryptionStatements.keptKey(scope);
  return keyFrom(await link.run(text, ...values));
}
