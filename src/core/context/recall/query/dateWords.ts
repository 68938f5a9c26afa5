/** Words by which a language names dates as seen from today. Sources of regular expressions, without capturing groups. */
export interface DateWords {
  /** One, two … twelve. */
  readonly numbers: readonly string[];
  readonly units: Readonly<Record<"hour" | "day" | "week" | "month", string>>;
  /** How long ago, of a number and a unit. */
  readonly ago: (number: string, unit: string) => string;
  readonly today: string;
  readonly yesterday: string;
  readonly dayBefore: string;
  readonly lastWeek: string;
  readonly lastMonth: string;
  /** From January, and how a message names a whole one. */
  readonly months: readonly string[];
  readonly inMonth: (month: string) => string;
  /** From Sunday, and how a message names the last one. */
  readonly weekdays: readonly string[];
  readonly lastWeekday: (weekday: string) => string;
  /** Words of another language in which one of these means something else. */
  readonly notWith?: RegExp;
}

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
  weekdays: list("воскресенье понедельник вторник среду четверг пятницу субботу"),
  lastWeekday: (weekday) => `(?:в|во) прошл(?:ый|ую|ое) ${weekday}`,
};

/** Those that write words apart; English has its own forms in `queryDates`. */
export const dateWords: readonly DateWords[] = [german, french, spanish, italian, portuguese, russian];
