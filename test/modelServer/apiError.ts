/** An error as the service puts it: the HTTP status and the body's `error` object. */
export interface ApiError {
  readonly status: number;
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: string | null;
  };
}

export function apiError(
  status: number,
  message: string,
  more: { readonly type?: string; readonly param?: string | null; readonly code?: string | null } = {},
): ApiError {
  const { type = "invalid_request_error", param = null, code = null } = more;
  return { status, error: { message, type, param, code } };
}

export function invalid(param: string, code: string | null, message: string): ApiError {
  return apiError(400, message, { param, code });
}

export const unknownParameter = (param: string) =>
  invalid(param, "unknown_parameter", `Unknown parameter: '${param}'.`);

export const missing = (param: string) =>
  invalid(param, "missing_required_parameter", `Missing required parameter: '${param}'.`);

export const wrongType = (param: string, expected: string, value: unknown) =>
  invalid(
    param,
    "invalid_type",
    `Invalid type for '${param}': expected ${expected}, but got ${article(value)} instead.`,
  );

export const emptyArray = (param: string) =>
  invalid(
    param,
    "empty_array",
    `Invalid '${param}': empty array. Expected an array with minimum length 1, but got an empty array instead.`,
  );

export const tooLong = (param: string, maximum: number, length: number) =>
  invalid(
    param,
    "string_above_max_length",
    `Invalid '${param}': string too long. Expected a string with maximum length ${maximum}, but got a string with length ${length} instead.`,
  );

export const wrongPattern = (param: string, pattern: RegExp) =>
  invalid(
    param,
    "invalid_value",
    `Invalid '${param}': string does not match pattern. Expected a string that matches the pattern '${pattern.source}'.`,
  );

export const wrongValue = (param: string, value: string, supported: readonly string[]) =>
  invalid(
    param,
    "invalid_value",
    `Invalid value: '${value}'. Supported values are: ${supported.map((name) => `'${name}'`).join(", ")}.`,
  );

/** Weights of the prompt and of the reply that was asked for, in tokens. */
interface PromptSize {
  readonly window: number;
  readonly messages: number;
  readonly functions: number;
  readonly completion: number;
}

/** The service's refusal of a prompt that does not fit, in its wording. */
export function contextLengthExceeded(size: PromptSize): ApiError {
  const prompt = size.messages + size.functions;
  const parts = [`${size.messages} in the messages`];
  if (size.functions > 0) parts.push(`${size.functions} in the functions`);
  if (size.completion > 0) parts.push(`${size.completion} in the completion`);
  const listed =
    parts.length > 2 ? `${parts.slice(0, -1).join(", ")}, and ${parts.at(-1) ?? ""}` : parts.join(", ");
  const sum =
    size.completion > 0
      ? `you requested ${prompt + size.completion} tokens (${listed})`
      : `your messages resulted in ${prompt} tokens${parts.length > 1 ? ` (${listed})` : ""}`;
  const what = size.completion > 0 ? "messages or completion" : "messages";
  return invalid(
    "messages",
    "context_length_exceeded",
    `This model's maximum context length is ${size.window} tokens. However, ${sum}. Please reduce the length of the ${what}.`,
  );
}

function article(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "number") return Number.isInteger(value) ? "an integer" : "a decimal number";
  if (typeof value === "object") return "an object";
  return `a ${typeof value}`;
}
