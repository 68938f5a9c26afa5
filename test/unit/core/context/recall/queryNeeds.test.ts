import assert from "node:assert/strict";
import { queryDates, distancesIn } from "../../../../../src/core/context/recall/query/queryDates.ts";
import { correctionsOf } from "../../../../../src/core/context/recall/query/misspellings.ts";
import { needsIn } from "../../../../../src/core/context/recall/query/queryNeeds.ts";

describe("What a query asks", () => {
  it("tells questions, also without their mark, from orders, also with it", () => {
    const questions = `which port does staging use|what's the TTL of the cache|and who owns billing|remind me of the port
Can you tell me which port it is?|Could you remember where the dumps go?|wann läuft die Sicherung|quel est le port
cuándo vence el certificado|quale porta usa il server|qual é a porta|hoe heet de server|vilken port|kiedy wygasa certyfikat
где хранится ключ|日志保留多久，在哪里|サーバーはどこにあります|서버는 어디에 있나|Is the port open?|do we support Safari`;
    for (const text of questions.split(/[|\n]/)) {
      assert.ok(
        needsIn(text).some(({ isQuestion }) => isQuestion),
        text,
      );
    }
    const orders = `Sort the imports.|Could you sort the imports?|Can we move the header?|ok, can you fix the build?|Kannst du den Test reparieren?
Peux-tu trier les imports ?|When I click export, the modal stays|However, the port is closed|Whatever the port says|Add a test`;
    for (const text of orders.split(/[|\n]/)) {
      assert.ok(
        needsIn(text).every(({ isQuestion }) => !isQuestion),
        text,
      );
    }
  });

  it("takes a month without a year for the last one that has begun", () => {
    const may = Date.UTC(2031, 4, 10);
    assert.deepEqual(queryDates("what broke in December", may), [
      { from: Date.UTC(2030, 11), to: Date.UTC(2031, 0) },
    ]);
    assert.deepEqual(queryDates("what broke on 2 March", may)[0]?.from, Date.UTC(2031, 2, 2));
  });

  it("knows where it names a time by its distance", () => {
    const query = "What broke two weeks ago, and what yesterday?";
    const isDistance = distancesIn(query);
    const found = ["broke", "two", "ago", "yesterday"].map((word) => isDistance(query.indexOf(word)));
    assert.deepEqual(found, [false, true, true, true]);
  });

  it("finds what a misspelt word was meant for, and nothing for short words and data", () => {
    const known = new Set(["deploy", "certif", "volum", "cach"]);
    const meant = (word: string) => correctionsOf(word, (term) => known.has(term));
    assert.deepEqual(meant("deploymnt"), ["deploy"]);
    assert.deepEqual(meant("depolyment"), ["deploy"]);
    assert.deepEqual(meant("certifcate"), ["certif"]);
    assert.deepEqual(meant("volumne"), ["volum"]);
    for (const word of ["cahe", "reploy", "a3f9c2e1", "x".repeat(30)]) assert.deepEqual(meant(word), []);
  });
});
