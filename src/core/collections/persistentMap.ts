/**
 * Persistent map, of which each version is a value: `next` takes constant time, since the latest version holds the entries of
 * all, and another what its keys had before they changed (Baker, "Shallow Binding Makes Functional Arrays Fast", 1991). To go
 * on from an earlier version costs what changed since then, not a copy.
 */
export class PersistentMap<K, V extends object> implements ReadonlyMap<K, V> {
  /** Entries; of the latest version alone. */
  private latest: Map<K, V> | undefined;
  private newer: PersistentMap<K, V> | undefined;
  /** Values of keys that newer versions changed; undefined for those that they added. */
  private readonly earlier = new Map<K, V | undefined>();
  private lastSize = 0;
  /** `earlier` of the version before, which is told of changes; no part of the value. */
  #before: Map<K, V | undefined> | undefined;

  constructor(entries: Iterable<readonly [K, V]> = []) {
    this.latest = new Map(entries);
  }

  get size(): number {
    return this.latest?.size ?? this.lastSize;
  }

  get(key: K): V | undefined {
    if (this.latest) return this.latest.get(key);
    if (this.earlier.has(key)) return this.earlier.get(key);
    for (let version = this.newer; version; version = version.newer) {
      if (version.latest) return version.latest.get(key);
      if (version.earlier.has(key)) return version.earlier.get(key);
    }
    return undefined;
  }

  has(key: K): boolean {
    return this.get(key) !== undefined;
  }

  /** The version after this one, with the same entries, to be changed by `set`; this one then stays as it is. */
  next(): PersistentMap<K, V> {
    this.takeBack();
    const version = new PersistentMap<K, V>();
    const { latest } = this;
    if (!latest) return version;
    version.latest = latest;
    version.#before = this.earlier;
    this.lastSize = latest.size;
    this.latest = undefined;
    this.newer = version;
    return version;
  }

  /** Sets an entry of the latest version; throws where a version came after this one. */
  set(key: K, value: V): void {
    if (!this.latest) throw new Error("An earlier version of a map stays as it is.");
    if (this.#before && !this.#before.has(key)) this.#before.set(key, this.latest.get(key));
    this.latest.set(key, value);
  }

  entries(): MapIterator<[K, V]> {
    return this.whole().entries();
  }

  keys(): MapIterator<K> {
    return this.whole().keys();
  }

  values(): MapIterator<V> {
    return this.whole().values();
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }

  forEach(visit: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    for (const [key, value] of this.whole()) visit(value, key, this);
  }

  /** All entries: of an earlier version a copy. */
  private whole(): Map<K, V> {
    if (this.latest) return this.latest;
    const newer = this.newerVersions();
    const whole = new Map(newer.at(-1)?.latest);
    for (const { earlier } of [this, ...newer.slice(0, -1)].toReversed()) restore(whole, earlier);
    return whole;
  }

  /** Makes this the latest version; those that came after it hold what they have otherwise. */
  private takeBack(): void {
    const newer = this.newerVersions();
    for (let place = newer.length - 1; place >= 0; place--)
      newer[place]?.giveBackTo(newer[place - 1] ?? this);
  }

  private giveBackTo(older: PersistentMap<K, V>): void {
    const { latest } = this;
    if (!latest) return;
    this.lastSize = latest.size;
    for (const key of older.earlier.keys()) this.earlier.set(key, latest.get(key));
    restore(latest, older.earlier);
    older.earlier.clear();
    older.latest = latest;
    older.newer = undefined;
    this.latest = undefined;
    this.newer = older;
  }

  /** The versions after this one, from the next to the latest. */
  private newerVersions(): readonly PersistentMap<K, V>[] {
    const versions: PersistentMap<K, V>[] = [];
    for (let { newer } = this as PersistentMap<K, V>; newer; { newer } = newer) versions.push(newer);
    return versions;
  }
}

/** Restores the entries of an earlier version; undefined stands for a key that was not there. */
function restore<K, V>(entries: Map<K, V>, earlier: ReadonlyMap<K, V | undefined>): void {
  for (const [key, value] of earlier) {
    if (value === undefined) entries.delete(key);
    else entries.set(key, value);
  }
}
