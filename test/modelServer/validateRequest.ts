import type { ApiError } from "./apiError.ts";
import {
  apiError,
  emptyArray,
  invalid,
  missing,
  unknownParameter,
  wrongType,
  wrongValue,
} from "./apiError.ts";
import type { Problems } from "./validateMessages.ts";
import { isFields, messagesProblems, nameProblems } from "./validateMessages.ts";

type Fields = Readonly<Record<string, unknown>>;

const parameters = new Set(
  `model messages stream stream_options tools tool_choice parallel_tool_calls max_tokens max_completion_tokens
  temperature top_p n stop seed user frequency_penalty presence_penalty logit_bias logprobs top_logprobs
  response_format reasoning_effort verbosity store metadata service_tier prompt_cache_key safety_identifier
  prediction modalities`.split(/\s+/),
);

/** The first thing the service would refuse in a Chat Completions body, as it would say it; undefined when there is none. */
export function validateRequest(body: unknown): ApiError | undefined {
  return requestProblems(body).next().value ?? undefined;
}

/** Models that think before they answer: no sampling parameters, `max_completion_tokens` only. */
function isReasoningModel(model: string): boolean {
  return /^(o\d|gpt-[56](?!.*chat))/.test(model);
}

/** Those of these models that use tools here only with `reasoning_effort` "none". */
const toolsWithoutReasoning = /^gpt-(?:5\.[6-9]|6)/;
/** And the ones that know no "none". */
const alwaysReasoning = /^gpt-(?:6-astra|6\.1-sol)/;

function* requestProblems(body: unknown): Problems {
  if (!isFields(body)) {
    return yield apiError(400, "We could not parse the JSON body of your request.");
  }
  if (typeof body["model"] !== "string" || body["model"] === "") {
    return yield apiError(400, "you must provide a model parameter");
  }
  for (const key of Object.keys(body)) if (!parameters.has(key)) yield unknownParameter(key);
  yield* messagesProblems(body["messages"]);
  yield* toolsProblems(body);
  yield* streamProblems(body);
  yield* limitProblems(body);
  yield* samplingProblems(body, body["model"]);
  yield* reasoningProblems(body, body["model"]);
}

function* reasoningProblems(body: Fields, model: string): Problems {
  const effort = body["reasoning_effort"];
  if (effort !== undefined && !isReasoningModel(model)) {
    const message = "Unrecognized request argument supplied: reasoning_effort";
    yield invalid("reasoning_effort", null, message);
  }
  if (effort === "none" && alwaysReasoning.test(model)) {
    yield invalid(
      "reasoning_effort",
      "unsupported_value",
      "Unsupported value: 'reasoning_effort' does not support 'none' with this model.",
    );
  }
  if (body["tools"] !== undefined && effort !== "none" && toolsWithoutReasoning.test(model)) {
    yield invalid(
      "reasoning_effort",
      null,
      `Function tools with reasoning_effort are not supported for ${model} in /v1/chat/completions. To use function tools, use /v1/responses or set reasoning_effort to 'none'.`,
    );
  }
}

function* toolsProblems(body: Fields): Problems {
  const tools = body["tools"];
  if (tools === undefined) {
    for (const key of ["tool_choice", "parallel_tool_calls"]) {
      if (body[key] !== undefined) {
        yield invalid(
          key,
          null,
          `Invalid value for '${key}': '${key}' is only allowed when 'tools' are specified.`,
        );
      }
    }
    return;
  }
  if (!Array.isArray(tools)) return yield wrongType("tools", "an array of objects", tools);
  if (tools.length === 0) return yield emptyArray("tools");
  if (tools.length > 128) {
    yield invalid(
      "tools",
      "array_above_max_length",
      `Invalid 'tools': array too long. Expected an array with maximum length 128, but got an array with length ${tools.length} instead.`,
    );
  }
  for (const [index, tool] of tools.entries()) yield* toolProblems(tool, `tools[${index}]`);
  yield* choiceProblems(body["tool_choice"], tools as readonly Fields[]);
}

function* toolProblems(tool: unknown, at: string): Problems {
  if (!isFields(tool)) return yield wrongType(at, "an object", tool);
  if (tool["type"] !== "function") yield wrongValue(`${at}.type`, String(tool["type"]), ["function"]);
  const definition = tool["function"];
  if (definition === undefined) return yield missing(`${at}.function`);
  if (!isFields(definition)) return yield wrongType(`${at}.function`, "an object", definition);
  for (const key of Object.keys(definition)) {
    if (!["name", "description", "parameters", "strict"].includes(key)) {
      yield unknownParameter(`${at}.function.${key}`);
    }
  }
  yield* nameProblems(definition["name"], `${at}.function.name`);
  const parameters = definition["parameters"];
  if (parameters === undefined) return;
  if (!isFields(parameters)) return yield wrongType(`${at}.function.parameters`, "an object", parameters);
  if (parameters["type"] !== "object") {
    yield invalid(
      `${at}.function.parameters`,
      "invalid_function_parameters",
      `Invalid schema for function '${String(definition["name"])}': schema must be a JSON Schema of ` +
        `'type: "object"', got 'type: ${JSON.stringify(parameters["type"] ?? "None")}'.`,
    );
  }
}

function* choiceProblems(choice: unknown, tools: readonly Fields[]): Problems {
  if (choice === undefined) return;
  const words = ["none", "auto", "required"];
  if (typeof choice === "string") {
    if (!words.includes(choice)) yield wrongValue("tool_choice", choice, words);
    return;
  }
  const named = isFields(choice) && isFields(choice["function"]) ? choice["function"]["name"] : undefined;
  const known = tools.some((tool) => isFields(tool["function"]) && tool["function"]["name"] === named);
  if (!known)
    yield invalid("tool_choice", null, `Tool choice '${String(named)}' not found in 'tools' parameter.`);
}

function* streamProblems(body: Fields): Problems {
  const { stream } = body as { readonly stream?: unknown };
  if (stream !== undefined && stream !== null && typeof stream !== "boolean") {
    yield wrongType("stream", "a boolean", stream);
  }
  const options = body["stream_options"];
  if (options === undefined || options === null) return;
  if (stream !== true) {
    yield invalid(
      "stream_options",
      null,
      "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
    );
  }
  if (!isFields(options)) return yield wrongType("stream_options", "an object", options);
  for (const key of Object.keys(options)) {
    if (!["include_usage", "include_obfuscation"].includes(key))
      yield unknownParameter(`stream_options.${key}`);
  }
}

function* limitProblems(body: Fields): Problems {
  for (const key of ["max_tokens", "max_completion_tokens", "n"]) {
    const value = body[key];
    if (value === undefined || value === null) continue;
    if (!Number.isInteger(value)) yield wrongType(key, "an integer", value);
    if (Number(value) < 1) {
      yield invalid(
        key,
        "integer_below_min_value",
        `Invalid '${key}': integer below minimum value. Expected a value >= 1, but got ${Number(value)} instead.`,
      );
    }
  }
  if (body["max_tokens"] !== undefined && body["max_completion_tokens"] !== undefined) {
    yield invalid(
      "max_tokens",
      "invalid_parameter_combination",
      "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
    );
  }
}

function* samplingProblems(body: Fields, model: string): Problems {
  for (const [key, maximum] of [
    ["temperature", 2],
    ["top_p", 1],
  ] as const) {
    const value = body[key];
    if (value === undefined || value === null) continue;
    if (typeof value !== "number") return yield wrongType(key, "a decimal", value);
    if (value < 0 || value > maximum) {
      const wrong =
        value < 0
          ? "below minimum value. Expected a value >= 0"
          : `above maximum value. Expected a value <= ${maximum}`;
      yield invalid(
        key,
        "decimal_out_of_range",
        `Invalid '${key}': decimal ${wrong}, but got ${value} instead.`,
      );
    }
    if (isReasoningModel(model) && value !== 1) {
      yield invalid(
        key,
        "unsupported_value",
        `Unsupported value: '${key}' does not support ${value} with this model. Only the default (1) value is supported.`,
      );
    }
  }
  if (isReasoningModel(model) && body["max_tokens"] !== undefined) {
    yield invalid(
      "max_tokens",
      "unsupported_parameter",
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
    );
  }
}
