/** Keeps what was worked out in the last turn, for the next one. */
export class RenderCache<Value> {
  private before = new Map<string, Value>();
  private now = new Map<string, Value>();

  /** Ends a turn: what was not asked for in it is forgotten. */
  turn(): void {
    this.before = this.now;
    this.now = new Map();
  }

  clear(): void {
    this.before = new Map();
    this.now = new Map();
  }

  get(key: string, make: () => Value): Value {
    const value = this.now.get(key) ?? this.before.get(key) ?? make();
    this.now.set(key, value);
    return value;
  }
}
