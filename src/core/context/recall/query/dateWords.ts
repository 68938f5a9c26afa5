/** Words by which a language names dates as seen from today. Sources of regular expressions, without capturing groups. */
export interface DateWords {
  /** Numbers from one to twelve. */
  readonly numbers: readonly string[];
  readonly units: Readonly<Record<"hour" | "day" | "week" | "month", string>>;
  /** Phrase for a distance in time, of a number and a unit. */
  readonly ago: (number: string, unit: string) => string;
  readonly today: string;
  readonly yesterday: string;
  readonly dayBefore: string;
  readonly lastWeek: string;
  readonly lastMonth: string;
  /** Months from January on, each with the phrases for the whole of it. */
  readonly months: readonly string[];
  readonly inMonth: (month: string) => string;
  /** Months behind a day, where they have another form there. */
  readonly monthsOfDays?: readonly string[];
  /**
   * Form of a day with its month; the pattern that it is given has the groups `day` and `month`, and `year` where one is
   * said.
   */
  readonly dayOfMonth: (day: string, month: string) => string;
  /** Weekdays from Sunday on, each with the phrases for the last one. */
  readonly weekdays: readonly string[];
  readonly lastWeekday: (weekday: string) => string;
  /** Words of another language in which one of these means something else. */
  readonly notWith?: RegExp;
  /** True where words are not written apart. */
  readonly isUnspaced?: true;
}

/** A year behind a day and a month. */
const year = "(?:,? (?:d[eo] |del )?(?<year>\\d{4}))?";

const list = (words: string) => words.split(" ");

const german: DateWords = {
  numbers: list("eine[mnr]? zwei drei vier fünf sechs sieben acht neun zehn elf zwölf"),
  units: { hour: "stunden?", day: "tag(?:en)?", week: "wochen?", month: "monat(?:en)?" },
  ago: (number, unit) => `vor ${number} ${unit}`,
  today: "heute(?: (?:morgen|früh|mittag|nachmittag))?",
  yesterday: "gestern",
  dayBefore: "vorgestern",
  lastWeek: "(?:letzte[rn]?|vorige[rn]?|vergangene[rn]?) woche",
  lastMonth: "(?:letzten|vorigen|vergangenen) monat",
  months: list("januar februar märz april mai juni juli august september oktober november dezember"),
  inMonth: (month) => `(?:im|seit|letzten) ${month}`,
  dayOfMonth: (day, month) => `${day}\\. ?${month}${year}`,
  weekdays: list("sonntag montag dienstag mittwoch donnerstag freitag (?:samstag|sonnabend)"),
  lastWeekday: (weekday) => `(?:(?:letzten|vorigen|vergangenen|am|seit) ${weekday})`,
};

const french: DateWords = {
  numbers: list("une? deux trois quatre cinq six sept huit neuf dix onze douze"),
  units: { hour: "heures?", day: "jours?", week: "semaines?", month: "mois" },
  ago: (number, unit) => `il y a ${number} ${unit}`,
  today: "aujourd['’]hui|ce matin",
  yesterday: "(?<!avant[- ])hier",
  dayBefore: "avant[- ]hier",
  lastWeek: "la semaine (?:dernière|passée)",
  lastMonth: "le mois (?:dernier|passé)",
  months: list("janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
  inMonth: (month) => `(?:en|depuis|au mois d(?:e |['’])) ?${month}`,
  dayOfMonth: (day, month) => `${day}(?:er)? ${month}${year}`,
  weekdays: list("dimanche lundi mardi mercredi jeudi vendredi samedi"),
  lastWeekday: (weekday) => `${weekday} (?:dernier|passé)`,
  notWith: /(?<!\p{L})(?:ist|sind|wir|ich|das|und|nicht|war|wurde|haben)(?!\p{L})/iu,
};

const spanish: DateWords = {
  numbers: list("una? dos tres cuatro cinco seis siete ocho nueve diez once doce"),
  units: { hour: "horas?", day: "días?", week: "semanas?", month: "mes(?:es)?" },
  ago: (number, unit) => `hace ${number} ${unit}`,
  today: "hoy|esta mañana",
  yesterday: "(?<!antes de )ayer",
  dayBefore: "anteayer|antes de ayer",
  lastWeek: "la semana pasada",
  lastMonth: "el mes pasado",
  months: list(
    "enero febrero marzo abril mayo junio julio agosto se(?:p)?tiembre octubre noviembre diciembre",
  ),
  inMonth: (month) => `(?:en|desde) ${month}`,
  dayOfMonth: (day, month) => `${day} de ${month}${year}`,
  weekdays: list("domingo lunes martes miércoles jueves viernes sábado"),
  lastWeekday: (weekday) => `(?:${weekday} pasado|pasado ${weekday})`,
};

const italian: DateWords = {
  numbers: list("un[ao]? due tre quattro cinque sei sette otto nove dieci undici dodici"),
  units: { hour: "or[ae]", day: "giorn[oi]", week: "settiman[ae]", month: "mes[ei]" },
  ago: (number, unit) => `${number} ${unit} fa`,
  today: "oggi|stamattina",
  yesterday: "(?<!altro )ieri",
  dayBefore: "l['’]altro ieri|l['’]altroieri|avantieri",
  lastWeek: "la (?:settimana scorsa|scorsa settimana)",
  lastMonth: "il mese scorso|lo scorso mese",
  months: list(
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
  ),
  inMonth: (month) => `(?:a|in|da) ${month}`,
  dayOfMonth: (day, month) => `${day}º? ${month}${year}`,
  weekdays: list("domenica lunedì martedì mercoledì giovedì venerdì sabato"),
  lastWeekday: (weekday) => `(?:${weekday} scors[oa]|scors[oa] ${weekday})`,
};

const portuguese: DateWords = {
  numbers: list("uma? (?:dois|duas) três quatro cinco seis sete oito nove dez onze doze"),
  units: { hour: "horas?", day: "dias?", week: "semanas?", month: "m[eê]s(?:es)?" },
  ago: (number, unit) => `há ${number} ${unit}|${number} ${unit} atrás`,
  today: "hoje",
  yesterday: "(?<!antes de )ontem",
  dayBefore: "anteontem|antes de ontem",
  lastWeek: "(?:na|a) semana passada",
  lastMonth: "(?:no|o) mês passado",
  months: list("janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"),
  inMonth: (month) => `(?:em|desde) ${month}`,
  dayOfMonth: (day, month) => `${day}º? de ${month}${year}`,
  weekdays: list("domingo segunda terça quarta quinta sexta sábado"),
  lastWeekday: (weekday) => `(?:${weekday}(?:-feira)? passad[ao]|(?:última|passada) ${weekday})`,
};

const russian: DateWords = {
  numbers: list(
    "од(?:ин|ну|на) дв[ае] три четыре пять шесть семь восемь девять десять одиннадцать двенадцать",
  ),
  units: { hour: "час(?:а|ов)?", day: "(?:день|дня|дней)", week: "недел[юиь]", month: "месяц(?:а|ев)?" },
  ago: (number, unit) => `${number} ${unit} назад`,
  today: "сегодня",
  yesterday: "вчера",
  dayBefore: "позавчера",
  lastWeek: "на прошлой неделе",
  lastMonth: "в прошлом месяце",
  months: list("январе феврале марте апреле мае июне июле августе сентябре октябре ноябре декабре"),
  inMonth: (month) => `в ${month}`,
  monthsOfDays: list("января февраля марта апреля мая июня июля августа сентября октября ноября декабря"),
  dayOfMonth: (day, month) => `${day}(?:-го)? ${month}${year}`,
  weekdays: list("воскресенье понедельник вторник среду четверг пятницу субботу"),
  lastWeekday: (weekday) => `(?:в|во) прошл(?:ый|ую|ое) ${weekday}`,
};

/** Characters of a number, of which a shorter one may be the end. */
const numeral = "\\d一二两三四五六七八九十百";

const chineseAndJapanese: DateWords = {
  isUnspaced: true,
  numbers: list("一 [二两] 三 四 五 六 七 八 九 十 十一 十二"),
  units: {
    hour: "[个個]?小[时時]|時間",
    day: "[天日]",
    week: "[个個]?(?:周|星期|[礼禮]拜)|週間?",
    month: "[个個ヶかカ]月",
  },
  ago: (number, unit) => `(?<![${numeral}月])${number} ?${unit}[以之]?前`,
  today: "今[天日早朝]",
  yesterday: "昨[天晚]|(?<!一)昨日|きのう",
  dayBefore: "(?<![大天以之])前天(?!天)|一昨日|おととい",
  lastWeek: "(?:上[个個]?(?:[周週]|星期|[礼禮]拜)|先週)(?!の?[一二三四五六日天月火水木金土])",
  lastMonth: "上[个個]?月|先月",
  months: list("0?1|一 0?2|二 0?3|三 0?4|四 0?5|五 0?6|六 0?7|七 0?8|八 0?9|九 10|十 11|十一 12|十二"),
  inMonth: (month) => `(?<![${numeral}])${month}月(?!\\d)`,
  dayOfMonth: (day, month) => `(?:(?<year>\\d{4})年)?(?<![${numeral}])${month}月${day}[日号號]`,
  weekdays: list("日|天 月|一 火|二 水|三 木|四 金|五 土|六"),
  lastWeekday: (weekday) => `(?:上[个個]?(?:[周週]|星期|[礼禮]拜)|先週の?)${weekday}(?:曜日?)?`,
};

/** English has its own forms in `queryDates`. */
export const dateWords: readonly DateWords[] = [
  ...[german, french, spanish, italian, portuguese, russian],
  chineseAndJapanese,
];
