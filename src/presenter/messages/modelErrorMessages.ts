import type { ModelErrorReason } from "../../core/ports/errors/modelErrorReason.ts";
import type { ModelError } from "../../core/ports/models.ts";
import type { Language } from "../language.ts";

type Reason<C extends ModelErrorReason["code"]> = Extract<ModelErrorReason, { code: C }>;
type Messages = {
  readonly [C in ModelErrorReason["code"]]: (
    reason: Reason<C>,
    language: Language,
    error: ModelError,
  ) => string;
};

/** A model error in the user's words: what happened, what the server said and what can be done. */
export function modelErrorMessage(error: ModelError, language: Language): string {
  const say = messages[error.reason.code] as (
    reason: ModelErrorReason,
    language: Language,
    error: ModelError,
  ) => string;
  return say(error.reason, language, error);
}

const messages: Messages = {
  stopped: (_, { t }) => t("Stopped."),
  keyNeeded: ({ server }, { t }) => t('{0} needs an API key. Set one with "Longhand: Set API Key".', server),
  keyAskedFor: ({ server, said }, language) =>
    language.t('{0} asks for an API key (401). Set one with "Longhand: Set API Key".', server) +
    quoted(said, language),
  keyRejected: ({ server, said }, language) =>
    language.t(
      '{0} does not accept the API key (401). Set a valid one with "Longhand: Set API Key".',
      server,
    ) + quoted(said, language),
  keyUnusable: (_, { t }) =>
    t(
      'The API key holds characters that no key has, perhaps from copying it. Set it again with "Longhand: Set API Key".',
    ),
  forbidden: ({ server, said }, language) =>
    language.t(
      '{0} does not allow this request (403). Check what the key may be used for, or choose another model with "Longhand: Select Model".',
      server,
    ) + quoted(said, language),
  noCredit: ({ server, said }, language) =>
    language.t(
      'The account at {0} has no credit left. Add credit there, or set another key with "Longhand: Set API Key".',
      server,
    ) + quoted(said, language),
  unknownModel: ({ server, model, said }, language, { status = 404 }) =>
    language.t(
      '{0} does not know the model "{1}" ({2}). Choose another with "Longhand: Select Model".',
      server,
      model,
      String(status),
    ) + quoted(said, language),
  unknownAddress: ({ server, said }, language) =>
    language.t(
      "{0} knows nothing at this address (404). Check the setting longhand.baseUrl. It usually ends in /v1.",
      server,
    ) + quoted(said, language),
  noSuchServer: ({ server }, { t }) =>
    t(
      'No server in longhand.servers is named "{0}", which this conversation asks. Add it there, or choose another with "Longhand: Select Model".',
      server,
    ),
  badAddress: (_, { t }) =>
    t(
      "The address of the model server is not a web address. Check the setting longhand.baseUrl. It looks like https://api.openai.com/v1.",
    ),
  tooManyRequests: ({ server, said }, language, error) =>
    withStatus(
      error,
      (status) => language.t("{0} gets too many requests ({1}).", server, status),
      () => language.t("{0} gets too many requests.", server),
    ) +
    quoted(said, language) +
    tryAgain(error, language),
  overTokenRate: ({ server, model, said }, language) =>
    language.t(
      'The request has more tokens than {0} takes from you in a minute for {1}: waiting does not help. Trim or summarize the conversation, or choose another model with "Longhand: Select Model".',
      server,
      model,
    ) + quoted(said, language),
  modelLoading: ({ server, model }, { t }) => t("{0} is loading the model {1}.", server, model),
  refused: ({ server, said }, language, error) =>
    withStatus(
      error,
      (status) => language.t("{0} refused the request ({1}).", server, status),
      () => language.t("{0} refused the request.", server),
    ) + quoted(said, language),
  responsesOnly: ({ server, model, said }, language) =>
    language.t(
      '{0} lets {1} use tools only through its Responses API, which it does not have at this address. Choose another model with "Longhand: Select Model".',
      server,
      model,
    ) + quoted(said, language),
  noSight: ({ model, said }, language) =>
    language.t(
      "{0} does not see images. Go on without them, or choose a model that does. Nothing is lost: they stay in the conversation.",
      model,
    ) + quoted(said, language),
  pictureRefused: ({ server, said }, language) =>
    language.t("{0} does not take an image of this conversation. Go on without images.", server) +
    quoted(said, language),
  tooLong: ({ model, said }, language, { limitTokens }) =>
    (limitTokens === undefined
      ? language.t(
          'The conversation is larger than the context window that {0} has here. Trim or summarize it, or choose another model with "Longhand: Select Model".',
          model,
        )
      : language.t(
          'The conversation is larger than the context window of {1} tokens that {0} has here. Trim or summarize it, or choose another model with "Longhand: Select Model".',
          model,
          language.number(limitTokens),
        )) + quoted(said, language),
  serverFailed: ({ server, said }, language, error) =>
    withStatus(
      error,
      (status) => language.t("{0} failed ({1}).", server, status),
      () => language.t("{0} failed.", server),
    ) +
    quoted(said, language) +
    tryAgain(error, language),
  connectionRefused: ({ server }, { t }) =>
    t(
      "Cannot reach {0}: nothing listens there. Start the server, or change the setting longhand.baseUrl.",
      server,
    ),
  nameNotFound: ({ server }, { t }) =>
    t(
      "Cannot reach {0}: its name cannot be found. Check the network and the setting longhand.baseUrl.",
      server,
    ),
  noAnswer: ({ server }, { t }) =>
    t("Cannot reach {0}: it does not answer. Check the network and the setting longhand.baseUrl.", server),
  certificateNotTrusted: ({ server }, { t }) =>
    t("Cannot reach {0}: its certificate is not trusted. Check the proxy and its certificates.", server),
  connectionFailed: ({ server }, { t }) =>
    t("Cannot reach {0}: the connection failed. Check the network and the setting longhand.baseUrl.", server),
  brokeOff: ({ server, said }, language) =>
    language.t("The reply from {0} broke off.", server) +
    quoted(said, language) +
    ` ${language.t("Try again.")}`,
  notJson: ({ server, sent }, { t }) =>
    t('The reply from {0} broke off at something that is no JSON: "{1}" Try again.', server, sent),
  silent: ({ server, silenceMs }, { t, number }) =>
    t(
      "{0} sent nothing for {1} s. Try again, or let it take longer with the setting longhand.serverTimeout.",
      server,
      number(Math.max(1, Math.round(silenceMs / 1000))),
    ),
  noReply: ({ server, model, said }, language) =>
    language.t(
      "{0} answered without a reply from {1}. Try again; if it stays so, check the setting longhand.baseUrl.",
      server,
      model,
    ) + quoted(said, language),
  saidNothing: (_, { t }) => t("The model said nothing. Try again."),
  replyUsedUp: ({ reserve }, { t, number }) =>
    t(
      "The model used up its reply of at most {0} tokens before it said anything. Raise longhand.responseReserve, or choose another model.",
      number(reserve),
    ),
  filtered: (_, { t }) =>
    t("The model server's content filter withheld the reply, or the rest of it. Say it in other words."),
  noEditorModel: (_, { t }) =>
    t(
      "VS Code offers no language model. Sign in to GitHub Copilot or install another provider, or set longhand.provider to openai.",
    ),
  notAllowed: ({ model }, { t }) =>
    t(
      'Longhand may not use {0}. Allow it when VS Code asks, or in "Manage Language Model Access", then try again.',
      model,
    ),
  quotaUsedUp: ({ model }, { t }) =>
    t(
      '{0} takes no more requests for now: its quota is used up. Choose another model with "Longhand: Select Model".',
      model,
    ),
  modelGone: ({ model }, { t }) =>
    t('{0} is not there any more. Choose another model with "Longhand: Select Model".', model),
};

function withStatus(
  { status }: ModelError,
  known: (status: string) => string,
  unknown: () => string,
): string {
  return status === undefined ? unknown() : known(String(status));
}

function quoted(said: string | undefined, { t }: Language): string {
  return said === undefined ? "" : ` ${t('It says: "{0}"', said)}`;
}

function tryAgain({ retryAfterMs }: ModelError, { t, number }: Language): string {
  const sentence =
    retryAfterMs === undefined
      ? t("Try again in a moment.")
      : t("Try again in {0} s.", number(Math.max(1, Math.ceil(retryAfterMs / 1000))));
  return ` ${sentence}`;
}
