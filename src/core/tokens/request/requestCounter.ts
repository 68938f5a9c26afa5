import type { ChatMessage, ToolDefinition } from "../../conversation/message.ts";
import type { Size } from "../../conversation/picture.ts";
import type {
  EncodingChoice,
  EncodingName,
  MessagePosition,
  RequestCounter,
  RequestExtras,
} from "../counter.ts";
import { type BytePairEncoding, loadEncoding } from "../encoding/encoding.ts";
import { encodingFor } from "../encoding/encodingFor.ts";
import { type PromptFraming, framingOf } from "./promptFraming.ts";
import { imageRateOf, pictureTokens, type ImageRate } from "./imageTokens.ts";
import { MessageTokens } from "./messageTokens.ts";
import { formatText } from "./responseFormat.ts";
import { toolText } from "./toolText.ts";
import { toolText2023 } from "./toolText2023.ts";

/** Changes with every change of a message's count, so that stored counts are found to be old. */
const formula = 2;

/**
 * Makes counters by the formula inferred from the service's own figures (see `toolText`, `MessageTokens`). `statedEncoding`:
 * the encoding, where the user says it; `images`: how images are counted, where the model is not one of OpenAI's or Anthropic's.
 */
export async function createCounter(
  model: string,
  tools: readonly ToolDefinition[],
  extras: RequestExtras = {},
  statedEncoding?: EncodingName,
  images: ImageRate = imageRateOf(model),
): Promise<RequestCounter> {
  const choice = statedEncoding ? { encoding: statedEncoding, guessed: false } : encodingFor(model);
  const encoding = await loadEncoding(choice.encoding);
  const family = framingOf(model);
  const toolTokens: number[] = [];
  for (const [index, tool] of tools.entries()) {
    toolTokens.push(await encoding.countYielding(declaration(tool, index, family)));
  }
  return new InferredCounter({ model, choice, encoding, family, tools, toolTokens, extras, images });
}

/** A tool with what is before it: cut where no token reaches across, so that all of them add up. */
function declaration(tool: ToolDefinition, index: number, family: PromptFraming): string {
  const text = family.name.startsWith("2023") ? toolText2023(tool) : toolText(tool);
  return `${index === 0 ? " {" : ";"}\n\n${text}`;
}

const beforeTools = "namespace functions";
const afterTools = ";\n\n} // namespace functions";
/** `# Tools` and what else is above the first tool. */
const toolsHeading = 5;
/** The framing and the role of a system message, which tools and formats need where the request has none. */
const ownMessage = 4;
/** `# Response Formats` and what is round its name and schema: alone, behind tools, in the tools' own message. */
const formatHeading = { alone: 8, behindTools: 5, inToolMessage: 6 };

interface CounterParts {
  readonly model: string;
  readonly choice: EncodingChoice;
  readonly encoding: BytePairEncoding;
  readonly family: PromptFraming;
  readonly tools: readonly ToolDefinition[];
  readonly toolTokens: readonly number[];
  readonly extras: RequestExtras;
  readonly images: ImageRate;
}

class InferredCounter implements RequestCounter {
  readonly model: string;
  readonly encoding: EncodingChoice;
  readonly key: string;
  readonly tools: readonly { readonly name: string; readonly tokens: number }[];
  readonly toolTokens: number;
  readonly priming: number;
  private readonly bpe: BytePairEncoding;
  private readonly family: PromptFraming;
  private readonly extras: RequestExtras;
  private readonly images: ImageRate;
  private readonly messages: MessageTokens;

  constructor({ model, choice, encoding, family, tools, toolTokens, extras, images }: CounterParts) {
    this.model = model;
    this.encoding = choice;
    this.bpe = encoding;
    this.family = family;
    this.extras = extras;
    this.priming = family.priming;
    this.tools = tools.map((tool, index) => ({ name: tool.function.name, tokens: toolTokens[index] ?? 0 }));
    this.toolTokens = toolTokens.reduce((sum, tokens) => sum + tokens, 0);
    this.images = images;
    const formatted = formatText(extras.responseFormat) !== undefined;
    const followed = formatted || (tools.length > 0 && family.name !== "reasoning");
    this.messages = new MessageTokens({ encoding, family, images, followed, formatted });
    const variant = [family.name, family.asciiResults ? "ascii" : "", images.name];
    const context = [followed ? "followed" : "", formatted ? "formatted" : ""];
    this.key = [formula, choice.encoding, ...variant, ...context].join("/");
  }

  framing({ hasSystem }: { readonly hasSystem: boolean }): number {
    return this.priming + this.toolFraming(hasSystem) + this.formatFraming(hasSystem);
  }

  message(message: ChatMessage, place?: MessagePosition | string, signal?: AbortSignal): Promise<number> {
    const at = typeof place === "string" ? { answers: { name: place, index: 0, of: 1 } } : (place ?? {});
    return this.messages.count(message, at, signal);
  }

  picture(size: Size): number {
    return pictureTokens(size, this.images);
  }

  text(text: string, signal?: AbortSignal): Promise<number> {
    return this.bpe.countYielding(text, signal);
  }

  private toolFraming(hasSystem: boolean): number {
    if (this.tools.length === 0) return 0;
    const shared = this.bpe.count(beforeTools) + this.bpe.count(afterTools) + toolsHeading;
    if (this.family.name === "reasoning") return shared + ownMessage + this.family.channelRules;
    const { toolChoice, functionCall } = this.extras;
    const choices = this.choiceTokens(toolChoice, 7) + this.choiceTokens(functionCall, 4);
    return shared + (hasSystem ? 0 : ownMessage) + choices;
  }

  /** Cost of a tool choice that forbids calls or demands a certain one; `named` is the cost beside the name. */
  private choiceTokens(choice: unknown, named: number): number {
    if (choice === "none") return 1;
    if (typeof choice !== "object" || choice === null) return 0;
    const { name, function: inner } = choice as { readonly name?: unknown; readonly function?: unknown };
    const called = name ?? (inner as { readonly name?: unknown } | undefined)?.name;
    return named + this.bpe.count(String(called));
  }

  private formatFraming(hasSystem: boolean): number {
    const format = formatText(this.extras.responseFormat);
    if (!format) return 0;
    const note = format.description === "" ? 0 : this.bpe.count(format.description) + 1;
    const tokens = 2 * this.bpe.count(format.name) + note + this.bpe.count(format.schema);
    if (this.tools.length === 0) return tokens + formatHeading.alone + (hasSystem ? 0 : ownMessage);
    return tokens + (hasSystem ? formatHeading.behindTools : formatHeading.inToolMessage);
  }
}
