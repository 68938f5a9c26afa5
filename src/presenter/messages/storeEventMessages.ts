import type { StoreEvent } from "../../core/ports/journal.ts";
import type { Language } from "../language.ts";
import { storeErrorMessage } from "./storeErrorMessages.ts";

/** News of the store for the user, in sentences; undefined for what is none of theirs. */
export function storeEventMessage(event: StoreEvent, language: Language): string | undefined {
  const { t, number } = language;
  switch (event.type) {
    case "recovered": {
      const { recovered, of, asideFile } = event;
      const sentence = t(
        "The file of the conversations was damaged. Recovered {0} of {1} messages.",
        number(recovered),
        number(of),
      );
      if (asideFile === undefined) return sentence;
      return t("{0} The damaged file was set aside: {1}", sentence, asideFile);
    }
    case "readOnly":
      return storeErrorMessage(event.reason, language);
    case "unsaved":
      return t(
        "Conversations cannot be saved for now. {0} They are kept in memory and saved as soon as that is possible; do not close VS Code until then.",
        storeErrorMessage(event.reason, language),
      );
    case "saved":
      return t("Conversations are saved again.");
    case "replaced":
    case "changed":
      return undefined;
  }
}
