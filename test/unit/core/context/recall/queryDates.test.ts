import assert from "node:assert/strict";
import { distancesIn, queryDates } from "../../../../../src/core/context/recall/query/queryDates.ts";

/** A Thursday. */
const now = Date.UTC(2026, 4, 14, 15, 30);
const day = 86_400_000;

/** Periods that a query names, as days before the one of `now`: first and, where it is another, last. */
function daysIn(query: string): string[] {
  const today = Date.UTC(2026, 4, 14);
  return queryDates(query, now).map(({ from, to }) => {
    const [first, last] = [from, to - 1].map((at) => Math.floor((at - today) / day));
    return first === last ? `${first}` : `${first}..${last}`;
  });
}

describe("The dates that a query names", () => {
  it("are days and weekdays seen from the last message, in seven languages", () => {
    const queries: Readonly<Record<string, readonly string[]>> = {
      "-1": [
        ...[
          "What did we say yesterday?",
          "Was haben wir gestern beschlossen?",
          "Qu'avons-nous décidé hier ?",
        ],
        ...[
          "¿Qué decidimos ayer?",
          "Cosa abbiamo deciso ieri?",
          "O que decidimos ontem?",
          "Что мы решили вчера?",
        ],
      ],
      "-2": [
        ...["the day before yesterday", "Was war vorgestern?", "ce qu'on a dit avant-hier", "lo de anteayer"],
        ...["l'altro ieri", "o que foi dito anteontem", "что было позавчера"],
      ],
      "0": [
        "what did I ask today",
        "was habe ich heute gefragt",
        "aujourd’hui",
        "hoy",
        "oggi",
        "hoje",
        "сегодня",
      ],
      "-2 ": [
        ...["last Tuesday", "letzten Dienstag", "mardi dernier", "el martes pasado", "martedì scorso"],
        ...["terça-feira passada", "в прошлый вторник"],
      ],
    };
    for (const [days, all] of Object.entries(queries)) {
      for (const query of all) assert.deepEqual(daysIn(query), [days.trim()], query);
    }
  });

  it("are months, and weeks and days that are told by how long ago they were", () => {
    const march = "-74..-44";
    for (const query of [
      ...["What did we decide in March?", "Was haben wir im März beschlossen?", "décidé en mars", "en marzo"],
      ...["a marzo", "em março", "что решили в марте"],
    ]) {
      assert.deepEqual(daysIn(query), [march], query);
    }
    for (const query of [
      ...["three days ago", "vor drei Tagen", "il y a 3 jours", "hace tres días", "tre giorni fa"],
      ...["há três dias", "3 dias atrás", "три дня назад"],
    ]) {
      const [period, ...others] = queryDates(query, now);
      assert.equal(others.length, 0, query);
      assert.ok(period && period.from < now - 3 * day && period.to > now - 3 * day, query);
    }
    for (const query of [
      "last week",
      "letzte Woche",
      "la semaine dernière",
      "la semana pasada",
      "на прошлой неделе",
    ]) {
      assert.deepEqual(daysIn(query), ["-14..-4"], query);
    }
  });

  it("are none where a word means something else, or stands within another", () => {
    for (const query of [
      ...[
        "Hier ist die Datei, und das war alles.",
        "the marchers in Marchfield",
        "heutige Tests",
        "Замена вчерашнего",
      ],
      ...["im Modul", "en marche", "vor dem Start", "3 days of work"],
    ]) {
      assert.deepEqual(daysIn(query), [], query);
    }
  });

  it("are known by their place where they are told as a distance, which no message says", () => {
    const query = "Was stand vor drei Tagen im Cache?";
    const isWithin = distancesIn(query);
    assert.ok(isWithin(query.indexOf("drei")) && isWithin(query.indexOf("Tagen")));
    assert.ok(!isWithin(query.indexOf("Cache")) && !isWithin(0));
  });
});
