import { secretFormat, type SecretFormat } from "./secretKind.ts";

/** Lookahead for a real value: no variable, no placeholder, and nothing that is redacted already. */
const real = String.raw`(?![-$<{%*]|\[redacted|(?:password|passwd|pass|secret|token|your[_-]?\w{0,20})\b)`;
const quote = String.raw`\\{0,3}["']?`;
const value = String.raw`${real}[^\s"'\\|;&<>]{3,400}`;
/** Pattern of what may stand between a program and its option, in one line. */
const between = String.raw`\b[^\n"\\|;]{0,160}\s`;

/** Programs with their option for a password: the value is the next word, or begins in the option's. */
const options: readonly (readonly [programs: string, option: string])[] = [
  ["sshpass", String.raw`-p\s{0,4}`],
  ["(?:mysql|mariadb)(?:dump|admin)?", "-p"],
  ["(?:docker|podman|buildah|skopeo|helm|oc)[^\\n|;]{0,20} login", String.raw`-p\s{1,4}`],
  ["az(?: acr)? login", String.raw`-p\s{1,4}`],
  ["redis-cli", String.raw`-a\s{1,4}`],
  ["mongo(?:sh|dump|restore|export|import)?", String.raw`-p\s{1,4}`],
  ["ldap(?:search|add|modify|delete|passwd|whoami)", String.raw`-w\s{1,4}`],
  ["(?:sqlcmd|bcp|osql)", String.raw`-P\s{0,4}`],
  ["(?:7za?|7zz|rar|unrar)", "-p(?!v)"],
  ["(?:un)?zip", String.raw`-P\s{1,4}`],
  ["smbclient", String.raw`-U\s{0,4}[^\s%"'\\]{1,60}%`],
  ["(?:curl|http|https|wget)", String.raw`-u[\w.@+-]{1,64}:`],
  ["(?:xfreerdp|cmdkey|rdesktop)", String.raw`/p(?:ass)?:`],
  ["openssl", String.raw`(?:-k\s{1,4}|pass:)`],
  ["htpasswd", String.raw`-\w{0,4}b\w{0,4}\s{1,4}[^\s"']{1,200}\s{1,4}[\w.@-]{1,60}\s{1,4}`],
];

/** A name that says that what it stands for is secret. */
const secretName = String.raw`(?!-)[\w./:-]{0,60}(?:pass(?:word|wd|phrase)?|pwd|secret|token|credentials?|api[_-]?key|(?:access|private|auth|secret|encryption|signing)[_-]?key)\d{0,2}`;
/** Words after which such a name and its value stand, with a space between. */
const setting = String.raw`\b(?:ENV|ARG|setx|set\s{1,4}-\w{1,4}|setenv|configure\s{1,4}set|(?:config|secrets?|variables?)\s{1,4}(?:set|put|add|create)(?:\s{1,4}--?[\w-]{1,30}){0,3})\s{1,4}`;

/** Secrets among the words of commands and statements. */
export const commandSecrets: readonly SecretFormat[] = [
  ...options.map(([programs, option]) =>
    secretFormat("password", String.raw`(\b${programs}${between}${option}${quote})${value}`),
  ),
  secretFormat(
    "password",
    String.raw`((?:\s|^)(?:-u|--user|--proxy-user)[ =]{1,2}${quote}[\w.@+-]{1,64}:)(?![$<{]|\[redacted)[^\s"'\\]{3,200}`,
  ),
  secretFormat(
    "password",
    String.raw`(${setting}${secretName}\s{1,4}(?:--(?:body|value|data)[ =])?${quote})${value}`,
    "gi",
  ),
  secretFormat(
    "token",
    String.raw`(\b(?:wandb|railway|vercel|snyk|sentry-cli|huggingface-cli|hf|fly|netlify) (?:auth )?login\s{1,4}(?:--relogin )?)(?=[A-Za-z]{0,40}\d)[\w-]{20,200}`,
  ),
  secretFormat("token", String.raw`(\bvault login\s{1,4}(?:token=)?)(?=[A-Za-z.]{0,40}\d)[\w.-]{20,200}`),
  secretFormat(
    "password",
    String.raw`(\bConvertTo-SecureString\s{1,4}(?:-String\s{1,4})?${quote})${value}(?=${quote}\s{1,4}-)`,
    "gi",
  ),
  secretFormat("token", String.raw`(--with-token\s{0,4}<<<\s{0,4}${quote})${value}`),
  secretFormat(
    "password",
    String.raw`(\bnet use\s(?:[^\s"]{1,200}\s{1,4}){1,2})${value}(?=\s{1,4}\/user:)`,
    "gi",
  ),
  secretFormat(
    "password",
    String.raw`(\becho\s{1,4}(?:-n\s{1,4})?${quote})${value}(?=\\{0,3}["']?\s{0,4}\|[^\n|]{0,120}(?:--password-stdin|--with-token|\bsudo -S|\bchpasswd))`,
  ),
  secretFormat("password", String.raw`(\bSecureString\b[^\n]{0,120}\s--value[ =]${quote})${value}`),
  // A part of a form, and statements of SQL.
  secretFormat(
    "password",
    String.raw`(name=\\{0,3}["'](?:pass(?:word|wd)?|pwd|secret|token|api[_-]?key)\\{0,3}["'](?:\r?\n|\\r\\n|\\n){2})(?!\[redacted)[^\s"'\\]{3,400}`,
    "gi",
  ),
  secretFormat(
    "password",
    String.raw`(\b(?:IDENTIFIED\s{1,4}(?:WITH\s{1,4}\w{1,60}\s{1,4})?BY|(?:ENCRYPTED\s{1,4})?PASSWORD)\s{0,4}\(?\s{0,4}')(?!\[redacted|[<{$%:@])[^\s"'\\]{3,200}(?=')`,
    "gi",
  ),
  secretFormat(
    "password",
    String.raw`(%22[\w-]{0,40}(?:password|passwd|secret|token|api_?key)%22%3A(?:%20)?%22)[\w.~+/!*-]{4,400}(?=%22)`,
    "gi",
  ),
];
