import type { ModelError } from "../../../src/core/ports/models.ts";
import type { ImportProblem } from "../../../src/core/conversation/transfer/importProblem.ts";
import { languageOf } from "../../../src/presenter/language.ts";
import { importProblemMessage } from "../../../src/presenter/messages/importProblemMessages.ts";
import { modelErrorMessage } from "../../../src/presenter/messages/modelErrorMessages.ts";

/** The user's language where nothing is translated. */
export const english = languageOf("en", (message, ...parts) =>
  message.replaceAll(/\{(\d+)\}/g, (place, index: string) => parts[Number(index)] ?? place),
);

/** Sentence that the user reads of an error. */
export const sentenceOf = (error: ModelError): string => modelErrorMessage(error, english);

/** Sentence that the user reads of an import's problem. */
export const problemSentence = (problem: ImportProblem): string => importProblemMessage(problem, english);
