import type { ModelError } from "../../../src/core/ports/models.ts";
import { languageOf } from "../../../src/presenter/language.ts";
import { modelErrorMessage } from "../../../src/presenter/messages/modelErrorMessages.ts";

/** The user's language where nothing is translated. */
export const english = languageOf("en", (message, ...parts) =>
  message.replaceAll(/\{(\d+)\}/g, (place, index: string) => parts[Number(index)] ?? place),
);

/** What the user reads of an error. */
export const sentenceOf = (error: ModelError): string => modelErrorMessage(error, english);
