import { HeldElsewhere } from "../../core/agent/record/conversationRecord.ts";
import { StoreError } from "../../core/ports/errors/storeError.ts";
import { messageOf } from "../../core/text/errors.ts";
import type { Language } from "../language.ts";
import { storeErrorMessage } from "./storeErrorMessages.ts";

/** Sentence for an error or whatever else was thrown: in the user's words where those are known, else in its own. */
export function errorMessage(error: unknown, language: Language): string {
  if (error instanceof StoreError) return storeErrorMessage(error.reason, language);
  if (error instanceof HeldElsewhere) {
    return language.t(
      "This conversation is continued in another window. Take it over, or continue in a copy.",
    );
  }
  return messageOf(error);
}
