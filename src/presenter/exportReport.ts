import * as vscode from "vscode";
import type { RedactionReport, SecretKind } from "../core/conversation/transfer/redact.ts";
import { plural } from "../platform/formatting.ts";

/** What an export says it did. `redactions` undefined: the user chose to keep everything as it is. */
export function exportReport(redactions: RedactionReport | undefined): string {
  if (!redactions)
    return vscode.l10n.t("The conversation was exported as it is, with whatever secrets it holds.");
  const kinds = Object.keys(counted) as SecretKind[];
  const found = kinds.flatMap((kind) => {
    const count = redactions[kind] ?? 0;
    return count > 0 ? [counted[kind](count)] : [];
  });
  return found.length === 0
    ? vscode.l10n.t("The conversation was exported; no secrets were found in it.")
    : vscode.l10n.t("The conversation was exported; redacted: {0}.", found.join(", "));
}

const counted: { readonly [K in SecretKind]: (count: number) => string } = {
  apiKey: (count) => plural(count, "{0} API key", "{0} API keys"),
  token: (count) => plural(count, "{0} token", "{0} tokens"),
  privateKey: (count) => plural(count, "{0} private key", "{0} private keys"),
  password: (count) => plural(count, "{0} password", "{0} passwords"),
  homePath: (count) => plural(count, "{0} path of your home folder", "{0} paths of your home folder"),
};
