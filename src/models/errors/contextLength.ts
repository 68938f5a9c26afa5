import { withPlainNumbers } from "../../core/text/numbersInText.ts";

/** Rates, whatever else a refusal says: waiting may help, a shorter conversation is not what is asked for. */
const rates =
  /\bper[ _-]?(?:min(?:ute)?|sec(?:ond)?|hour|day|month)\b|\/ ?min(?:ute)?\b|\b[IO]?[TR]P[MDSH]\b|rate[ _-]?limit|too many requests|\bquotas?\b|throttl|concurren/i;

/** Pattern of what may be too long or large beside the prompt. */
const otherThings =
  /\b(?:string|array|image|file|audio|video|attachment|tools?|functions?|name|id|identifier|url|stop|schema|description|metadata|header|user|key|batch|embedding)\b[^.]{0,60}?\b(?:too (?:long|large|big|many)|exceed|max(?:imum)?)/i;
/** The cap of the reply, which may be refused as too large by itself. */
const replyCap =
  /max_?(?:completion_|output_|new_)?tokens|(?:completion|output|response|generated|reply) tokens/i;
const prompt =
  "(?:context|ctx|prompt|inputs?|messages?|conversation|requests?|query|quer[iy]es|history|sequence|tokens?(?: count)?|payload|text)";
const room =
  "(?:context|ctx|prompt|input|model|sequence|token|message|conversation|request)s?[ _-]?(?:length|len|size|windows?|limit|budget|capacity|count)";

const overflows: readonly RegExp[] = [
  /context_?(?:length|window|size)?_?(?:exceeded|overflow)|exceed(?:s|ed)?_(?:the_)?context|(?:prompt|input|request)_too_(?:long|large)|tokens?_limit_(?:reached|exceeded)|max_?(?:context|prompt|input)_?(?:tokens|length)[^.]*exceed/i,
  new RegExp(
    `max(?:imum|\\.)? (?:allowed |supported |permitted )?(?:number of )?(?:input |prompt |context )?${room}`,
    "i",
  ),
  new RegExp(
    `${room}[^.]*\\b(?:exceed|over(?:flow|run)?|too|limit(?:ed)? (?:is|to|of)|(?:is|of|:)(?: only)? \\d|reached|full|insufficient|small)`,
    "i",
  ),
  new RegExp(`exceed[^.]*(?:${room}|context|\\bmax(?:imum)?\\b[^.]*tokens|token limit|tokens allowed)`, "i"),
  new RegExp(
    `\\b${prompt}\\b[^.]{0,80}\\b(?:(?:is|are|was|were|got)? ?(?:too|very) (?:long(?! to\\b)|large|big|many)|exceed(?:s|ed|ing)?|larger than|longer than|greater than|bigger than|more than|above the|over the|does(?: not|n't) fit|do(?: not|n't) fit|cannot fit|can't fit)`,
    "i",
  ),
  new RegExp(`too (?:long|large|big|many)[^.]{0,20}\\b${prompt}\\b`, "i"),
  new RegExp(`(?:reduce|shorten|truncate|trim|shrink|cut)[^.]{0,40}\\b${prompt}\\b`, "i"),
  new RegExp(
    `(?:range|length|size|number)[^.]*\\b(?:inputs?|prompt|context|tokens?)\\b[^.]*(?:should be|must be|within|between|in)[^.]*\\d`,
    "i",
  ),
  /(?:greater|longer|larger|more) than the (?:model'?s? )?(?:maximum |max )?(?:context|window|number of tokens)/i,
  /(?:out of|ran out of|run out of|not enough|insufficient|beyond)[^.]{0,20} (?:context|kv[ _-]?cache)|(?:context|kv[ _-]?cache)[^.]{0,20} (?:is |was )?(?:full|overflow|exhausted)/i,
  /too large for model with \d+ maximum context/i,
  /\b(?:inputs?|prompt|context|length|messages)\b[^.]{0,60}(?:<=?|≤|less than|fewer than|at most|no more than|only holds?) ?\d/i,
  /(?:at most|up to|only) \d+ (?:input |prompt )?tokens (?:of|in|for)[^.]*(?:context|prompt|input)/i,
  /\d+ (?:input |prompt )?tokens? (?:>=?|exceeds?|is (?:more|greater|larger)|are (?:more|too))/i,
  /\d+ ?\+ ?\d+ ?(?:=+ ?\d+ ?)?>=? ?\d+/,
  /body too large[^.]*model|max size: ?\d+ tokens/i,
  // A cap below zero is what is left of a window that the prompt is larger than.
  /max_?\w*tokens\W[^.]*(?<![\w-])-\d/i,
  /\btotal tokens\b[^.]{0,60}exceed|\b(?:input|prompt)_?tokens\b[^.]{0,60}exceed|requested:? ?\d+ tokens[^.]{0,20}\bmax/i,
  /\b(?:prompt|input|request|conversation) (?:has|is|contains|of) \d+ tokens\b[^.]{0,60}\b(?:only|accepts?|allows?|supports?|takes?) (?:only )?\d/i,
  /\bn_keep:? ?\d+ ?>=? ?n_ctx/i,
  /overflow[^.]{0,20}kv[ _-]?cache|kv[ _-]?cache[^.]{0,20}overflow/i,
  // Servers of other countries.
  /(?:上下文|输入|提示词?|长度|令牌|tokens?)[^。]{0,30}(?:超[过出长限]|过长|太长|上限|不能大于|最大)|超[过出][^。]{0,30}(?:上下文|长度|令牌|tokens?|上限)|prompt ?超长/i,
  /(?:コンテキスト|入力|プロンプト|トークン)[^。]{0,30}(?:長すぎ|超え|超過|上限)/,
  /(?:컨텍스트|입력|프롬프트|토큰)[^.]{0,30}(?:초과|너무)/,
  /(?:kontext|eingabe|anfrage|prompt|konversation|token)\w*[^.]{0,60}(?:zu (?:lang|groß)|überschr|übersteig)/i,
  /(?:contexte|entrée|invite|requête|conversation|prompt|tokens?)[^.]{0,60}(?:trop (?:long|grand)|dépass|excèd)/i,
  /(?:contexto|entrada|solicitud|prompt|conversación|conversa|tokens?)[^.]{0,60}(?:demasiado|muito long|super[ao]|exced)/i,
  /(?:exced|super[aó]|dépass|excèd|überschr|übersteig|превы)\S*[^.]{0,60}(?:contexto?e?|entrada|prompt|tokens?|kontext\w*|eingabe|контекст\S*)/i,
  /(?:контекст|запрос|ввод|промпт|токен)[^.]{0,60}(?:слишком|превы)/i,
];

/** Patterns before a window's figure, the surest first; each captures it. */
const limits: readonly RegExp[] = [
  /(?:>=?|≥) ?(\d+)/,
  /(?:<=?|≤|less than|fewer than) ?(\d+)(?!>)/i,
  /\blimit:? (\d+)\b(?! ?(?:exceeded|reached))/i,
  /\bneed(?:s|ed)? \d+[^.\d]{0,20}\b(?:has|have|got) (\d+)/i,
  /\d+ ?(?:of|out of|\/) ?(\d+)/i,
  /[[(] ?\d+ ?(?:,|\.\.+|to|-|–) ?(\d+) ?[\])]|between \d+ and (\d+)|from \d+ to (\d+)/i,
  /n_ctx"?[:= ]+(\d+)/i,
  /(?:model|server|window|context) (?:with|of|has)(?: a| an| only)?[^.\d]{0,20}?(\d+)[^.\d]{0,12}?(?:max|context|window|token limit)/i,
  /\b(?:max(?:imum|\.)?|limit(?:ed)?|at most|up to|no more than|only|allow(?:s|ed)|accepts?|takes|supports?|supported|available|capacity)\b[^.\d]{0,60}?(\d+)/i,
  /\b(?:context|window)(?:[ _-]?(?:length|size|window|limit))?\b[^.\d]{0,24}?(\d+)/i,
  /(?:exceed(?:s|ed|ing)?|longer than|greater than|bigger than|larger than|more than|over|above|beyond)[^.\d]{0,40}?(\d+)/i,
  /(?:上限|最大|不能大于|超[过出])[^\d]{0,24}?(\d+)/,
  /(\d+)[^.\d]{0,16}(?:max(?:imum)?\b|limit\b|上限)/i,
  /(?:überschr\w*|übersteigt|dépasse\w*|excede|supera|превы\S*|höchstens|maximal\w*|máxim[oa]|максим\S*)[^.\d]{0,40}?(\d+)/i,
];

/** The smallest window that an error can mean, in tokens: less is a count of something else. */
const smallestLimit = 64;

/** True where an error's text says that the prompt does not fit. A rate of tokens is no length. */
export function saysTooLong(text: string): boolean {
  const plain = withPlainNumbers(text);
  if (rates.test(plain)) return false;
  if (!overflows.some((pattern) => pattern.test(plain))) return false;
  const isOfContext =
    /context|prompt|\binputs?\b|n_ctx|\btokens? (?:count|limit)|\d ?\+ ?\d+|(?<![\w-])-\d|max size|input_?tokens/i.test(
      plain,
    );
  if (replyCap.test(plain) && !isOfContext) return false;
  return !otherThings.test(plain) || /context|prompt|total tokens/i.test(plain);
}

/** True where an error's text is about how many tokens may be sent in a time, and one request alone has more. */
export function saysOverRate(text: string): boolean {
  const plain = withPlainNumbers(text);
  return (
    rates.test(plain) &&
    /\btokens?\b|\b[IO]?TPM\b/i.test(plain) &&
    /too large|larger than|reduce|requested|exceed/i.test(plain) &&
    isMoreThanLimit(plain)
  );
}

function isMoreThanLimit(plain: string): boolean {
  const limit = Number(/limit:? ?(\d+)/i.exec(plain)?.[1] ?? Number.NaN);
  const requested = Number(/requested:? ?(\d+)/i.exec(plain)?.[1] ?? Number.NaN);
  return requested > limit;
}

/** The window in tokens, where the text names it. */
export function contextLimitIn(text: string): number | undefined {
  const plain = withPlainNumbers(text);
  for (const pattern of limits) {
    // A pattern has a group for each of its forms, and the others are empty.
    const found = pattern.exec(plain)?.slice(1).join("");
    if (Number(found) >= smallestLimit) return Number(found);
  }
  return undefined;
}
