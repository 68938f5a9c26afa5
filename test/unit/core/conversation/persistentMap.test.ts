import assert from "node:assert/strict";
import { mock } from "node:test";
import fc from "fast-check";
import { PersistentMap } from "../../../../src/core/collections/persistentMap.ts";

interface Value {
  readonly of: number;
}

describe("A persistent map", () => {
  it("keeps every version as it was, whichever one is gone on from", () => {
    const change = fc.record({ from: fc.nat(), keys: fc.array(fc.nat(12), { maxLength: 4 }) });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
        const versions = [{ map: new PersistentMap<number, Value>(), same: new Map<number, Value>() }];
        for (const [at, { from, keys }] of changes.entries()) {
          const base = versions[from % versions.length]!;
          const [map, same] = [base.map.next(), new Map(base.same)];
          for (const [place, key] of keys.entries()) {
            const value = { of: at * 10 + place };
            map.set(key, value);
            same.set(key, value);
          }
          versions.push({ map, same });
        }
        for (const { map, same } of versions) {
          assert.deepEqual([...map], [...same]);
          assert.deepEqual([...map.keys()], [...same.keys()]);
          assert.deepEqual([...map.values()], [...same.values()]);
          assert.equal(map.size, same.size);
          for (let key = 0; key <= 12; key++) {
            assert.equal(map.get(key), same.get(key));
            assert.equal(map.has(key), same.has(key));
          }
        }
      }),
    );
  });

  it("goes on from an earlier version at the cost of what has changed since", () => {
    const first = new PersistentMap(Array.from({ length: 10_000 }, (_, key) => [key, { of: key }] as const));
    const tried = first.next();
    tried.set(3, { of: -3 });
    tried.set(10_000, { of: 0 });
    const { mock: set } = mock.method(Map.prototype, "set");
    first.next().set(5, { of: -5 });
    set.restore();
    const changes = set.callCount();
    assert.ok(changes > 0 && changes < 10, `${changes} changes`);
    assert.deepEqual([tried.get(3), tried.get(5), tried.size], [{ of: -3 }, { of: 5 }, 10_001]);
  });

  it("changes no earlier version", () => {
    const first = new PersistentMap<number, Value>();
    first.next();
    assert.throws(() => first.set(1, { of: 1 }), /stays as it is/);
  });
});
