import { callsOf, type ChatMessage, picturesOf, textOf, type ToolCall } from "../../conversation/message.ts";
import type { MessagePosition } from "../counter.ts";
import type { BytePairEncoding } from "../encoding/encoding.ts";
import type { PromptFraming } from "./promptFraming.ts";
import { type ImageRate, imageTokens, pictureTokens } from "./imageTokens.ts";
import { compactJson, compactValue, listedResult } from "./jsonText.ts";
import { runYielding } from "../encoding/yieldingWork.ts";

/** Tokens that calls add to a message beside the recipient and the arguments. */
const calling = 2;
/** The channel and the `json` that each call of a reasoning model names. */
const perReasoningCall = 6;

/** Mark of an earlier reply that was given in a response format. */
const formatMark = 4;

interface MessageSettings {
  readonly encoding: BytePairEncoding;
  readonly family: PromptFraming;
  readonly images: ImageRate;
  /** True where tools or a response format stand behind the first system message. */
  readonly followed: boolean;
  /** True where a response format is asked for. */
  readonly formatted: boolean;
}

/**
 * Weights of messages. Base: openai-cookbook, How_to_count_tokens_with_tiktoken. How calls and results are
 * written is not published; it was inferred from the token counts that the service reports:
 * one call is ` to=functions.NAME` and its arguments, its result a message of `functions.NAME`; parallel
 * calls are one call of `multi_tool_use.parallel`, and their results together one JSON list.
 */
export class MessageTokens {
  private readonly encoding: BytePairEncoding;
  private readonly settings: MessageSettings;

  constructor(settings: MessageSettings) {
    this.encoding = settings.encoding;
    this.settings = settings;
  }

  async count(message: ChatMessage, place: MessagePosition, signal?: AbortSignal): Promise<number> {
    if (message.role === "tool") {
      return (await this.result(textOf(message), place, signal)) + this.pictures(message);
    }
    const { perMessage } = this.settings.family;
    const refusal = message.role === "assistant" ? (message.refusal ?? "") : "";
    const follow = place.carriesTools === true && this.settings.followed ? "\n" : "";
    const calls = callsOf(message);
    const marked = this.settings.formatted && message.role === "assistant" && calls.length === 0;
    return (
      perMessage +
      this.header(message) +
      (await this.text(textOf(message) + refusal + follow, signal)) +
      this.images(message) +
      this.pictures(message) +
      (await this.calls(calls, signal)) +
      (marked ? formatMark : 0)
    );
  }

  private header({ role, name }: ChatMessage): number {
    if (this.settings.family.name === "search") return 0;
    if (name === undefined) return this.encoding.count(role);
    // The first models had the name in the role's place.
    if (this.settings.family.name === "2023-03") return this.encoding.count(name);
    return this.encoding.count(role) + this.encoding.count(`:${name}`);
  }

  private images({ content }: ChatMessage): number {
    if (content === null || typeof content === "string") return 0;
    return content.reduce(
      (sum, part) =>
        sum + (part.type === "image_url" ? imageTokens(part.image_url, this.settings.images) : 0),
      0,
    );
  }

  private pictures(message: ChatMessage): number {
    const { images } = this.settings;
    return picturesOf(message).reduce((sum, picture) => sum + pictureTokens(picture, images), 0);
  }

  private async calls(calls: readonly ToolCall[], signal: AbortSignal | undefined): Promise<number> {
    const { family } = this.settings;
    if (calls.length > 1 && family.name === "chat") return this.parallelCalls(calls, signal);
    let tokens = calls.length > 0 && !family.name.startsWith("2023") ? calling : 0;
    for (const call of calls) tokens += await this.call(call, signal);
    return tokens;
  }

  private async call(
    { function: { name, arguments: text } }: ToolCall,
    signal?: AbortSignal,
  ): Promise<number> {
    const { family } = this.settings;
    if (family.name.startsWith("2023")) {
      return 3 + this.encoding.count(name) + (await this.text(text, signal));
    }
    const recipient = this.encoding.count(` to=functions.${name}`);
    const extra = family.name === "reasoning" ? perReasoningCall : 0;
    return recipient + extra + (await this.text(compactJson(text), signal));
  }

  private async parallelCalls(calls: readonly ToolCall[], signal?: AbortSignal): Promise<number> {
    const uses = calls.map(
      ({ function: { name, arguments: text } }) =>
        `{"recipient_name":${JSON.stringify(`functions.${name}`)},"parameters":${compactValue(text)}}`,
    );
    const recipient = this.encoding.count(" to=multi_tool_use.parallel");
    return recipient + calling + (await this.text(`{"tool_uses":[${uses.join(",")}]}`, signal));
  }

  private async result(text: string, { answers }: MessagePosition, signal?: AbortSignal): Promise<number> {
    const { family } = this.settings;
    if (answers && answers.of > 1 && family.name === "chat") {
      return this.listed(text, answers.index, answers.of, signal);
    }
    const author = answers ? this.encoding.count(answers.name) : 1;
    const role = family.name.startsWith("2023") ? 0 : 1;
    return family.perMessage + role + author + (await this.text(text, signal));
  }

  /** Tokens of one of several results in a list; cut before the space behind a comma, where no token reaches across. */
  private async listed(text: string, index: number, of: number, signal?: AbortSignal): Promise<number> {
    const { family } = this.settings;
    const before = index === 0 ? "[" : " ";
    const after = index === of - 1 ? "]" : ",";
    const written = await runYielding(listedResult(text, family.asciiResults, before, after), signal);
    const list = await this.text(written, signal);
    if (index > 0) return list;
    return list + family.perMessage + this.encoding.count("multi_tool_use.parallel") + 1;
  }

  private text(text: string, signal: AbortSignal | undefined): Promise<number> {
    return this.encoding.countYielding(text, signal);
  }
}
