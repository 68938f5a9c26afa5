import { lineStart, type SecretKind } from "./secretKind.ts";

/** A value that something whose name says "secret" is given. */
interface SecretAssignment {
  readonly kind: SecretKind;
  /** Positions of the value in the text. */
  readonly from: number;
  readonly to: number;
}

/** Names of what is secret: the last part of a name, or all of it. */
const name = String.raw`pass(?:word|wd|phrase|code)?|pwd|passwort|kennwort|contrase(?:ñ|n)a|senha|wachtwoord|hasło|lösenord|пароль|密码|密碼|パスワード|비밀번호|psk|(?<=_)pat(?![a-z])|secret|token|credentials?|_auth|sas|(?:auth|in|nonce)[_-]?salt|api[_. -]?key|(?:pre-?shared|access|private|secret|auth|client|account|signing|encryption|master|service|license|admin|deploy|storage|shared[_-]?access|app(?:lication)?|consumer|subscription|instrumentation|host|function|write|read|rest|webhook|session|server|integration|live|test|prod|functions?|ingest(?:ion)?|datadog|dd|db|jwt|hmac|aes|wallet|root|ssh|tls|ssl|vault|registration)[_.-]?key(?:[_-]?(?:base|data))?|authkey|connection[_-]?string|cookie|session[_-]?id|sessid|sid`;
const suffix = String.raw`[\w.-]{0,40}(?:\s(?:given|provided|received|supplied|used))?`;
/** A type between a name and its value, a cell of a table, or an element of a list. */
const typed = String.raw`\s{0,4}:\s{0,4}(?:&(?:'static\s)?)?[A-Za-z][\w<>?|.]{0,30}\s{0,4}=\s{0,4}(?=@?\\{0,3}["'\`])|\s{0,12}\|\s{0,12}(?=\\{0,3}\`)|</key>(?:\s|\\n){0,20}<string>`;
const assignment = new RegExp(
  String.raw`(${name})(${suffix})(${typed}|\\{0,3}["'\`]?\]?\s{0,12}(?::=|=>|[:=：]{1,3})\s{0,12}(?:[|>][-+]?(?:\n|\\n) {1,20})?|\\{0,3}["']?\s{0,4},\s{0,4}(?=\\{0,3}["'])|\\{0,3}["']?>(?=[^<>\s]))(?:[@brfu]{1,2}(?=["']))?((?:\\{0,3}"){3}|'{3}|\\{0,3}["'\`])?`,
  "gi",
);
/** A sentence that says it. */
const said = new RegExp(String.raw`(\b(?:${name})\s{1,2}(?:is|was|:)\s{1,3})(\\{0,3}["'\`])?(?![-\s])`, "gi");
/** Options of commands, whose value is the next word. */
const option = new RegExp(String.raw`(--?[\w-]{0,30}(?:${name}))( {1,2})(\\{0,3}["'])?(?![-\s])`, "gi");
/** A list of names and values, as for a container's environment. */
const pair = new RegExp(
  String.raw`(\b(?:name|key)\\{0,3}["']?\s{0,4}[:=]\s{0,4}\\{0,3}["']?[\w.-]{0,40}(?:${name})[\w.-]{0,20})(\\{0,3}["']?,?(?:\s|\\n|(?<=\n|\\n)${lineStart}){1,12}\\{0,3}["']?value\\{0,3}["']?\s{0,4}[:=]\s{0,4})(\\{0,3}["'])?`,
  "gi",
);

/** Qualifiers that make of such a name the name of something else, after it or before it. */
const otherAfter =
  /^s?[_.-]?(?:s?count|types?|name|names|len(?:gth)?|limit|size|field|input|url|uri|path|file|dir|id$|ids|expir|ttl|hint|label|title|text|message|msg|error|policy|min|max|regex|pattern|placeholder|iz|is|usage|budget|price|cost|arn|version|alg|hash|digest|issuer|ref|manager|endpoint|scheme|header|env|var|provider|reset|strength|rotation|created|updated|date|at$|prefix|format|required|valid|confirm|match|changed|store|service|class|handler|schema|column|index|map|list|set$|enabled|source|spec|rule|kind|status|per|budget|window|rate|bucket|stream|pos|parser|filter|consent|banner|parser|domain|same|options?$|config|age|word_?less|lint)/i;
const otherBefore =
  /(?:page|next|continuation|sync|cancel|cancellation|bos|eos|pad|unk|sep|cls|mask|special|stop|last|first|current|prev|design|syntax|max|min|num|total|input|output|prompt|completion|cached|public|forgot|show|hide|reset|has|is|no|use|without|needs|by|com|tres|over|under|test)[_-]?$/i;
/** Words that stand for a value or say what it is. */
const placeholder =
  /^(?:\[redacted|[<{$%*#@&!([|]|\.{2,}|-+$|x{3,}|0+$|1234?$|null|nil$|none|undefined|true$|false$|string|str$|number|any$|bool|int$|bytes|object|unknown|void|optional|required|secret(?:str)?$|token$|password$|passwd$|pass$|process\.env|os\.|env[.[(:]|import\.meta|sys\.|config[.[]|settings?[.[]|self\.|this\.|options?[.[]|args?[.[]|req(?:uest)?\.|ctx\.|props\.|params[.[]|vars?\.|data\.|secrets?\.|vault:|arn:|ref\+|op:\/\/|sha\d{1,3}[:-]|file:|https?:|\/(?![\w+/=]{30})|\.{1,2}\/|~\/|await\b|new\b|function|async\b|typeof\b|return\b|if\b|the\b|and\b|or\b)|your[_ -]?|change[_-]?(?:me|it|this)|replace[_-]?(?:me|with|this)|place[_-]?holder|example|dummy|sample|redacted|insert|todo|fixme|<|xxxx|\*\*\*|\$\{|\{\{|\.\.\.|goes[_-]?here|^my[_-]|^fake|^mock|^some[_-]|^test[_-]?(?:key|token|secret|password)?$|^(?:foo|bar|baz|abc|default)$/i;
const wordOfName = /pass(?:word)?|secret|token|key|credential|auth|cookie|session/i;

interface Candidate extends SecretAssignment {
  readonly isSecret: boolean;
}

const longestValue = 4200;

/** Every value in the text that a name says is secret, in order, none within another. Linear in the text's length. */
export function secretAssignments(text: string): readonly SecretAssignment[] {
  const found: SecretAssignment[] = [];
  for (const pattern of [assignment, option, pair, said]) {
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
      const one = candidateAt(text, match, pattern);
      if (!one) continue;
      if (one.isSecret) found.push(one);
      // What a long value holds is not looked at again and again.
      if (one.isSecret || one.to - one.from > 200) pattern.lastIndex = Math.max(pattern.lastIndex, one.to);
    }
  }
  let end = 0;
  return found
    .toSorted((a, b) => a.from - b.from)
    .filter(({ from, to }) => {
      const isNew = from >= end;
      if (isNew) end = to;
      return isNew;
    });
}

function candidateAt(text: string, match: RegExpExecArray, pattern: RegExp): Candidate | undefined {
  if (pattern === assignment) return assigned(text, match);
  if (pattern !== said) return valueAt(text, match, match[1] ?? "", match[3]);
  const one = valueAt(text, match, match[1] ?? "", match[2]);
  const value = text.slice(one.from, one.to).replace(/[.!?:]+$/, "");
  const isTold = isRandom(value) || (one.kind === "password" && hasDigit(value) && isUnlikeName(value));
  return { ...one, to: one.from + value.length, isSecret: one.isSecret && isTold };
}

/** Signs among letters, or letters of both kinds and digits. */
function isUnlikeName(value: string): boolean {
  if (/[a-z].*[^\w.:/-]|[^\w.:/-].*[a-z]/i.test(value)) return true;
  return value.length >= 8 && /[a-z]/.test(value) && /[A-Z]/.test(value);
}

function assigned(text: string, match: RegExpExecArray): Candidate | undefined {
  const [, word = "", after = "", between = "", quote] = match;
  const before = text.slice(Math.max(0, match.index - 60), match.index);
  if (otherAfter.test(after) || otherBefore.test(before) || isPartOfWord(before, word, after))
    return undefined;
  const found = valueAt(text, match, word, quote);
  if (!between.includes(",") || /\(\s{0,8}\\{0,3}["'`][\w.-]{0,40}$/.test(before)) return found;
  // Two words beside each other are a name and its value only as arguments, or as a pair of which one can be nothing else.
  const isPair =
    /\[\s{0,8}\\{0,3}["'`][\w.-]{0,40}$/.test(before) && isRandom(text.slice(found.from, found.to));
  return isPair ? found : undefined;
}

/** A short word is a name only by itself, or as a part that is set off. */
function isPartOfWord(before: string, word: string, after: string): boolean {
  if (!/^(?:pass|pwd|sas|sid|cookie|_auth)$/i.test(word)) return false;
  return (/[a-z]$/.test(before) && !/^[A-Z]/.test(word)) || /^[.-]\w/.test(after);
}

/** The value that begins where the match ends, and whether it is one. */
function valueAt(text: string, match: RegExpExecArray, word: string, quote: string | undefined): Candidate {
  const from = match.index + match[0].length;
  const rest = text.slice(from, from + longestValue);
  const candidate = (value: string, { isSecret }: Pick<Candidate, "isSecret">): Candidate => ({
    kind: kindOf(word),
    from,
    to: from + value.length,
    isSecret,
  });
  if (quote === undefined) {
    const value = start(startsLine(text, match) ? lineEnd : bare, rest);
    const next = rest.slice(value.length, value.length + 20);
    const isSecret = !isOther(value, word) && isSecretWord(bareValue(text, match, word, value, next));
    return candidate(value, { isSecret });
  }
  const phrase = passphrase.exec(rest)?.[1];
  if (phrase !== undefined && isPassphrase(phrase, word)) return candidate(phrase, { isSecret: true });
  const value = start(quoted, rest);
  const isWhole = /^\\{0,3}["'`]/.test(rest.slice(value.length, value.length + 20));
  const isSecret = isWhole && !isOther(value, word) && isSecretText(value, passwordWord.test(word));
  return candidate(value, { isSecret });
}

const start = (form: RegExp, text: string) => form.exec(text)?.[0] ?? "";

function isOther(value: string, word: string): boolean {
  return placeholder.test(value.slice(0, 200)) || (/cookie|credential/i.test(word) && !hasDigit(value));
}

function bareValue(
  text: string,
  match: RegExpExecArray,
  word: string,
  value: string,
  after: string,
): BareValue {
  return {
    value,
    next: isField(text, match, after) ? "" : after,
    isPassword: passwordWord.test(word),
    isVariable: isVariable(text, match),
  };
}

function kindOf(word: string): "token" | "password" {
  return /token|cookie|session|sid/i.test(word) && !passwordWord.test(word) ? "token" : "password";
}

/** A field of a query, of a connection string or of XML: what follows its value is no part of an expression. */
function isField(text: string, { index, 0: found }: RegExpExecArray, next: string): boolean {
  const before = lineBefore(text, index);
  return (
    /[?&][\w.[\]-]{0,40}$/.test(before) ||
    (found.endsWith(">") && next.startsWith("</")) ||
    /\b(?:server|data source|host|user|uid|user ?id|username|database|initial catalog|driver|endpoint|address|account\w{0,10})\s{0,2}=[^;]{0,60};[\w ]{0,20}$/i.test(
      before,
    )
  );
}

/** The line of the text in front of a position, as far as it is near. */
function lineBefore(text: string, position: number): string {
  const near = text.slice(Math.max(0, position - 80), position);
  return near.slice(Math.max(near.lastIndexOf("\n") + 1, near.lastIndexOf("\\n") + 2, 0));
}

/** Line start test: true where nothing but a name stands before the value in its line, so that `&` parts it from nothing. */
function startsLine(text: string, { index }: RegExpExecArray): boolean {
  return /^[\w.\s-]*$/.test(lineBefore(text, index));
}

/** A line that sets a variable of the environment. */
function isVariable(text: string, { index, 0: found }: RegExpExecArray): boolean {
  return /(?:^|\s)[A-Z0-9_]+=$/.test(lineBefore(text, index) + found);
}

const passwordWord =
  /pass|pwd|kennwort|contrase|senha|wachtwoord|hasło|lösenord|пароль|密码|密碼|パスワード|비밀번호|psk/i;
/** Several words in quotes, in one line. */
const passphrase = /^([^\s"'`\\]+(?: [^\s"'`\\]+){1,23})(?=\\{0,3}["'`])/;
/** Words of a sentence about a password. */
const sentenceWord =
  /\b(?:a|an|and|are|at|be|can|characters?|confirm|contains?|do|enter|for|forgot|has|invalid|is|least|long|must|new|no|not|of|old|or|please|reset|set|should|the|this|to|use|with|wrong|your)\b/i;
const quoted = /^[^\s"'`\\]+/;
const bare = /^[^\s"'`\\<>,;&|()[\]{}]+/;
const lineEnd = /^[^\s"'`\\<>,;|()[\]{}]+/;

function isPassphrase(phrase: string, word: string): boolean {
  if (!passwordWord.test(word) || sentenceWord.test(phrase) || placeholder.test(phrase)) return false;
  const words = phrase.split(" ");
  if (/phrase|psk/i.test(word)) return words.every((one) => !/^[A-Z][a-z]+$|[:;,]$/.test(one));
  return words.length <= 6 && words.some((one) => /[a-z]\d|\d[a-z]|[@#$%^&*+=~!][a-z\d]/i.test(one));
}

/** True for a value in quotes that may be a secret. */
function isSecretText(value: string, isPassword: boolean): boolean {
  if (value.length < (isPassword ? 4 : 8) || (/^\d+$/.test(value) && !isPassword)) return false;
  if (/^[A-Z][a-z]+$|^[a-z]+$|^[\p{L}]+[:.?!*…]?$/u.test(value) && (value.length < 16 || isWordy(value)))
    return false;
  return hasDigit(value)
    ? !isReference(value)
    : (!wordOfName.test(value) && !isReference(value) && /[^\p{L}_.]/u.test(value)) || isMixed(value);
}

/** A value without quotes, and what is known of its place. */
interface BareValue {
  readonly value: string;
  readonly next: string;
  readonly isPassword: boolean;
  readonly isVariable: boolean;
}

/** True for a value without quotes that may be a secret; most of what stands without quotes is code. */
function isSecretWord(found: BareValue): boolean {
  const { value, next, isPassword, isVariable } = found;
  if (value.length < (isPassword ? 4 : 8) || isCode(value, next)) return false;
  if (/^\d+$/.test(value)) return isPassword && !/^\s*[,;)]/.test(next);
  if (isVariable) return hasDigit(value) || (value.length >= 6 && !wordOfName.test(value));
  return isOperand(value, next) ? isRandom(value) : isUnlikeWord(value);
}

function isUnlikeWord(value: string): boolean {
  if (hasDigit(value)) return /[A-Za-z]/.test(value) || /[^\d.:-]/.test(value);
  return (/[@!#%^*+~=?$]/.test(value) && /[A-Za-z]{3}/.test(value)) || isMixed(value);
}

/** A call, a number of code, or names with dots between them. */
function isCode(value: string, next: string): boolean {
  if (isReference(value) || /^[([]/.test(next)) return true;
  return /^0x[\da-f]{1,8}$|^[A-Za-z_$][\w$]*\.[A-Za-z_$]/i.test(value) && !isRandom(value);
}

/** A name in an expression. */
function isOperand(value: string, next: string): boolean {
  const goesOn = /^\s?[;,)]|^\s*[<>?&|=]|^\s+(?:as|if|else|or|and|for|in)\b/.test(next);
  return goesOn && /^[A-Za-z_$][\w$]*$/.test(value);
}

const hasDigit = (value: string) => /\d/.test(value);

/** A path of names, a call, a type, a file or a version: what names a value and is none. */
function isReference(value: string): boolean {
  return (
    (/^[A-Za-z_$][\w$]*(?:(?:\?\.|\.|::|->)[A-Za-z_$][\w$]*)+$/.test(value) && !isRandom(value)) ||
    /\.(?:pem|key|json|ya?ml|txt|env|[cm]?[jt]sx?|py|go|rb|crt|p12|pub)$/i.test(value) ||
    /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(value) ||
    /^v?\d+(?:\.\d+)+$/.test(value)
  );
}

/** Letters of both kinds in an order that no name has. */
function isMixed(value: string): boolean {
  return value.length >= 16 && /^[\w+/=~.-]+$/.test(value) && !isWordy(value);
}

function isRandom(value: string): boolean {
  const digits = value.replaceAll(/\D/g, "").length;
  return value.length >= 16 && digits >= 2 && entropy(value) > 3;
}

/** Readability test: true for letters that read as words, few changes between upper and lower case, vowels among them. */
function isWordy(value: string): boolean {
  const changes = value.match(/[a-z][A-Z]|[A-Z]{2}(?=[a-z])/g)?.length ?? 0;
  const words = value.split(/[^A-Za-z]+|(?<=[a-z])(?=[A-Z])/).filter((word) => word !== "");
  const spoken = words.filter((word) => /[aeiouy]/i.test(word) && !/[bcdfghjklmnpqrstvwxz]{5}/i.test(word));
  return changes <= value.length / 5 && spoken.length >= words.length * 0.75;
}

/** Bits for each character, by how often each stands in the text. */
function entropy(value: string): number {
  const counts = new Map<string, number>();
  for (const char of value) counts.set(char, (counts.get(char) ?? 0) + 1);
  return [...counts.values()].reduce(
    (sum, count) => sum - (count / value.length) * Math.log2(count / value.length),
    0,
  );
}
