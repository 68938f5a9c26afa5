import * as vscode from "vscode";
import type { ModelError } from "../../core/ports/models.ts";

const selectModel = '"Longhand: Select Model"';

/** The longest quotation of what a provider said, in characters. */
const longestQuote = 300;

/** No model can be asked at all. */
export const noModels: ModelError = {
  kind: "unauthorized",
  message:
    "VS Code offers no language model. Sign in to GitHub Copilot or install another provider, or set longhand.provider to openai.",
};

/** The provider said nothing for too long. */
export function silent(name: string, silenceMs: number): ModelError {
  return {
    kind: "cutOff",
    message: `${name} sent nothing for ${Math.round(silenceMs / 1000)} s. Try again.`,
  };
}

/** Why VS Code or the provider refused or broke off a request; `hasBegun`: part of the reply had come. */
export function requestError(error: unknown, name: string, hasBegun: boolean): ModelError {
  const code = error instanceof vscode.LanguageModelError ? error.code : "";
  switch (code) {
    case vscode.LanguageModelError.NoPermissions.name:
      return {
        kind: "unauthorized",
        message: `Longhand may not use ${name}. Allow it when VS Code asks, or in "Manage Language Model Access", then try again.`,
      };
    case vscode.LanguageModelError.Blocked.name:
      return {
        kind: "unauthorized",
        message: `${name} takes no more requests for now: its quota is used up. Choose another model with ${selectModel}.`,
      };
    case vscode.LanguageModelError.NotFound.name:
      return {
        kind: "badRequest",
        message: `${name} is not there any more. Choose another model with ${selectModel}.`,
      };
  }
  const said = wordsOf(error);
  const quote = said === "" ? "" : ` It says: "${said}"`;
  if (/context.?(?:length|window)|too (?:long|large)|token limit|exceed[^.]*tokens/i.test(said)) {
    return {
      kind: "contextLength",
      message: `The conversation is larger than ${name} takes. Trim or summarize it.${quote}`,
    };
  }
  if (/rate.?limit|too many requests|\b429\b/i.test(said)) {
    return { kind: "rateLimited", message: `${name} gets too many requests. Try again in a moment.${quote}` };
  }
  if (hasBegun) return { kind: "cutOff", message: `The reply of ${name} broke off.${quote}` };
  return { kind: "server", message: `${name} failed.${quote}` };
}

/** What the provider said on one line, whatever wraps it. */
function wordsOf(error: unknown): string {
  const causes: string[] = [];
  let current = error;
  while (current instanceof Error && causes.length < 5) {
    causes.push(current.message);
    current = current.cause;
  }
  const said = causes.findLast((text) => text !== "") ?? (error instanceof Error ? "" : String(error));
  const line = said.replaceAll(/\s+/g, " ").trim();
  return line.length > longestQuote ? `${line.slice(0, longestQuote)}…` : line;
}
