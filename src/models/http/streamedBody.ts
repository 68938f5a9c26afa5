import { ellipsized } from "../../core/text/cutText.ts";
import { parsedJson } from "../errors/refusal.ts";
import { serverWords } from "../errors/refusalWords.ts";
import type { BodyTransformer, BodyController } from "./transformedBody.ts";
import { EventFilter } from "./eventFilter.ts";
import { eventsOfWhole } from "./wholeReply.ts";

/** Characters that are kept of a body that is no stream: a longer one is no reply. */
const longestBody = 8_000_000;
/** Characters that are shown of an event that cannot be read. */
const longestSent = 80;
/** Characters kept of a stream's end: the end mark, or an error in place of an event. */
const tailLength = 4_000;

/**
 * The body of an answer to a request for a stream, whatever it is: the events of a stream pass as they come; JSON (an error,
 * or the whole reply at once) becomes events; of a page its words are noted.
 */
export class StreamedBody implements BodyTransformer {
  private readonly decoder = new TextDecoder();
  private readonly filter = new EventFilter();
  private kind: "unknown" | "stream" | "other" = "unknown";
  private held = "";
  private tail = "";
  private isWhole = false;
  private page = "";

  /** True once the stream's end mark, `[DONE]`, arrived, or the whole reply came at once. */
  get complete(): boolean {
    return this.isWhole || this.tail.trimEnd().endsWith("[DONE]");
  }

  /** Words of the server in place of a reply or of the rest of one; "" for none. */
  words(key: string | undefined): string {
    if (this.page !== "") return serverWords(this.page, key);
    const last = this.tail.trimEnd().split(/\r?\n/).at(-1) ?? "";
    const text = last.replace(/^(?:data|error): ?/, "").trim();
    const isEvent = /^(?:id|event|retry)?:|^\[DONE\]$/.test(text) || /"(?:choices|type|delta)"/.test(text);
    // An event that was cut has nothing to say.
    return isEvent || (text.startsWith("{") && typeof parsedJson(text) === "string")
      ? ""
      : serverWords(text, key);
  }

  /** Beginning of the last event that is no JSON, without `key`; "" for none, or where the stream was only cut there. */
  notJson(key: string | undefined): string {
    const lines = this.tail.split(/\r\n|\n|\r/).filter((line) => line.trim() !== "");
    const data = lines.map((line) => /^data: ?(.*)$/.exec(line)?.[1] ?? "");
    const at = data.findLastIndex((one) => !/^\s*(?:\[DONE\])?\s*$/.test(one) && parsedJson(one) === one);
    const sent = data[at] ?? "";
    const isCut = at === lines.length - 1 && /^[{[]/.test(sent) && !/[\]}]$/.test(sent);
    return isCut ? "" : ellipsized(serverWords(sent, key), longestSent);
  }

  transform(chunk: Uint8Array, out: BodyController): void {
    const text = this.decoder.decode(chunk, { stream: true });
    if (this.kind === "other") {
      if (this.held.length < longestBody) this.held += text;
      return;
    }
    this.tail = (this.tail + text).slice(-tailLength);
    if (this.kind === "stream") {
      pass(this.filter.take(text), out);
      return;
    }
    this.held += text;
    const begin = this.held.trimStart().charAt(0);
    if (begin === "") return;
    this.kind = begin === "{" || begin === "[" || begin === "<" ? "other" : "stream";
    if (this.kind === "stream") pass(this.filter.take(this.held), out);
  }

  flush(out: BodyController): void {
    if (this.kind === "stream") {
      pass(this.filter.end(), out);
      return;
    }
    if (this.kind === "unknown") return;
    const events = eventsOfWhole(this.held);
    this.isWhole = events.isReply;
    this.tail = "";
    if (events.text === "") this.page = this.held;
    else pass(events.text, out);
  }
}

function pass(text: string, out: BodyController): void {
  if (text !== "") out.enqueue(new TextEncoder().encode(text));
}
