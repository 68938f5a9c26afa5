/** End of a command, by what tools say of it before its output, and after it, where a script's own "exit 1" may stand. */
export const exitCode =
  /\b(?:exit(?:ed)?(?: with)?[ _-]?(?:code|status)?|ended with status|return ?code)["'>:=\s]*(-?\d+)|\breturned:? (-?\d+)(?=[.\])]*$)/im;
export const lastExitCode =
  /[^]*\b(?:exit(?:ed)?(?: with)?[ _-]?(?:code|status)|ended with status|return ?code)["'>:=\s]*(-?\d+)/i;

/** End without an exit code. */
export const cutOff = /^\W{0,3}((?:killed|timed out|terminated|stopped|cancell?ed)\b[^.\n\]:]{0,40})/i;

/** Names of errors, and what programs say of one in the languages that they are shown in. */
export const errorName = /\b[A-Z]\w*(?:Error|Exception|Fault|Failure)\b|\bE[A-Z]{4,}\b|\bFAIL\b|^\s*[✗✕✘×]/u;
const english = `error|fatal|panic|panicked|exception|traceback|cannot|could not|unable to|failed|failure|denied|refused|rejected|invalid|not ok
not found|no such|does not exist|unresolved|undefined reference|timed out|out of memory|overflow|aborted|killed|core dumped|segmentation fault
deadlock|exceeded|conflict`;
const others = `fehler|fehlgeschlagen|nicht gefunden|verweigert|erreur|échec|échoué|introuvable|refusée?|falló|no se pudo|denegado
errore|impossibile|non trovato|negato|erro|falha|não encontrado|fout|mislukt|niet gevonden|fel|misslyckades|fejl|feil|virhe|chyba|hiba|eroare
błąd|nie znaleziono|hata|bulunamadı|ошибка|не найден[оаы]?|не удалось|отказано|помилка|грешка|σφάλμα|خطأ|שגיאה|lỗi|galat|kesalahan`;
export const errorWord = new RegExp(
  `(?<!\\p{L})(?:${[english, others].join("\n").replaceAll("\n", "|")})(?!\\p{L})|错误|錯誤|失败|失敗|找不到|无法|無法|拒绝|异常|異常|エラー|見つかりません|できません|오류|실패|찾을 수 없|त्रुटि|ข้อผิดพลาด`,
  "iu",
);
/** Line of a stack trace that says where. */
export const frame = /[\w)\]]\.\w{1,6}"?(?:[:(]\d+|, line \d+)/;

/** A token of text: without the sentence's end and whatever stands around a word. */
export const token = /[^\s"'`´“”„‘’«»「」『』()[\]{}<>,;|*]+/g;
export const codeSpan = /`([^`\n]{2,120})`/g;
export const quotedSpan = /["“”„«「]\s?([^"“”„«»「」\n]{4,120}?)\s?["“”»」]/g;

const programs =
  "npm|npx|pnpm|yarn|bun|deno|node|git|gh|docker|podman|kubectl|helm|terraform|ansible(?:-playbook)?|cargo|rustc|go|make|cmake|ninja|bazel|gradle|\\./gradlew|mvn|dotnet|msbuild|pip3?|python3?|py|pytest|poetry|uv|ruby|bundle|rake|rails|php|composer|artisan|swift|xcodebuild|flutter|dart|mix|cabal|stack|sbt|perl|psql|mysql|sqlite3|redis-cli|curl|wget|ssh|scp|rsync|tar|sed|grep|find|chmod|chown|sudo|systemctl|apt(?:-get)?|brew|aws|az|gcloud|adb|tsc|eslint|jest|vitest";
/** Sign in a quotation that it is a command or a path. */
export const technical = new RegExp(`(?:^|\\s)--?\\w|[\\\\/=~|]|^(?:${programs})\\s`);
/** Line as it is typed at a prompt. */
export const typedLine = /^\s*(?:[$%]|PS [^>\n]*>|[A-Z]:\\[^>\n]*>)\s+(\S.*)$/;
/** Command in a sentence, to the sentence's end: a program with an option, a path or a value. */
export const commandInSentence = new RegExp(
  `(?:^|[:：]\\s*|\\b(?:run|runs|ran|try|use|execute|call|start|with|via|and|then)\\s+)((?:${programs})\\s(?=[^"“”]*(?:\\s-|[/=:@]))[^"“”\`]{2,180}?)[.!?]?\\s*$`,
  "i",
);
/** SQL in a sentence, to its end. */
export const statement =
  /\b((?:SELECT\s.{1,120}?\sFROM|INSERT INTO|UPDATE\s\S+\sSET|DELETE FROM|MERGE INTO|TRUNCATE TABLE|(?:ALTER|CREATE|DROP)\s(?:[A-Z]+\s){0,3}?(?:TABLE|INDEX|VIEW|COLUMN|TYPE|SCHEMA|DATABASE|FUNCTION|TRIGGER|ROLE|USER))\s[^;`]{1,180}?)(?:;|[.!?]?\s*$)/;
/** Beginning or end of a block of code, with its language. */
export const fence = /^\s*(?:```+|~~~+)\s*([\w+#-]*)/;
/** Languages of what is typed line by line. */
export const consoleLanguage =
  /^(?:(?:ba|z|fi|c|k)?sh|shell|console|terminal|powershell|pwsh|ps1?|cmd|bat|batch|sql|psql)$/i;

const letters = "\\p{L}\\p{M}\\p{N}_";
export const path = new RegExp(
  [
    `^(?:~|\\.{1,2}|[A-Za-z]:|%\\w+%|\\$\\w+|\\\\)?[${letters}@.+-]*(?:[/\\\\][${letters}@.+$%~-]+)+[/\\\\]?$`,
    `^[${letters}.-]*\\p{L}[${letters}-]*\\.(?!\\d)[a-z]\\w{0,5}$`,
    "^\\.[a-z][\\w.-]+$",
    "^[A-Z][a-z]+file$",
    "^[a-z][a-z+.-]*://.",
  ].join("|"),
  "u",
);
/** Words of SQL that are no names. */
const keyword =
  "(?:SELECT|FROM|WHERE|ORDER|GROUP|INSERT|INTO|VALUES|UPDATE|DELETE|ALTER|CREATE|DROP|TABLE|COLUMN|INDEX|ADD|SET|JOIN|AND|NOT|NULL|GET|PUT|POST|PATCH|THE|ALL)$";
export const identifier = new RegExp(
  [
    "^[\\p{L}_$][\\p{L}\\p{N}_$]*(?:[\\p{Ll}\\p{N}]\\p{Lu}|_[\\p{L}\\p{N}])[\\p{L}\\p{N}_$]*$",
    `^(?!${keyword})[A-Z][A-Z0-9_]{2,}$`,
    "^\\w+(?:::|#)\\w+",
    "^\\$(?:env:)?[A-Za-z_]\\w*$",
    "^%\\w+%$",
    "^--\\p{L}[\\w-]*(?:=.+)?$",
    "^-[A-Z][\\w.]+$",
    "^[\\p{L}_$][\\w$]*(?:(?:\\.|->)[\\p{L}_$][\\w$-]+)+$",
    "^[A-Z][a-z\\d]*(?:-[A-Z][a-z\\d]+)+$",
  ].join("|"),
  "u",
);
/** A word of several tokens that is one name: test ids, addresses, assignments, options with a value, paths with placeholders. */
export const wholeName = new RegExp(
  [
    "^[^\\s\"'`]+\\.\\w+(?:::[\\w[\\].-]+)+$",
    "^[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)*(?:\\.\\p{L}{2,}|:[\\w./~-]+)(?::[\\w./~-]+)?$",
    "^[A-Z][A-Z0-9_]+=[^\\s\"'`]+$",
    "^--?[\\w-]+=[^\\s\"'`]+$",
    "^(?:\\$\\{\\w+\\}|\\$\\(\\w+\\))(?:[/\\\\][^\\s\"'`]+)+$",
    `^[${letters}@.$~-]*(?:/[${letters}@.+$~-]+)*(?:/[${letters}.-]*(?:\\[+[${letters}.]+\\]+|\\([${letters}.-]+\\)|\\{\\w+\\}|:\\w+|\\$\\w+)[${letters}.-]*)(?:/[^\\s"'\`]+)?$`,
  ].join("|"),
  "u",
);
export const hasDigit = /\p{N}/u;
/** A file with a line: "a.ts:12". */
export const hasLine = /\.\w+:\d/;
