import type { RedactionReport } from "../../../core/conversation/transfer/redaction/redact.ts";
import type { SecretKind } from "../../../core/conversation/transfer/redaction/secretKind.ts";
import type { Language } from "../../language.ts";

/** Report of an export, in a sentence. `redactions` undefined: the user chose to keep everything as it is. */
export function exportReport(redactions: RedactionReport | undefined, language: Language): string {
  const { t } = language;
  if (!redactions) return t("The conversation was exported as it is, with whatever secrets it holds.");
  const kinds = Object.keys(counted) as SecretKind[];
  const found = kinds.flatMap((kind) => {
    const count = redactions[kind] ?? 0;
    return count > 0 ? [counted[kind](count, language)] : [];
  });
  return found.length === 0
    ? t("The conversation was exported; no secrets were found in it.")
    : t("The conversation was exported; redacted: {0}.", found.join(", "));
}

const counted: { readonly [K in SecretKind]: (count: number, language: Language) => string } = {
  apiKey: (count, { plural }) => plural(count, "{0} API key", "{0} API keys"),
  token: (count, { plural }) => plural(count, "{0} token", "{0} tokens"),
  privateKey: (count, { plural }) => plural(count, "{0} private key", "{0} private keys"),
  password: (count, { plural }) => plural(count, "{0} password", "{0} passwords"),
  homePath: (count, { plural }) =>
    plural(count, "{0} path of your home folder", "{0} paths of your home folder"),
};
