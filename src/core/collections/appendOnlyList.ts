/**
 * Append-only list, of which each version is a value: `with` takes constant time, since versions share one array. `items`
 * copies a version out when somebody looks at it, once; who only needs the length or a place never pays for that.
 */
export class AppendOnlyList<T> {
  readonly length: number;
  /** Items of all versions; those before the latest use its beginning. */
  private readonly shared: T[] | undefined;
  private copied: readonly T[] | undefined;

  private constructor(length: number, shared: T[] | undefined, copied?: readonly T[]) {
    this.length = length;
    this.shared = shared;
    this.copied = copied;
  }

  /** The list of these items, which is left as it is. */
  static of<T>(items: readonly T[]): AppendOnlyList<T> {
    return new AppendOnlyList(items.length, undefined, items);
  }

  get items(): readonly T[] {
    return (this.copied ??= this.shared?.slice(0, this.length) ?? []);
  }

  at(place: number): T | undefined {
    return place < this.length ? (this.shared ?? this.items)[place] : undefined;
  }

  with(item: T): AppendOnlyList<T> {
    // A list that another version has gone on from is that version's.
    const isLatest = this.shared?.length === this.length;
    const shared = (isLatest ? this.shared : undefined) ?? this.items.slice();
    shared.push(item);
    return new AppendOnlyList(shared.length, shared);
  }
}
