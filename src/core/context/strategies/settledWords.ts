/** Words by which users settle something or rule it out, by language; whole words of languages that have spaces. */
const english = [
  "must|never|always|shall|ought to|from now on|going forward|no longer|instead of|rather than|decided?|decisions?|agreed|chosen",
  "we(?:'ll| will) (?:go with|use|take|keep|stick)|(?:settled|insist) on|stick (?:to|with)|prefer|requirements?|required",
  "constraints?|conventions?|forbidden|prohibited|banned|off[- ]limits|hands off|refrain from|avoid|under no circumstances",
  "(?:not|isn't|aren't|only) (?:be )?allowed|(?:limited|restricted) to|(?:limit|deadline|budget|rule|policy|standard) is|at most|at least|no more than|up to \\d|max(?:imum)?\\.? \\d+|min(?:imum)?\\.? \\d+",
  "important|careful|remember(?: that| to|:)|note that|keep in mind|for the record|ensure|make sure|(?:leave|keep) [^.?!\\n]{1,40} (?:alone|as (?:it|they) (?:is|are)|stable|unchanged|untouched|out of|below|under)",
  "(?<!\\b(?:do|does|did|don't|doesn't|not) (?:(?:we|i|you|it|they) )?)(?:has|have|needs?|got) to (?:be|stay|remain|run|work|support|keep|use|follow|pass|go|fit|have|match)",
  "(?<!\\b(?:i|you|we|they|it) )(?:do not|don't)|you (?:can't|cannot|can not|may not)|(?:mustn't|shouldn't)|(?:nobody|no one) (?:may|can|should)|only use|may (?:only|not|be)|(?:use|write|call|take|pick) [^.?!\\n]{1,60}, (?:not|never|no)(?= )",
].join("|");
/** A sentence that begins so: "No new dependencies", "I want all dates in UTC". */
const openings =
  "no (?:new|more|other|further)|i (?:want|need) (?:all|every|each|the|no|it)|as a rule|no \\w+ (?:in|on|for|at|without|anywhere)";
const others = [
  "immer|niemals?|nie (?:wieder|mehr|direkt|ohne|mit|auf|im|in|an|die|das|der|den|dem|etwas|einen?|eine)|darf(?:st)?|dürfen|müssen|muss|sollst|soll nicht|entschieden|entscheidung|geeinigt|ausschließlich|verboten|keinesfalls|auf keinen fall|ab jetzt|von nun an|künftig|höchstens|mindestens|wir nehmen|keine neuen|achte|vermeide|statt",
  "jamais|toujours|décidé|décision|il faut|doit|doivent|devez|interdit|à partir de maintenant|désormais|au plus|au moins|uniquement|évite|n['’](?:utilise|écris|installe|ajoute)[a-z]* pas|ne [\\p{L}'’]+ (?:pas|jamais)",
  "siempre|nunca|jamás|decid(?:ido|imos|í)|debe[ns]?|hay que|tiene que|prohibido|a partir de ahora|de ahora en adelante|como máximo|como mínimo|al menos|no (?:uses|usar|toques|cambies|instales|modifiques|escribas|hagas)|evita",
  "sempre|non \\p{L}+ mai|deciso|devono|deve|devi|vietato|d'ora in poi|al massimo|almeno|non (?:usare|toccare|cambiare|modificare)|evitare|nunca|decidimos|devem|proibido|a partir de agora|no máximo|pelo menos|não (?:use|usar|toque|mude|altere|mexa)",
  "nooit|altijd|besloten|moet(?:en)?|verboden|vanaf nu|hoogstens|minstens|gebruik geen|aldrig|alltid|bestämt|måste|förbjudet|från och med nu|högst|minst|använd inte",
  "nigdy|zawsze|zdecydowaliśmy|zdecydowano|musi|muszą|zabronione|od teraz|co najmniej|co najwyżej|nie (?:używaj|zmieniaj|ruszaj|dodawaj)|asla|her zaman|kararlaştırdık|zorunda|yasak|bundan sonra|en fazla|en az|(?:kullan|değiştir|dokun|ekle|sil|yaz|kaldır)m[ae]",
  "нельзя|всегда|никогда|решили|решено|решение|должн[аоы]|должен|обязательно|запрещено|запрещается|отныне|с этого момента|не более|не менее|не (?:используй|меняй|трогай|добавляй|пиши)(?:те)?|завжди|ніколи|не можна|вирішили",
].join("|");
const unspaced =
  "必须|必須|不要|不能|不得|不许|禁止|决定|決定|决不|一律|从现在开始|从今以后|至少|最多|只能|必ず|決め|決まり|ないでください|禁止|してはいけ|今後は|以上に|以内に|반드시|절대|금지|결정|하지 ?마|항상|앞으로는|يجب|لا تستخدم|أبدا|دائما|ممنوع|قررنا|אסור|תמיד|לעולם|חייב|החלטנו|हमेशा|कभी नहीं|ज़रूरी|मत ";

/** Words by which a reply settles something: fewer, since replies explain much. */
const replied =
  "(?:we|i|you) (?:have )?(?:decided|agreed|chose|settled)|decisions?|constraints?|must(?: not| never)?|never|careful|limited to|at most|at least|entschieden|décidé|decidido|deciso|besloten|решили";

/** Patterns of what settles something, by who says it. */
export const settledWords = {
  user: new RegExp(
    `(?<!\\p{L})(?:${english}|${others})(?!\\p{L})|(?:^|[.!?:]\\s+|\\n)(?:${openings})(?!\\p{L})|${unspaced}`,
    "iu",
  ),
  assistant: new RegExp(`(?<!\\p{L})(?:${replied})(?!\\p{L})|决定|決め|결정`, "iu"),
} as const;
