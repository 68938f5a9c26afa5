/**
 * Reason of a failed model call, as data. `server` is a host with its port, or the name of an editor's model; `said` its own words
 * on one line, free of secrets, left out where it said none. Who shows it finds status, wait and window beside it.
 */
export type ModelErrorReason =
  | { readonly code: "stopped" }
  | { readonly code: "keyNeeded"; readonly server: string }
  /** The server asked for a key that is not set. */
  | { readonly code: "keyAskedFor"; readonly server: string; readonly said?: string }
  | { readonly code: "keyRejected"; readonly server: string; readonly said?: string }
  /** The key holds characters that cannot be sent. */
  | { readonly code: "keyUnusable" }
  | { readonly code: "forbidden"; readonly server: string; readonly said?: string }
  | { readonly code: "noCredit"; readonly server: string; readonly said?: string }
  | { readonly code: "unknownModel"; readonly server: string; readonly model: string; readonly said?: string }
  | { readonly code: "unknownAddress"; readonly server: string; readonly said?: string }
  /** No server has the name that the conversation asks. */
  | { readonly code: "noSuchServer"; readonly server: string }
  /** The setting is no web address. */
  | { readonly code: "badAddress" }
  | { readonly code: "tooManyRequests"; readonly server: string; readonly said?: string }
  /** One request has more tokens than may be sent in a minute. */
  | {
      readonly code: "overTokenRate";
      readonly server: string;
      readonly model: string;
      readonly said?: string;
    }
  /** The server reads the model, or starts: it will answer. */
  | { readonly code: "modelLoading"; readonly server: string; readonly model: string; readonly said?: string }
  | { readonly code: "refused"; readonly server: string; readonly model?: string; readonly said?: string }
  | {
      readonly code: "responsesOnly";
      readonly server: string;
      readonly model: string;
      readonly said?: string;
    }
  | { readonly code: "tooLong"; readonly model: string; readonly said?: string }
  /** The model does not see pictures; `said`: where its server said so. */
  | { readonly code: "noSight"; readonly model: string; readonly said?: string }
  /** The server does not take a picture as it is. */
  | { readonly code: "pictureRefused"; readonly server: string; readonly said?: string }
  | { readonly code: "serverFailed"; readonly server: string; readonly said?: string }
  | {
      readonly code:
        "connectionRefused" | "nameNotFound" | "noAnswer" | "certificateNotTrusted" | "connectionFailed";
      readonly server: string;
    }
  | { readonly code: "brokeOff"; readonly server: string; readonly said?: string }
  /** An event of the stream that nothing can be made of; `sent`: its beginning. */
  | { readonly code: "notJson"; readonly server: string; readonly sent: string }
  | { readonly code: "silent"; readonly server: string; readonly silenceMs: number }
  /** An answer that is no reply, for example a web page. */
  | { readonly code: "noReply"; readonly server: string; readonly model: string; readonly said?: string }
  | { readonly code: "saidNothing" }
  /** The whole reply of `reserve` tokens went by before a word was said. */
  | { readonly code: "replyUsedUp"; readonly reserve: number }
  | { readonly code: "filtered" }
  | { readonly code: "noEditorModel" }
  | { readonly code: "notAllowed"; readonly model: string }
  | { readonly code: "quotaUsedUp"; readonly model: string }
  | { readonly code: "modelGone"; readonly model: string };
