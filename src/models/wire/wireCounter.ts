import type { AssistantMessage, ChatMessage, OpaquePart } from "../../core/conversation/message.ts";
import { isEmptyReply, picturesOf, textOf, withoutPictures } from "../../core/conversation/message.ts";
import type { MessagePosition, RequestCounter } from "../../core/tokens/counter.ts";
import { opaquePartsFor, type Recipient } from "./opaqueParts.ts";
import { resultPictures } from "./pictureParts.ts";
import { withFillers } from "./shapeMessages.ts";
import type { WireRules } from "./wireRules.ts";

/** Parts of a reply that go back to whom it is from beside its text and calls: texts, and tokens that the server told. */
interface SentBack {
  readonly texts: readonly string[];
  readonly tokens: number;
}

/** Counting of requests for one recipient. */
interface WireCounting {
  readonly recipient: Recipient;
  readonly rules: WireRules;
  /** Names how what goes back is chosen. */
  readonly api: string;
  readonly sentBack: (message: AssistantMessage, parts: readonly OpaquePart[], rules: WireRules) => SentBack;
}

/** The counter of what is sent: messages in the shape that the server takes, with the reasoning that goes back to it. */
export function wireCounter(inner: RequestCounter, counting: WireCounting): RequestCounter {
  const { recipient, rules, api, sentBack } = counting;
  const message = async (
    given: ChatMessage,
    place?: MessagePosition | string,
    signal?: AbortSignal,
  ): Promise<number> => {
    if (isEmptyReply(given)) return 0;
    const shaped = rules.blanks === "filled" ? withFillers(given) : given;
    if (isJoined(shaped, place, rules)) return (await inner.text(textOf(shaped), signal)) + 1;
    if (api === "chat" && shaped.role === "tool" && picturesOf(shaped).length > 0) {
      const result = await inner.message(withoutPictures(shaped), place, signal);
      return result + (await inner.message(resultPictures(shaped), undefined, signal));
    }
    const tokens = await inner.message(shaped, place, signal);
    if (shaped.role !== "assistant") return tokens;
    const back = sentBack(shaped, opaquePartsFor(shaped, recipient), rules);
    let more = back.tokens;
    for (const text of back.texts) more += await inner.text(text, signal);
    return tokens + more;
  };
  return {
    model: inner.model,
    encoding: inner.encoding,
    tools: inner.tools,
    toolTokens: inner.toolTokens,
    priming: inner.priming,
    key: [inner.key, api, recipient.server, recipient.model, JSON.stringify(rules)].join("/"),
    framing: (request) => inner.framing(request),
    picture: (size) => inner.picture(size),
    text: (text, signal) => inner.text(text, signal),
    message,
  };
}

/** A system message that becomes a part of the first one. */
function isJoined(
  message: ChatMessage,
  place: MessagePosition | string | undefined,
  rules: WireRules,
): boolean {
  if (message.role !== "system" || rules.system === undefined) return false;
  return typeof place !== "object" || place.carriesTools !== true;
}
