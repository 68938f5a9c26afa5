import assert from "node:assert/strict";
import fc from "fast-check";
import { documentScores } from "../../../../../src/core/context/recall/nameScores.ts";
import { IndexedNames, type IndexedName } from "../../../../../src/core/context/recall/query/indexedNames.ts";
import { RecallIndex } from "../../../../../src/core/context/recall/recallIndex.ts";
import { namesIn } from "../../../../../src/core/text/search/searchTerms.ts";
import { GrowingRecord } from "../randomRecord.ts";
import { runThrough } from "./runThrough.ts";

/** Few words, so that most messages share some: plain ones, ones with synonyms, identifiers and parts of them, two scripts. */
const words = [
  ...[
    "cache",
    "parser",
    "reader",
    "error",
    "failure",
    "delete",
    "remove",
    "config",
    "configuration",
    "cachePool",
  ],
  ...["src/cache.ts", "pool", "maxPoolSize", "12", "缓存", "缓存读取", "存", "parsr"],
];
const texts = fc.array(fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 6 }), {
  minLength: 1,
  maxLength: 12,
});
const queries = fc.array(fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 5 }), {
  minLength: 1,
  maxLength: 3,
});

function indexOf(messages: readonly (readonly string[])[]): RecallIndex {
  const record = new GrowingRecord();
  for (const message of messages) record.say({ role: "user", content: message.join(" ") });
  const index = new RecallIndex();
  runThrough(index.follow(record.conversation.messages));
  return index;
}

/** The definition, message by message, without any of what makes it quick. */
function plainScore(index: RecallIndex, names: readonly IndexedName[], document: number, exponent: number) {
  const countIn = (term: string, one: number) => {
    const { documents, counts } = index.of(term);
    return counts[documents.indexOf(one)] ?? 0;
  };
  const norm = 1.2 * (0.5 + 0.5 * (index.lengthAt(document) / index.averageLength));
  let [sum, met, near, all] = [0, 0, 0, 0];
  for (const { whole, parts, expansions, weight, rarity } of names) {
    const share = weight * (whole === undefined ? 1 : 0.4);
    const grades = [
      { terms: whole === undefined ? [] : [whole], by: weight },
      { terms: parts.flatMap((part) => index.termsFor(part)), by: share },
      { terms: expansions, by: share * 0.6 },
    ];
    const bestAt = (one: number) => grades.find(({ terms }) => terms.some((term) => countIn(term, one) > 0));
    const best = bestAt(document);
    for (const term of best?.terms ?? []) {
      const count = countIn(term, document);
      if (best && count > 0) sum += (index.rarity(term) * best.by * 2.2 * count) / (count + norm);
    }
    all += rarity * weight;
    met += rarity * (best?.by ?? 0);
    near += rarity * Math.max(...[document - 1, document, document + 1].map((one) => bestAt(one)?.by ?? 0));
  }
  return sum === 0 ? 0 : sum * ((0.4 * met + 0.6 * near) / all) ** exponent;
}

describe("The scores of messages for the names of a query", () => {
  it("are those of the plain definition, whatever the messages and the names have in common", () => {
    fc.assert(
      fc.property(texts, queries, fc.constantFrom(0.5, 2), (messages, asked, exponent) => {
        const index = indexOf(messages);
        const indexed = new IndexedNames(index);
        const groups = asked.map((query) => indexed.of(namesIn(query.join(" "))));
        const scores = runThrough(documentScores({ index, steps: 0 }, groups, exponent));
        for (const [at, names] of groups.entries()) {
          for (const document of messages.keys()) {
            const plain = plainScore(index, names, document, exponent);
            const quick = scores[at]?.[document] ?? NaN;
            assert.ok(Math.abs(quick - plain) <= 1e-9 * Math.max(1, plain), `${quick} beside ${plain}`);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it("looks for what misspelt words were meant for in a few of a query, the first ones", () => {
    const plain =
      `harbour lantern mustard oxygen pepper quarry rabbit saddle timber velvet walnut zipper`.split(" ");
    const misspelt = plain.map((word) => `${word.slice(0, 3)}x${word.slice(3)}`);
    const index = indexOf([plain]);
    const found = (query: readonly string[]) =>
      new IndexedNames(index).of(namesIn(query.join(" "))).map(({ expansions }) => expansions.length);
    assert.deepEqual(found(misspelt), [...Array<number>(8).fill(1), ...Array<number>(4).fill(0)]);
    // What is known or too short to be misspelt takes nothing, nor does what was found before.
    const withOthers = [...plain, "qwx", "zzz9", ...misspelt.slice(4)];
    assert.deepEqual(found(withOthers).slice(-8), Array(8).fill(1));
    assert.deepEqual(found(misspelt), [...Array<number>(8).fill(1), ...Array<number>(4).fill(0)]);
  });

  it("have a Russian word in whatever case it stands", () => {
    const forms = [
      ...["кэш кэша кэшу кэшем", "версия версии версию версий версиями", "настройка настройки настройкой"],
      ...["сервер сервера серверов серверам", "новый новая нового новые новой", "модель модели моделью"],
    ].map((line) => line.split(" "));
    for (const words of forms) {
      for (const said of words) {
        const index = indexOf([[said], ["другое"]]);
        for (const asked of words) {
          const names = new IndexedNames(index).of(namesIn(asked));
          const [first, other] = [0, 1].map((document) => plainScore(index, names, document, 1));
          assert.ok((first ?? 0) > 0 && other === 0, `${said}, ${asked}`);
        }
      }
    }
    for (const short of ["дом", "она", "код"]) {
      assert.deepEqual(new IndexedNames(indexOf([[short]])).of(namesIn(short))[0]?.parts, [short]);
    }
  });
});
