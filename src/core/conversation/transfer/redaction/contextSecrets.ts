import { secretFormat, shown, type SecretFormat } from "./secretKind.ts";

/** Formats of secrets that their close surroundings tell: the group before the secret stays. */
export const contextSecrets: readonly SecretFormat[] = [
  secretFormat("token", String.raw`(hooks\.slack\.com/(?:services|workflows|triggers)/)[\w/]{20,120}`),
  secretFormat(
    "token",
    String.raw`(discord(?:app)?\.com/api/(?:v\d{1,2}/)?webhooks/\d{15,21}/)[\w-]{40,100}`,
  ),
  secretFormat("token", String.raw`(webhook\.office\.com/webhookb2/)[\w@/-]{60,300}`),
  secretFormat("token", String.raw`(hooks\.zapier\.com/hooks/catch/\d{3,12}/)[\w/-]{5,40}`),
  secretFormat("token", String.raw`(hook(?:\.[a-z]{2}\d)?\.(?:make|integromat)\.com/)[a-z0-9]{24,40}`),
  secretFormat(
    "token",
    String.raw`(maker\.ifttt\.com/(?:trigger/[\w-]{1,60}/(?:json/)?with/key|use)/)[\w-]{15,60}`,
  ),
  secretFormat(
    "privateKey",
    String.raw`(\b(?:mnemonic|(?:seed|recovery|secret|backup)[ _-]?(?:phrase|words))\W{1,6})(?:[a-z]{3,8} {1,2}){11,23}[a-z]{3,8}\b`,
    "gi",
  ),
  secretFormat("token", String.raw`(\bSharedAccessSignature\s[^\n"]{0,300}?\bsig=)[\w%+/=-]{20,200}`),
  secretFormat("token", String.raw`\b(SSWS\s{1,4})00[\w-]{38,42}`),
  secretFormat(
    "token",
    String.raw`([?&;(](?:key|app_?id|auth|code|jwt|ticket|otp|subscription-key)=)(?=[A-Za-z_.~%+/-]{0,200}\d)(?=[\d_.~%+/-]{0,200}[A-Za-z])[\w.~%+/-]{16,1000}={0,2}`,
    "gi",
  ),
  secretFormat(
    "token",
    String.raw`((?:\.alchemy\.com|\.alchemyapi\.io|\.infura\.io|\.quiknode\.pro|\.ankr\.com|\.chainstack\.com|\.blastapi\.io)/(?:(?:v\d|ws|[a-z]{2,12})/){0,3})(?=[A-Za-z_-]{0,40}\d)[\w-]{20,70}`,
  ),
  secretFormat(
    "token",
    String.raw`([\s;"'](?:session|sess|auth|jwt|remember_\w{1,20})=)(?=[A-Za-z%._-]{0,60}\d)(?=[a-z\d%._-]{0,60}[A-Z])[\w%.+/-]{24,4096}={0,2}`,
    "gi",
  ),
  secretFormat(
    "password",
    String.raw`(\bAUTH (?:PLAIN|LOGIN|XOAUTH2) |<auth\b[^<>]{0,100}>)[A-Za-z0-9+/]{12,4000}={0,2}`,
  ),
  secretFormat(
    "password",
    String.raw`(\bjdbc:oracle:\w{1,8}:[\w.$-]{1,60}/)(?!\[redacted|[$<{])[^\s@/"'\\]{3,100}(?=@)`,
  ),
  secretFormat(
    "password",
    String.raw`(\b(?:store|key)Password\s{1,4}["'])(?!\[redacted|\$)[^\s"'\\]{6,200}(?=["'])`,
  ),
  secretFormat("token", String.raw`(api\.telegram\.org/bot)\d{6,12}:[\w-]{20,60}`),
  secretFormat(
    "token",
    String.raw`\b((?:Bearer|ApiKey|Api-Key|GenieKey|Token)\s{1,4})(?=[\w.~+/-]{0,4096}\d)[\w.~+/-]{16,4096}={0,2}`,
    "gi",
  ),
  secretFormat(
    "password",
    String.raw`(Authorization\\{0,3}["']?\s{0,4}[:=]\s{0,4}\\{0,3}["']?(?:Basic|Digest|token|Bearer)\s{1,4})(?!\[redacted)[\w+/.~-]{6,4096}={0,2}`,
    "gi",
  ),
  // Some services take their keys without a scheme.
  secretFormat(
    "token",
    String.raw`(Authorization\\{0,3}["']?\s{0,4}[:=]\s{0,4}\\{0,3}["']?(?:[A-Za-z-]{2,20}\s{1,4})?)(?!\[redacted)(?=(?:[A-Za-z+/._-]{0,24}\d{1,12}){3})[\w+/.~-]{20,4096}={0,2}(?![\w(.])`,
    "gi",
  ),
  // A default of Terraform's, whose name stands before its braces.
  secretFormat(
    "password",
    String.raw`(variable\s{1,4}\\{0,3}"[\w-]{0,40}(?:pass(?:word)?|secret|token|key)\\{0,3}"\s{0,4}\{[^{}]{0,300}?\bdefault\s{0,4}=\s{0,4}\\{0,3}")(?!\[redacted)(?=[^"\\\s]{0,60}\d)[^"\\\s]{8,300}(?=\\{0,3}")`,
  ),
  // Whatever is called a key: only a random text has capitals, small letters and digits in one long word.
  secretFormat(
    "apiKey",
    String.raw`(\b(?!\w{0,40}public)[A-Za-z_][\w.-]{0,40}[_-](?:key|KEY|Key)\\{0,3}["'${"`"}]?\]?\s{0,4}(?::=|=>|[:=])\s{0,4}\\{0,3}["'${"`"}])(?=[a-z\d_-]{0,60}[A-Z])(?=[A-Z\d_-]{0,60}[a-z])(?=[A-Za-z_-]{0,60}\d)[\w-]{24,300}(?=\\{0,3}["'${"`"}])`,
    "g",
  ),
  secretFormat(
    "password",
    String.raw`\b([a-z][a-z0-9+.-]{0,20}:\/\/[^\s/:@"'` +
      "`" +
      String.raw`\\]{0,200}:)(?!\[redacted|\$|<|\{|%[sd]|[*x.]{1,30}@|(?:password|pass|pwd|secret)@)[^\s/@"'` +
      "`" +
      String.raw`\\]{1,200}(?=@)`,
    "gi",
  ),
  // The userinfo alone, where it is a token.
  secretFormat(
    "token",
    String.raw`\b(https?:\/\/)(?=[A-Za-z]{0,40}\d)[A-Za-z0-9_]{20,200}(?=@[a-z0-9])`,
    "gi",
  ),
  secretFormat(
    "apiKey",
    String.raw`((?:AKIA|ASIA)[0-9A-Z]{16}|\[redacted apiKey\])([\s,;:|"'\\]{1,8}[rnt]?)(?=[A-Za-z/+]{0,39}\d)[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])`,
  ),
  secretFormat(
    "password",
    String.raw`(\b(?:machine\s{1,8}[^\s"'\\]{1,200}|default)(?:\s|\\n){1,8}login\s{1,8}[^\s"'\\]{1,100}(?:\s|\\n){1,8}password\s{1,8})(?!\[redacted)[^\s"'\\]{3,200}`,
    "gi",
  ),
  secretFormat(
    "password",
    String.raw`(\blogin\s{1,8}[^\s"'\\]{1,100}(?:\s|\\n){1,8}password\s{1,8})(?!\[redacted)(?=[^\s"'\\]{0,60}\d)[^\s"'\\]{3,200}`,
    "gi",
  ),
  secretFormat(
    "password",
    String.raw`((?:^|\n|\\n|["'])${shown}[\w.*-]{1,100}:(?:\d{4,5}|\*):[\w*-]{1,60}:[\w*-]{1,60}:)(?!\[redacted)[^\s:"'\\]{4,200}(?=$|\s|\\{0,8}["']|\\{1,8}[nr])`,
  ),
  secretFormat(
    "password",
    String.raw`(\\{0,3}"auth\\{0,3}"\s{0,4}:\s{0,4}\\{0,3}")[A-Za-z0-9+/]{12,500}={0,2}(?=\\{0,3}")`,
  ),
  secretFormat(
    "token",
    String.raw`([?&;](?:sig|signature|X-Amz-Signature|X-Goog-Signature|X-Amz-Security-Token)=)[\w%+/-]{20,1000}={0,2}`,
    "gi",
  ),
  secretFormat("token", String.raw`(otpauth:\/\/[^\s"'\\]{1,200}[?&]secret=)[A-Z2-7]{16,128}`, "gi"),
];
