import type { ModelError } from "../../core/ports/models.ts";
import { limitIn, saysTooLong } from "./contextLength.ts";
import type { Refusal } from "./refusal.ts";

/** Whom an error is about. */
export interface ErrorContext {
  /** Host and port, without credentials. */
  readonly address: string;
  readonly model: string;
  readonly hasKey: boolean;
}

const setKey = 'Set one with "Longhand: Set API Key".';
const selectModel = '"Longhand: Select Model"';
/** Statuses below 500 that pass by themselves: timeout, conflict, too early. */
const passing = [408, 409, 425];
const checkAddress = "Check the setting longhand.baseUrl.";

/** A refusal as something the user can act on. */
export function refusalError(refusal: Refusal, context: ErrorContext): ModelError {
  const { status, raw, retryAfterMs } = refusal;
  const told = status === undefined ? {} : { status };
  if (status !== 401 && status !== 403 && saysTooLong(raw)) return { ...tooLong(raw, context), ...told };
  if (/insufficient_(?:quota|credits|balance|funds)/.test(raw)) return { ...noCredit(context), ...told };
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  return { ...byStatus(status, refusal, context), ...told, ...wait };
}

function byStatus(status: number | undefined, refusal: Refusal, context: ErrorContext): ModelError {
  const { address } = context;
  const said = quoted(refusal);
  switch (status) {
    case 401:
      return unauthorized(context);
    case 402:
      return noCredit(context);
    case 403:
      return {
        kind: "unauthorized",
        message: `${address} does not allow this request (403). Check what the key may be used for, or choose another model with ${selectModel}.${said}`,
      };
    case 404:
      return { kind: "badRequest", message: notFound(refusal, context) };
    case 429:
      return {
        kind: "rateLimited",
        message: `${address} gets too many requests (429). Try again ${whenToRetry(refusal)}.${said}`,
      };
  }
  if (status !== undefined && status < 500 && !passing.includes(status))
    return refused(status, refusal, context);
  const figure = status === undefined ? "" : ` (${status})`;
  return { kind: "server", message: `${address} failed${figure}. Try again ${whenToRetry(refusal)}.${said}` };
}

function quoted({ text }: Refusal): string {
  return text === "" ? "" : ` It says: "${text}"`;
}

function refused(status: number, refusal: Refusal, { address, model }: ErrorContext): ModelError {
  const message = refusal.raw.includes("reasoning_effort")
    ? `${address} lets ${model} use tools only through its Responses API, which Longhand does not speak. Choose another model with ${selectModel}.`
    : `${address} refused the request (${status}).${quoted(refusal)}`;
  return { kind: "badRequest", message };
}

function unauthorized({ address, hasKey }: ErrorContext): ModelError {
  const message = hasKey
    ? `${address} does not accept the API key (401). Set a valid one with "Longhand: Set API Key".`
    : `${address} asks for an API key (401). ${setKey}`;
  return { kind: "unauthorized", message };
}

function notFound({ raw }: Refusal, { address, model }: ErrorContext): string {
  return /\bmodel(?:\b|_not_found)/i.test(raw)
    ? `${address} does not know the model "${model}" (404). Choose another with ${selectModel}.`
    : `${address} knows nothing at this address (404). ${checkAddress} It usually ends in /v1.`;
}

function noCredit({ address }: ErrorContext): ModelError {
  return {
    kind: "unauthorized",
    message: `The account at ${address} has no credit left. Add credit there, or set another key with "Longhand: Set API Key".`,
  };
}

function tooLong(text: string, { model }: ErrorContext): ModelError {
  const limitTokens = limitIn(text);
  const size = limitTokens === undefined ? "" : ` of ${limitTokens.toLocaleString("en")} tokens`;
  return {
    kind: "contextLength",
    message: `The conversation is larger than the context window${size} that ${model} has here. Trim or summarize it, or choose another model with ${selectModel}.`,
    ...(limitTokens === undefined ? {} : { limitTokens }),
  };
}

function whenToRetry({ retryAfterMs }: Refusal): string {
  return retryAfterMs === undefined ? "in a moment" : `in ${Math.max(1, Math.ceil(retryAfterMs / 1000))} s`;
}

/** No key where one is needed. */
export function noKeyError({ address }: ErrorContext): ModelError {
  return { kind: "noKey", message: `${address} needs an API key. ${setKey}` };
}

/** A key that cannot be sent as a header. */
export function unusableKeyError(): ModelError {
  return {
    kind: "unauthorized",
    message:
      'The API key holds characters that no key has, perhaps from copying it. Set it again with "Longhand: Set API Key".',
  };
}

/** A `baseUrl` that is no web address. */
export function badAddressError(): ModelError {
  return {
    kind: "unreachable",
    isFinal: true,
    message: `The address of the model server is not a web address. ${checkAddress} It looks like https://api.openai.com/v1.`,
  };
}

/** The network's reason, by the codes of Node's errors. */
export function unreachableError(code: string | undefined, { address }: ErrorContext): ModelError {
  const reasons: readonly (readonly [RegExp, string])[] = [
    [/ECONNREFUSED/, `nothing listens there. Start the server, or change the setting longhand.baseUrl`],
    [/ENOTFOUND|EAI_AGAIN/, `its name cannot be found. Check the network and the setting longhand.baseUrl`],
    [/TIMEOUT|ETIMEDOUT/, `it does not answer. Check the network and the setting longhand.baseUrl`],
    [
      /CERT|SELF_SIGNED|UNABLE_TO|SSL|TLS/,
      `its certificate is not trusted. Check the proxy and its certificates`,
    ],
  ];
  const reason = reasons.find(([pattern]) => pattern.test(code ?? ""))?.[1];
  return {
    kind: "unreachable",
    message: `Cannot reach ${address}: ${reason ?? "the connection failed. Check the network and the setting longhand.baseUrl"}.`,
  };
}

/** The reply broke off. */
export function cutOffError({ address }: ErrorContext): ModelError {
  return { kind: "cutOff", message: `The reply from ${address} broke off. Try again.` };
}

/** Nothing came for `silenceMs`. */
export function silentError(silenceMs: number, { address }: ErrorContext): ModelError {
  const seconds = Math.max(1, Math.round(silenceMs / 1000));
  return { kind: "cutOff", message: `${address} sent nothing for ${seconds} s. Try again.` };
}

/** The server answered, but with nothing that is a reply. */
export function emptyReplyError({ address, model }: ErrorContext): ModelError {
  return {
    kind: "server",
    message: `${address} answered without a reply from ${model}. Try again; if it stays so, check the setting longhand.baseUrl.`,
  };
}

/** The user's Stop. */
export const cancelledError: ModelError = { kind: "cancelled", message: "Stopped." };
