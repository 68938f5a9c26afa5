import * as vscode from "vscode";
import type { ModelError } from "../../core/ports/models.ts";
import { ellipsized } from "../../core/text/cutText.ts";

/** The longest quotation of what a provider said, in characters. */
const longestQuote = 300;

/** Error where no model can be asked at all. */
export const noModelsError: ModelError = { kind: "unauthorized", reason: { code: "noEditorModel" } };

/** The provider said nothing for too long. */
export function silenceError(name: string, silenceMs: number): ModelError {
  return { kind: "cutOff", reason: { code: "silent", server: name, silenceMs } };
}

/** Error of a request that VS Code or the provider refused or broke off; `hasBegun`: part of the reply had come. */
export function requestError(error: unknown, name: string, hasBegun: boolean): ModelError {
  const code = error instanceof vscode.LanguageModelError ? error.code : "";
  switch (code) {
    case vscode.LanguageModelError.NoPermissions.name:
      return { kind: "unauthorized", reason: { code: "notAllowed", model: name } };
    case vscode.LanguageModelError.Blocked.name:
      return { kind: "unauthorized", reason: { code: "quotaUsedUp", model: name } };
    case vscode.LanguageModelError.NotFound.name:
      return { kind: "badRequest", reason: { code: "modelGone", model: name } };
  }
  const words = wordsOf(error);
  const said = words === "" ? {} : { said: words };
  if (/context.?(?:length|window)|too (?:long|large)|token limit|exceed[^.]*tokens/i.test(words)) {
    return { kind: "contextLength", reason: { code: "tooLong", model: name, ...said } };
  }
  if (/rate.?limit|too many requests|\b429\b/i.test(words)) {
    return { kind: "rateLimited", reason: { code: "tooManyRequests", server: name, ...said } };
  }
  if (hasBegun) return { kind: "cutOff", reason: { code: "brokeOff", server: name, ...said } };
  return { kind: "server", reason: { code: "serverFailed", server: name, ...said } };
}

/** The provider's message on one line, whatever wraps it. */
function wordsOf(error: unknown): string {
  const causes: string[] = [];
  let current = error;
  while (current instanceof Error && causes.length < 5) {
    causes.push(current.message);
    current = current.cause;
  }
  const said = causes.findLast((text) => text !== "") ?? (error instanceof Error ? "" : String(error));
  const line = said.replaceAll(/\s+/g, " ").trim();
  return ellipsized(line, longestQuote);
}
