import type { ModelError } from "../../core/ports/models.ts";
import { byteLimitIn, saysNoSight, saysPictureRefused, saysTooLarge } from "./pictureWords.ts";
import { contextLimitIn, saysOverRate, saysTooLong } from "./contextLength.ts";
import type { Refusal } from "./refusal.ts";

/** Server and model that an error is about. */
export interface ErrorContext {
  /** Host and port, without credentials. */
  readonly address: string;
  readonly model: string;
  readonly hasKey: boolean;
}

/** Statuses below 500 that pass by themselves: timeout, conflict, locked, too early. */
const passing = [408, 409, 423, 425];

/** Statuses of who may ask: what the words say beside is not about the request. */
const ofAccess = [401, 403];

/** A refusal as something the user can act on. */
export function refusalError(refusal: Refusal, context: ErrorContext): ModelError {
  const { status, retryAfterMs } = refusal;
  const told = status === undefined ? {} : { status };
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  const byWords = ofAccess.includes(status ?? 0) ? undefined : byWordsOf(refusal, context);
  return { ...(byWords ?? byStatus(status, refusal, context)), ...told, ...wait };
}

function byWordsOf(refusal: Refusal, context: ErrorContext): ModelError | undefined {
  const { raw, status, retryAfterMs } = refusal;
  if (saysNoCredit(raw, retryAfterMs)) return noCredit(refusal, context);
  if (saysOverRate(raw)) return overRate(refusal, context);
  if (saysTooLong(raw) || (status === 413 && !/rate|per minute|quota/i.test(raw)))
    return { ...tooLong(refusal, context), ...sizeIn(refusal) };
  return pictureError(refusal, context) ?? (saysLoading(refusal) ? loading(refusal, context) : undefined);
}

/** A refusal that is about pictures. */
function pictureError(refusal: Refusal, { address: server, model }: ErrorContext): ModelError | undefined {
  const { raw } = refusal;
  if (saysNoSight(raw)) {
    return { kind: "badRequest", reason: { code: "noSight", model, ...saidBy(refusal) } };
  }
  if (!saysPictureRefused(raw)) return undefined;
  return { kind: "badRequest", reason: { code: "pictureRefused", server, ...saidBy(refusal) } };
}

/** Bytes that a refusal tells of. */
function sizeIn({ status, raw }: Refusal): Pick<ModelError, "isTooLarge" | "limitBytes"> {
  if (status !== 413 && !saysTooLarge(raw)) return {};
  const limitBytes = byteLimitIn(raw);
  return { isTooLarge: true, ...(limitBytes !== undefined && { limitBytes }) };
}

function saysNoCredit(raw: string, retryAfterMs: number | undefined): boolean {
  if (/insufficient[_ ](?:quota|credits?|balance|funds)/i.test(raw)) return true;
  return (
    retryAfterMs === undefined && /credit balance|billing (?:hard )?limit|out of credits?|余额不足/i.test(raw)
  );
}

/** True for a server that is about to answer: it reads the model, or starts. Failing to is another thing. */
function saysLoading({ status = 500, raw }: Refusal): boolean {
  if (status < 500 && ![409, 423, 425, 429].includes(status)) return false;
  if (/(?:fail|error|unable|could not|cannot|can't)[^.]{0,40}(?:load|start|initiali)/i.test(raw))
    return false;
  const doing =
    "(?:loading|being loaded|warming up|starting(?: up)?|initiali[sz]ing|spinning up|booting|waking up|cold start)";
  const what = "(?:models?|server|engine|instance|weights?|worker|endpoint|replica|container)";
  return new RegExp(
    `\\b${what}\\b[^.]{0,60}\\b(?:${doing}|not (?:yet )?(?:ready|loaded))|\\b${doing}\\b[^.]{0,40}\\b${what}\\b|estimated_time`,
    "i",
  ).test(raw);
}

function byStatus(status: number | undefined, refusal: Refusal, context: ErrorContext): ModelError {
  const said = saidBy(refusal);
  const { address: server, hasKey } = context;
  if (isOverRate(refusal)) {
    return { kind: "rateLimited", reason: { code: "tooManyRequests", server, ...said } };
  }
  switch (status) {
    case 401:
      return {
        kind: "unauthorized",
        reason: { code: hasKey ? "keyRejected" : "keyAskedFor", server, ...said },
      };
    case 402:
      return noCredit(refusal, context);
    case 403:
      return { kind: "unauthorized", reason: { code: "forbidden", server, ...said } };
    case 404:
      return notFound(refusal, context);
  }
  if (status !== undefined && status < 500 && !passing.includes(status)) return refused(refusal, context);
  return { kind: "server", reason: { code: "serverFailed", server, ...said } };
}

/** A rate that was exceeded, by its status or where another one stands for it. */
function isOverRate({ status = 500, raw }: Refusal): boolean {
  if (status === 429) return true;
  if (status >= 500 || status === 401) return false;
  return /throttl|too many requests|rate.?limit(?:ed)?\b[^.]{0,40}(?:exceed|reached|hit)|(?:exceed|reached|hit)[^.]{0,40}rate.?limit|slow ?down/i.test(
    raw,
  );
}

function saidBy({ text }: Refusal): { readonly said?: string } {
  return text === "" ? {} : { said: text };
}

function refused(refusal: Refusal, { address: server, model }: ErrorContext): ModelError {
  const said = saidBy(refusal);
  if (saysResponsesOnly(refusal.raw)) {
    return { kind: "badRequest", reason: { code: "responsesOnly", server, model, ...said } };
  }
  const code = saysNoModel(refusal.raw) ? "unknownModel" : "refused";
  return { kind: "badRequest", reason: { code, server, model, ...said } };
}

function saysResponsesOnly(raw: string): boolean {
  return /reasoning_effort|(?:only|use|instead|supported)[^.]*(?:v1\/responses|responses api)/i.test(raw);
}

function saysNoModel(raw: string): boolean {
  return /\bmodel_?not_?found|\bmodels?\b[^.\n]{0,120}\b(?:not (?:found|exist|available|known|a valid)|(?:does|do)(?: not|n't) exist|unknown|is invalid)|(?:no such|unknown|invalid|unrecogni[sz]ed|not a valid) model\b|not a valid model/i.test(
    raw,
  );
}

/** Error of what is not there: the model, the address, or something that the server names. */
function notFound(refusal: Refusal, context: ErrorContext): ModelError {
  const { address: server, model } = context;
  const said = saidBy(refusal);
  if (saysResponsesOnly(refusal.raw)) return refused(refusal, context);
  if (saysNoModel(refusal.raw))
    return { kind: "badRequest", reason: { code: "unknownModel", server, model, ...said } };
  const isOfAddress =
    refusal.text === "" ||
    /^(?:404\W*)?(?:(?:page |url |path |file |route )?not found|no route|cannot (?:get|post)|invalid url)|\/chat\/completions|\/responses|\/messages|\bpath\b|\broute\b|\burl\b|\/v\d/i.test(
      refusal.text,
    );
  if (isOfAddress) return { kind: "badRequest", reason: { code: "unknownAddress", server, ...said } };
  // What is not there is named: "model: claude-x".
  const isOfModel = model !== "" && refusal.text.includes(model);
  if (isOfModel) return { kind: "badRequest", reason: { code: "unknownModel", server, model, ...said } };
  return { kind: "badRequest", reason: { code: "refused", server, ...said } };
}

function noCredit(refusal: Refusal, { address: server }: ErrorContext): ModelError {
  return { kind: "unauthorized", reason: { code: "noCredit", server, ...saidBy(refusal) } };
}

/** Error of one request with more tokens than may be sent in a minute: neither waiting nor a smaller window helps. */
function overRate(refusal: Refusal, { address: server, model }: ErrorContext): ModelError {
  return {
    kind: "rateLimited",
    isFinal: true,
    reason: { code: "overTokenRate", server, model, ...saidBy(refusal) },
  };
}

function loading(refusal: Refusal, { address: server, model }: ErrorContext): ModelError {
  return { kind: "loading", reason: { code: "modelLoading", server, model, ...saidBy(refusal) } };
}

function tooLong(refusal: Refusal, { model }: ErrorContext): ModelError {
  const limitTokens = contextLimitIn(refusal.raw);
  return {
    kind: "contextLength",
    reason: { code: "tooLong", model, ...saidBy(refusal) },
    ...(limitTokens === undefined ? {} : { limitTokens }),
  };
}

/** Error where there is no key and one is needed. */
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

/** The reply broke off; `said`: the server's words for it, "" for none. */
export function cutOffError({ address: server }: ErrorContext, said = ""): ModelError {
  return { kind: "cutOff", reason: { code: "brokeOff", server, ...(said !== "" && { said }) } };
}

/** The reply broke off at an event that begins with `sent` and is no JSON. */
export function notJsonError({ address: server }: ErrorContext, sent: string): ModelError {
  return { kind: "cutOff", reason: { code: "notJson", server, sent } };
}

/** Error of a server from which nothing came for `silenceMs`. */
export function silentError(silenceMs: number, { address: server }: ErrorContext): ModelError {
  return { kind: "cutOff", reason: { code: "silent", server, silenceMs } };
}

/** The server answered, but with nothing that is a reply; `said`: its words, "" for none. */
export function emptyReplyError({ address: server, model }: ErrorContext, said = ""): ModelError {
  return { kind: "server", reason: { code: "noReply", server, model, ...(said !== "" && { said }) } };
}

/** The user's Stop. */
export const cancelledError: ModelError = { kind: "cancelled", reason: { code: "stopped" } };
