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

/** Statuses below 500 that pass by themselves: timeout, conflict, too early. */
const passing = [408, 409, 425];

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
  const said = saidBy(refusal);
  const { address: server, hasKey } = context;
  switch (status) {
    case 401:
      return { kind: "unauthorized", reason: { code: hasKey ? "keyRejected" : "keyAskedFor", server } };
    case 402:
      return noCredit(context);
    case 403:
      return { kind: "unauthorized", reason: { code: "forbidden", server, ...said } };
    case 404:
      return notFound(refusal, context);
    case 429:
      return { kind: "rateLimited", reason: { code: "tooManyRequests", server, ...said } };
  }
  if (status !== undefined && status < 500 && !passing.includes(status)) return refused(refusal, context);
  return { kind: "server", reason: { code: "serverFailed", server, ...said } };
}

function saidBy({ text }: Refusal): { readonly said?: string } {
  return text === "" ? {} : { said: text };
}

function refused(refusal: Refusal, { address: server, model }: ErrorContext): ModelError {
  return refusal.raw.includes("reasoning_effort")
    ? { kind: "badRequest", reason: { code: "responsesOnly", server, model } }
    : { kind: "badRequest", reason: { code: "refused", server, ...saidBy(refusal) } };
}

function notFound({ raw }: Refusal, { address: server, model }: ErrorContext): ModelError {
  return /\bmodel(?:\b|_not_found)/i.test(raw)
    ? { kind: "badRequest", reason: { code: "unknownModel", server, model } }
    : { kind: "badRequest", reason: { code: "unknownAddress", server } };
}

function noCredit({ address: server }: ErrorContext): ModelError {
  return { kind: "unauthorized", reason: { code: "noCredit", server } };
}

function tooLong(text: string, { model }: ErrorContext): ModelError {
  const limitTokens = limitIn(text);
  return {
    kind: "contextLength",
    reason: { code: "tooLong", model },
    ...(limitTokens === undefined ? {} : { limitTokens }),
  };
}

/** No key where one is needed. */
export function noKeyError({ address: server }: ErrorContext): ModelError {
  return { kind: "noKey", reason: { code: "keyNeeded", server } };
}

/** A key that cannot be sent as a header. */
export function unusableKeyError(): ModelError {
  return { kind: "unauthorized", reason: { code: "keyUnusable" } };
}

/** A `baseUrl` that is no web address. */
export function badAddressError(): ModelError {
  return { kind: "unreachable", isFinal: true, reason: { code: "badAddress" } };
}

const networkReasons = [
  [/ECONNREFUSED/, "connectionRefused"],
  [/ENOTFOUND|EAI_AGAIN/, "nameNotFound"],
  [/TIMEOUT|ETIMEDOUT/, "noAnswer"],
  [/CERT|SELF_SIGNED|UNABLE_TO|SSL|TLS/, "certificateNotTrusted"],
] as const;

/** The network's reason, by the codes of Node's errors. */
export function unreachableError(
  networkCode: string | undefined,
  { address: server }: ErrorContext,
): ModelError {
  const found = networkReasons.find(([pattern]) => pattern.test(networkCode ?? ""));
  return { kind: "unreachable", reason: { code: found?.[1] ?? "connectionFailed", server } };
}

/** The reply broke off; `said`: the server's word for it. */
export function cutOffError({ address: server }: ErrorContext, said?: string): ModelError {
  return { kind: "cutOff", reason: { code: "brokeOff", server, ...(said !== undefined && { said }) } };
}

/** Nothing came for `silenceMs`. */
export function silentError(silenceMs: number, { address: server }: ErrorContext): ModelError {
  return { kind: "cutOff", reason: { code: "silent", server, silenceMs } };
}

/** The server answered, but with nothing that is a reply. */
export function emptyReplyError({ address: server, model }: ErrorContext): ModelError {
  return { kind: "server", reason: { code: "noReply", server, model } };
}

/** The user's Stop. */
export const cancelledError: ModelError = { kind: "cancelled", reason: { code: "stopped" } };
