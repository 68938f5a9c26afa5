import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";
import { decodeContent, encodeContent } from "../files/contentCodec.ts";

export const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
const cipherName = "aes-256-gcm";

/** Binding of a sealed value to its kind and scope: it opens nowhere else. */
export type Binding = readonly [kind: string, ...scope: readonly (string | number)[]];

/**
 * The key of a space: AES-256-GCM under a random nonce of 96 bits for each value, so that one key may seal 2^32 of them
 * (NIST SP 800-38D, 8.3). Derives by HKDF what it needs: the key that seals, the one that names contents, and its own id.
 */
export class SpaceKey {
  /** Tells keys apart, and nothing about them. */
  readonly id: string;
  private readonly sealing: Buffer;
  private readonly naming: Buffer;

  /** `secret`: throws where these are not `keyBytes` bytes. */
  constructor(secret: Uint8Array) {
    if (secret.length !== keyBytes) throw new Error("The key of a space has another length.");
    this.sealing = derivedKey(secret, "longhand seal 1", keyBytes);
    this.naming = derivedKey(secret, "longhand name 1", keyBytes);
    this.id = derivedKey(secret, "longhand id 1", 8).toString("hex");
  }

  /** `nonceBytes` + `tagBytes` longer than what it seals. */
  seal(plain: Buffer, binding: Binding): Buffer {
    return sealWith(this.sealing, randomBytes(nonceBytes), plain, associatedData(binding));
  }

  /** Opens a sealed value; undefined where it was changed, or sealed by another key or for another scope. */
  open(sealed: Buffer, binding: Binding): Buffer | undefined {
    return openWith(this.sealing, sealed, associatedData(binding));
  }

  /** Deflated first, where that makes it shorter; base64. */
  sealText(text: string, binding: Binding): string {
    return this.seal(encodeContent(text), binding).toString("base64");
  }

  /** Opens a sealed text; undefined as for `open`. */
  openText(sealed: string, binding: Binding): string | undefined {
    const plain = this.open(Buffer.from(sealed, "base64"), binding);
    return plain && decodeContent(plain);
  }

  /** Name of a content on the server, where its hash would tell who knows the content. */
  nameOf(hash: string): string {
    return createHmac("sha256", this.naming).update(hash).digest("hex");
  }
}

/** Nonce, ciphertext and tag. The nonce must be another one for each value under a key. */
export function sealWith(
  key: Uint8Array,
  nonce: Uint8Array,
  plain: Uint8Array,
  associated: Uint8Array,
): Buffer {
  const cipher = createCipheriv(cipherName, key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(associated);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Opens what `sealWith` sealed; undefined where anything of it is another. */
export function openWith(key: Uint8Array, sealed: Buffer, associated: Uint8Array): Buffer | undefined {
  if (sealed.length < nonceBytes + tagBytes) return undefined;
  const nonce = sealed.subarray(0, nonceBytes);
  const decipher = createDecipheriv(cipherName, key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(associated);
  decipher.setAuthTag(sealed.subarray(-tagBytes));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()]);
  } catch {
    // The tag does not fit.
    return undefined;
  }
}

/** JSON, so that no two bindings are written the same. */
export function associatedData(binding: Binding): Buffer {
  return Buffer.from(JSON.stringify(["longhand 1", ...binding]));
}

function derivedKey(secret: Uint8Array, purpose: string, length: number): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "", purpose, length));
}
