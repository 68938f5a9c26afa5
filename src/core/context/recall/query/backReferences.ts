import { memoizeLast } from "../../../text/memoizeLast.ts";

/** Patterns by which one language refers back to what was settled; `next`: words that may follow a clause. */
interface ReferencePatterns {
  /** Relative clauses and the like: "the port we agreed on". */
  readonly clauses: readonly string[];
  readonly next?: string;
  /** Adjectives that say so of a noun, before it or behind it. */
  readonly adjectives?: readonly string[];
}

const inOrder = (...parts: readonly string[]) => parts.join("");

const english: ReferencePatterns = {
  clauses: [
    // "as" and a noun with its article make it a reference: "We decided to wait" settles something itself.
    inOrder(
      "(?:we|i)",
      "(?<=(?:as|like|how|what|which|whatever|way|(?:the|that|those|this|these|our|your) [^.?!\\n]{1,40}) (?:we|i))",
      "(?:['’](?:d|ve))?",
      "(?: (?:have|had|all|both|just|already|once|earlier|previously|originally|finally|initially|first|last))* ",
      "(?:agreed|decided|settled|chose|chosen|picked|discussed|talked|spoke|spoken|specified|defined|fixed|planned",
      "|selected|approved|established|arranged|went|gone|said|mentioned|named|wanted)",
      "(?: (?:on|upon|for|about|with))?",
    ),
    inOrder(
      "(?:as|like|what was|which was|that was|that were) (?:already |previously |earlier |originally )?",
      "(?:agreed|decided|settled|discussed|specified|planned|chosen|defined)(?: (?:on|upon))?",
    ),
    "(?:as|like|from) (?:before|earlier|last time|back then|at the beginning)",
  ],
  next: inOrder(
    "for|in|into|onto|at|by|from|under|over|so|with|before|earlier|last|yesterday|then|and|when|as|here|there|back",
    "|instead|together|already|everywhere|today|this|a",
  ),
  adjectives: [
    "agreed[- ](?:on|upon)",
    "(?<=(?:the|our|that) (?:previously |already )?)(?:agreed|decided|chosen|settled)(?= \\p{L})",
  ],
};

const german: ReferencePatterns = {
  clauses: [
    inOrder(
      "(?:wie|was|die|den|das|der|dem|worauf|welche[rsn]?) wir",
      "(?: (?:uns|ja|schon|es|das|damals|vorhin|gestern|neulich|einmal|bereits|dafür|letzte woche))* ",
      "(?:vereinbart|beschlossen|entschieden|besprochen|ausgemacht|festgelegt|gewählt|abgemacht|geeinigt|gesagt",
      "|ausgesucht)(?: (?:haben|hatten))?",
    ),
    inOrder(
      "wie (?:schon |bereits |vorhin |damals )?",
      "(?:besprochen|vereinbart|abgemacht|beschlossen|ausgemacht|festgelegt|gesagt)",
    ),
  ],
  next: "für|im|am|bei|beim|gestern|vorhin|damals|und|letzte|zuvor",
  adjectives: [
    inOrder(
      "(?<=(?:der|die|das|den|dem|unser\\p{L}*) )",
      "(?:vereinbart|beschlossen|besprochen|festgelegt|gewählt|abgemacht|ausgemacht)e[nrsm]?",
    ),
  ],
};

const french: ReferencePatterns = {
  clauses: [
    inOrder(
      "(?:que|qu['’]|dont|comme|où) ?(?:nous|on)(?: en| l['’]| y| nous)? ?",
      "(?:avions|avons|a|avait|est|était|étions|sommes) (?:déjà |bien )?",
      "(?:convenue?s?|décidée?s?|choisie?s?|dite?s?|fixée?s?|retenue?s?|discutée?s?|parlé)",
    ),
    "comme (?:convenu|décidé|discuté|dit)",
  ],
  next: "pour|dans|hier|au|en|avant|et|lors",
  adjectives: ["(?<=(?:l[ea]s? |l['’])[\\p{L}-]+ )(?:convenue?s?|choisie?s?|décidée?s?|retenue?s?)"],
};

/** Adjectives are Portuguese as well. */
const spanish: ReferencePatterns = {
  clauses: [
    inOrder(
      "(?:que|como) (?:ya |nos )?(?:hemos |habíamos )?",
      "(?:acordamos|acordado|decidimos|decidido|elegimos|elegido|quedamos|dijimos|dicho|hablamos|hablado|fijamos",
      "|fijado|escogimos)",
    ),
    "(?:como|según lo) (?:acordado|decidido|dicho|hablado|convenido)",
  ],
  next: "para|ayer|antes|y",
  adjectives: [
    "(?<=(?:el|l[ao]s?|os?|as?) [\\p{L}-]+ )(?:acordad|elegid|decidid|convenid|combinad|escolhid)[oa]s?",
  ],
};

const italian: ReferencePatterns = {
  clauses: [
    inOrder(
      "(?:che|come|di cui|su cui) (?:abbiamo|avevamo) (?:già )?",
      "(?:deciso|concordat[oaie]|scelt[oaie]|detto|stabilit[oaie]|fissat[oaie]|discusso|parlato)",
    ),
    "come (?:concordato|deciso|stabilito|detto|discusso)",
  ],
  next: "per|ieri|prima|e",
  adjectives: ["(?<=(?:il|lo|la|i|gli|le|l['’]) ?[\\p{L}-]+ )(?:concordat|scelt|stabilit)[oaie]"],
};

const portuguese: ReferencePatterns = {
  clauses: [
    "(?:que|como) (?:já |nós )?(?:combin[aá]mos|decidimos|escolhemos|acord[aá]mos|definimos|dissemos)",
    "como (?:combinado|acordado|decidido)",
  ],
};

const dutch: ReferencePatterns = {
  clauses: [
    inOrder(
      "(?:die|dat|zoals|wat|waar) we(?: (?:toen|al|eerder|samen|hadden|hebben|het|over))* ",
      "(?:afgesproken|besloten|gekozen|gezegd|vastgelegd|afspraken|besproken|kozen)(?: (?:hebben|hadden))?",
    ),
    "zoals (?:afgesproken|besproken|besloten|gezegd)",
  ],
  next: "voor|gisteren|toen",
  adjectives: ["(?<=(?:de|het) )(?:afgesproken|gekozen)"],
};

const swedish: ReferencePatterns = {
  clauses: [
    "(?:som|vad) vi (?:har |hade |redan )?(?:bestämt|bestämde|kom överens om|valt|valde|sagt|sade)",
    "som (?:bestämt|sagt)",
  ],
};

const polish: ReferencePatterns = {
  clauses: ["(?:jak|któr\\p{L}+) (?:ustali|wybra|uzgodni|postanowi)liśmy", "jak (?:ustalono|uzgodniono)"],
};

const russian: ReferencePatterns = {
  clauses: [
    inOrder(
      "(?:как|(?:о |про )?котор\\p{L}+) (?:мы )?(?:уже |тогда )?",
      "(?:договорились|договаривались|решили|выбрали|обсудили|обсуждали|говорили|условились)",
    ),
  ],
  next: "для|вчера|раньше|и|в|на",
};

/** Chinese, Japanese and Korean, whose words have no blanks around them. */
const unspaced = [
  inOrder(
    "(?:我们|咱们|我們)?(?:之前|先前|上次)?",
    "(?:说好|說好|定好|商定|约定|約定|决定|選定|选定|讨论过|商量好)的",
  ),
  "(?:前に|先ほど|以前)?(?:決めた|話し合った|約束した|合意した|選んだ)(?:通り|とおり)?",
  "(?:정한|정했던|합의한|결정한|약속한|얘기한|말한)(?: 대로)?",
];

const languages = [english, german, french, spanish, italian, portuguese, dutch, swedish, polish, russian];
const clauses = languages.flatMap((language) => language.clauses).join("|");
const adjectives = languages.flatMap((language) => language.adjectives ?? []).join("|");
/**
 * Words that may follow a verb which refers back. With an object after it a verb tells something itself: "the day we
 * chose Postgres".
 */
const next = languages.flatMap((language) => language.next ?? []).join("|");

const references = new RegExp(
  [
    `(?<!\\p{L})(?:${clauses})(?=[^\\p{L}\\p{N} ]|\\s*$| (?:${next})(?!\\p{L}))`,
    `(?<!\\p{L})(?:${adjectives})(?!\\p{L})`,
    ...unspaced,
  ].join("|"),
  "giu",
);

/** Spans of the words of a text that refer back to what was settled, in UTF-16 code units; the settling message need have none of them. */
export const backReferencesIn: (text: string) => readonly (readonly [from: number, to: number])[] =
  memoizeLast((text) =>
    Array.from(text.matchAll(references), ({ 0: { length }, index }) => [index, index + length] as const),
  );

/** The text with blanks in place of what only refers back, each name where it was. */
export function withoutBackReferences(text: string): string {
  return backReferencesIn(text).reduce(
    (rest, [from, to]) => rest.slice(0, from) + " ".repeat(to - from) + rest.slice(to),
    text,
  );
}
