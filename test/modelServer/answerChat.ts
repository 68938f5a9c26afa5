import type { ServerResponse } from "node:http";
import type { ApiError } from "./apiError.ts";
import { contextLengthExceeded, invalid } from "./apiError.ts";
import type { ChatBody } from "./chatBody.ts";
import { replyCap } from "./chatBody.ts";
import { streamEvents } from "./eventStream.ts";
import { imageUrls, pngSize } from "./imageCount.ts";
import type { Fault, StreamFault } from "./fault.ts";
import type { Answer } from "./answerScript.ts";
import type { CompleteReply, Head, RawReply, Reply, ReportedUsage } from "./reply.ts";
import { chunksOf, complete, completionOf } from "./reply.ts";
import { sendError, sendJson } from "./respond.ts";
import type { RecordedRequest, ServerState } from "./serverState.ts";
import { defaultWindow } from "./serverState.ts";
import type { PromptTokens } from "./tokenCounts.ts";
import { capReply, countPrompt, countReply } from "./tokenCounts.ts";

/** Answers one valid body: limits first, then the next fault or script. */
export async function answerChat(
  state: ServerState,
  record: RecordedRequest,
  response: ServerResponse,
): Promise<void> {
  const fault = state.faults.shift();
  if (fault !== undefined && !("afterEvents" in fault)) {
    failAtOnce(response, fault);
    return;
  }
  const prompt = await countPrompt(record.body);
  record.promptTokens = prompt.messages + prompt.functions;
  const refusal = limitProblem(state, record.body, prompt);
  if (refusal === undefined) await give(state, record, response, fault ?? (await nextAnswer(state, record)));
  else sendError(response, refusal);
}

async function give(
  state: ServerState,
  record: RecordedRequest,
  response: ServerResponse,
  answer: Answer,
): Promise<void> {
  if ("raw" in answer) await streamEvents(response, payloadsOf(answer), state.shape);
  else if (!("fault" in answer)) await reply(state, record, response, answer);
  else if (!("afterEvents" in answer)) failAtOnce(response, answer);
  else
    await reply(
      state,
      record,
      response,
      answer.reply ?? { text: "This reply will not be complete." },
      answer,
    );
}

async function nextAnswer(state: ServerState, { body, promptTokens = 0 }: RecordedRequest): Promise<Answer> {
  const script = state.scripts.shift() ?? state.otherwise;
  return typeof script === "function" ? await script(body, promptTokens) : script;
}

function limitProblem({ options }: ServerState, body: ChatBody, prompt: PromptTokens): ApiError | undefined {
  const limits = options.models === undefined ? {} : options.models[body.model];
  if (limits === undefined) {
    const message = `The model \`${body.model}\` does not exist or you do not have access to it.`;
    return { ...invalid("model", "model_not_found", message), status: 404 };
  }
  const images = imageUrls(body.messages);
  if (limits.blind && images.length > 0) {
    return invalid("messages", null, "Invalid content type. image_url is only supported by certain models.");
  }
  if (images.some((url) => url.startsWith("data:image/png") && !pngSize(url))) {
    return invalid("messages", "invalid_image", "You uploaded an unsupported image.");
  }
  const completion = replyCap(body) ?? 0;
  if (limits.maxOutput !== undefined && completion > limits.maxOutput) {
    return invalid(
      "max_tokens",
      "invalid_value",
      `max_tokens is too large: ${completion}. This model supports at most ${limits.maxOutput} completion tokens, whereas you provided ${completion}.`,
    );
  }
  const window = limits.window ?? options.window ?? defaultWindow;
  if (prompt.messages + prompt.functions + completion <= window) return undefined;
  return contextLengthExceeded({ ...prompt, window, completion });
}

async function reply(
  state: ServerState,
  { body, promptTokens = 0 }: RecordedRequest,
  response: ServerResponse,
  wanted: Reply,
  fault?: StreamFault,
): Promise<void> {
  const whole = await capReply(body.model, complete(wanted), replyCap(body));
  const usage = usageOf(promptTokens, await countReply(body.model, whole), wanted.cachedTokens);
  const head = headOf(body);
  if (body.stream !== true) {
    sendWhole(response, whole, head, usage, fault);
    return;
  }
  const included = body.stream_options?.include_usage === true ? usage : undefined;
  const chunks = chunksOf(whole, head, included, state.shape.deltaLength);
  const payloads = [...chunks.map((chunk) => JSON.stringify(chunk)), "[DONE]"];
  await streamEvents(response, payloads, state.shape, fault);
}

function sendWhole(
  response: ServerResponse,
  whole: CompleteReply,
  head: Head,
  usage: ReportedUsage,
  fault: StreamFault | undefined,
): void {
  if (fault === undefined) sendJson(response, 200, completionOf(whole, head, usage));
  else if (fault.fault !== "stall") response.destroy();
}

function payloadsOf({ raw, done = true }: RawReply): readonly string[] {
  const payloads = raw.map((payload) => (typeof payload === "string" ? payload : JSON.stringify(payload)));
  return done ? [...payloads, "[DONE]"] : payloads;
}

function failAtOnce(response: ServerResponse, fault: Exclude<Fault, StreamFault>): void {
  if (fault.fault === "reset") response.socket?.resetAndDestroy();
  if (fault.fault === "html") {
    response.writeHead(fault.status ?? 502, { "content-type": "text/html" });
    response.end("<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>");
  }
  if (fault.fault !== "status") return;
  const { status, message = "Failed.", code = null, type = "invalid_request_error", headers = {} } = fault;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  sendError(response, { status, error: { message, type, param: null, code } });
}

function usageOf(prompt: number, completion: number, cached = 0): ReportedUsage {
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: cached },
  };
}

let replyCount = 0;

function headOf(body: ChatBody): Head {
  return { id: `chatcmpl-${++replyCount}`, created: Math.floor(Date.now() / 1000), model: body.model };
}
