import { createCounter } from "../../src/core/tokens/request/requestCounter.ts";
import { countRequest } from "../fixtures/requestTokens.ts";
import type { ChatBody } from "./chatBody.ts";
import { countImages, withoutImages } from "./imageCount.ts";
import type { CompleteReply } from "./reply.ts";

/** A prompt's weight in tokens, as the service's refusals split it. */
export interface PromptTokens {
  readonly messages: number;
  readonly functions: number;
}

/** Counts what a body weighs: words as the product does, images on its own. */
export async function countPrompt(body: ChatBody): Promise<PromptTokens> {
  const counter = await createCounter(body.model, body.tools ?? []);
  const { total } = await countRequest(counter, withoutImages(body.messages));
  const images = countImages(body.model, body.messages);
  return { messages: total - counter.toolTokens + images, functions: counter.toolTokens };
}

/** Counts what the model wrote: its text, and three tokens round each call's name and arguments. */
export async function countReply(model: string, reply: CompleteReply): Promise<number> {
  const counter = await createCounter(model, []);
  let tokens = await counter.text(reply.text);
  for (const call of reply.calls) tokens += 3 + (await counter.text(call.name + call.arguments));
  return tokens;
}

/** The reply as far as `cap` tokens go; what is cut ends with the finish reason `length`, calls and all. */
export async function capReply(
  model: string,
  reply: CompleteReply,
  cap: number | undefined,
): Promise<CompleteReply> {
  if (cap === undefined || (await countReply(model, reply)) <= cap) return reply;
  const counter = await createCounter(model, []);
  let [low, high] = [0, reply.text.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((await counter.text(reply.text.slice(0, middle))) <= cap) low = middle;
    else high = middle - 1;
  }
  return { text: reply.text.slice(0, low), calls: [], finishReason: "length" };
}
