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

  it("are days of a month, also of a year that is said", () => {
    for (const query of [
      ...[
        "what broke on March 3",
        "Was haben wir am 3. März beschlossen?",
        "vom 3.März",
        "le 3 mars",
        "el 3 de marzo",
      ],
      ...[
        "il 3 marzo",
        "em 3 de março",
        "что решили 3 марта",
        "3-го марта",
        "3月3日决定了什么",
        "3月3日の会議",
        "03月03号说的",
      ],
      ...["3. März 2026", "3 de marzo de 2026", "3 марта 2026 года", "2026年3月3日的决定"],
    ]) {
      assert.deepEqual(daysIn(query), ["-72"], query);
    }
    for (const query of ["am 1. April 2025", "le 1er avril 2025", "1º de abril de 2025", "2025年4月1日"]) {
      assert.deepEqual(daysIn(query), ["-408"], query);
    }
    // Of the year before, as the month has not begun.
    assert.deepEqual(daysIn("am 24. Dezember"), ["-141"]);
    for (const query of ["3. Marzipan", "35. März", "3 marsouins", "версия 3 мартини"]) {
      assert.deepEqual(daysIn(query), [], query);
    }
  });

  it("are found in Chinese and Japanese, which write no spaces", () => {
    const queries: Readonly<Record<string, readonly string[]>> = {
      "0": ["我今天说了什么", "今日の予定は何でしたか"],
      "-1": ["我们昨天决定了什么", "昨日決めたことは?", "昨晚出了什么错"],
      "-2": ["前天的错误", "一昨日の話", "おととい何を決めた"],
      "-14..-4": ["上周决定的", "上个星期说了什么", "先週のバグ"],
      "-62..-15": ["上个月的计划", "先月の計画"],
      "-74..-44": ["我们在三月决定了什么", "3月に決めたこと"],
      "-1 ": ["上周三说的", "先週の水曜日"],
    };
    for (const [days, all] of Object.entries(queries)) {
      for (const query of all) assert.deepEqual(daysIn(query), [days.trim()], query);
    }
    for (const query of ["三天前的决定", "3天前", "三日前の決定", "3日前に"]) {
      const [period, ...others] = queryDates(query, now);
      assert.equal(others.length, 0, query);
      assert.ok(period && period.from < now - 3 * day && period.to > now - 3 * day, query);
    }
    for (const query of ["三个月的测试", "以前天天测试", "天气", "第3日志文件", "二十三天前"]) {
      assert.deepEqual(daysIn(query), [], query);
    }
    // The clause around it is looked for all the same.
    assert.ok(!distancesIn("昨天决定的缓存")(0));
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
