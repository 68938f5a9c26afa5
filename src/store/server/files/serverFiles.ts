import { createHash } from "node:crypto";
import type { Entry } from "../../../core/conversation/entry.ts";
import { contentHashes } from "../../../core/conversation/fileStates.ts";
import type { Content, ContentUse } from "../../../core/ports/journal.ts";
import { decodeBytes, encodeBytes } from "./contentCodec.ts";
import { fileStatements, type FileUse, type StoredFile } from "./fileStatements.ts";
import type { PostgresRow, ServerLink } from "../serverLink.ts";
import type { Scope } from "../serverStatements.ts";
import type { Binding } from "../encryption/spaceKey.ts";

/** A content that an entry names. `lasting`: until the conversation goes, as a picture's. */
export interface NamedContent {
  readonly hash: string;
  readonly at: number;
  readonly lasting: boolean;
}

/** Bytes of one answer or statement, one content at least. */
const bytesAtOnce = 4 * 1024 * 1024;

/** Names in one statement. */
const namesAtOnce = 500;

/** Contents that these entries name, each once. */
export function namedContents(entries: readonly Entry[]): readonly NamedContent[] {
  const named = new Map<string, NamedContent>();
  for (const entry of entries) {
    for (const hash of contentHashes(entry)) {
      const lasting = entry.type === "message" || (named.get(hash)?.lasting ?? false);
      named.set(hash, { hash, at: Math.max(entry.at, named.get(hash)?.at ?? 0), lasting });
    }
  }
  return [...named.values()];
}

/** Those of these contents whose bytes are given. */
export function withBytes(
  named: readonly NamedContent[],
  contents: readonly Content[],
): readonly (NamedContent & Content)[] {
  const bytesOf = new Map(contents.map(({ hash, bytes }) => [hash, bytes]));
  return named.flatMap((one) => {
    const bytes = bytesOf.get(one.hash);
    return bytes ? [{ ...one, bytes }] : [];
  });
}

/** Contents of files on the server, by their hash, or, in an encrypted space, by a name that tells nobody of it. */
export class ServerFiles {
  private readonly link: ServerLink;

  constructor(link: ServerLink) {
    this.link = link;
  }

  /** Notes what a conversation names of what is there. Gives what is not. */
  async lacking(scope: Scope, id: string, named: readonly NamedContent[]): Promise<readonly NamedContent[]> {
    const lacking: NamedContent[] = [];
    for (let at = 0; at < named.length; at += namesAtOnce) {
      const part = named.slice(at, at + namesAtOnce);
      const [, rows = []] = await this.link.together(
        fileStatements.nameFiles(scope, id, usesOf(scope, part)),
        fileStatements.filesThere(
          scope,
          part.map(({ hash }) => nameOf(scope, hash)),
        ),
      );
      const there = new Set(rows.map(({ hash }) => hash));
      lacking.push(...part.filter(({ hash }) => !there.has(nameOf(scope, hash))));
    }
    return lacking;
  }

  /** Stores contents that a conversation names. */
  async store(scope: Scope, id: string, contents: readonly (NamedContent & Content)[]): Promise<void> {
    for (const part of inParts(contents, ({ bytes }) => bytes.length)) {
      const files = part.map(({ hash, bytes }): StoredFile => {
        const packed = encodeBytes(bytes);
        const data = scope.key ? scope.key.seal(packed, bindingOf(hash)) : packed;
        return { name: nameOf(scope, hash), size: bytes.length, data };
      });
      await this.link.transaction(
        fileStatements.storeFiles(scope, id, files),
        fileStatements.nameFiles(scope, id, usesOf(scope, part)),
      );
    }
  }

  /** Those of these contents that are there, or are of what others share, and have the hash they are named by. */
  async read(scope: Scope, hashes: readonly string[]): Promise<readonly Content[]> {
    const byName = new Map(hashes.map((hash) => [nameOf(scope, hash), hash]));
    const found = await this.unpackedOf(
      scope,
      byName,
      await this.run(fileStatements.filesThere(scope, [...byName.keys()])),
    );
    const missing = hashes.filter((hash) => !found.some((one) => one.hash === hash));
    // What is encrypted is not shared.
    if (missing.length === 0 || scope.key) return found;
    const shared = await this.run(fileStatements.sharedFiles(scope, missing));
    for (const [owner, sizes] of Map.groupBy(shared, (row) => String(row["owner"])))
      found.push(...(await this.unpackedOf({ ...scope, owner }, byName, sizes)));
    return found;
  }

  /** `sizes`: of what is read, by name. */
  private async unpackedOf(
    scope: Scope,
    byName: ReadonlyMap<string, string>,
    sizes: readonly PostgresRow[],
  ): Promise<Content[]> {
    const found: Content[] = [];
    for (const part of inParts(sizes, ({ bytes }) => Number(bytes))) {
      const names = part.map(({ hash }) => String(hash));
      for (const row of await this.run(fileStatements.fileData(scope, names))) {
        const hash = byName.get(String(row["hash"])) ?? "";
        const bytes = unpacked(scope, hash, row["data"] as Buffer);
        if (bytes) found.push({ hash, bytes });
      }
    }
    return found;
  }

  async use(scope: Scope): Promise<ContentUse> {
    return useFrom(await this.run(fileStatements.fileUse(scope)));
  }

  /** Drops old contents, see `ContentStore.dropContents`. */
  async drop(scope: Scope, before: number): Promise<ContentUse> {
    const [had = [], , , has = []] = await this.link.transaction(
      fileStatements.fileUse(scope),
      fileStatements.unnameOlder(scope, before, Date.now()),
      fileStatements.dropUnnamed(scope),
      fileStatements.fileUse(scope),
    );
    const [first, last] = [useFrom(had), useFrom(has)];
    return { count: first.count - last.count, bytes: first.bytes - last.bytes };
  }

  private run({ text, values }: ReturnType<typeof fileStatements.fileUse>): Promise<readonly PostgresRow[]> {
    return this.link.run(text, ...values);
  }
}

function unpacked(scope: Scope, hash: string, data: Buffer): Uint8Array | undefined {
  const packed = scope.key ? scope.key.open(data, bindingOf(hash)) : data;
  const bytes = packed && decodeBytes(packed);
  return bytes && createHash("sha256").update(bytes).digest("hex") === hash ? bytes : undefined;
}

function bindingOf(hash: string): Binding {
  return ["file", hash];
}

function nameOf({ key }: Scope, hash: string): string {
  return key ? key.nameOf(hash) : hash;
}

function usesOf(scope: Scope, named: readonly NamedContent[]): readonly FileUse[] {
  return named.map(({ hash, at, lasting }) => ({ name: nameOf(scope, hash), at, lasting }));
}

function useFrom([row]: readonly PostgresRow[]): ContentUse {
  return { count: Number(row?.["count"] ?? 0), bytes: Number(row?.["bytes"] ?? 0) };
}

function inParts<T>(all: readonly T[], sizeOf: (one: T) => number): readonly (readonly T[])[] {
  const parts: T[][] = [];
  let size = Infinity;
  for (const one of all) {
    if (size + sizeOf(one) > bytesAtOnce) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1)?.push(one);
    size += sizeOf(one);
  }
  return parts;
}
