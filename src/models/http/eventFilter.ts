import { repairedJson } from "./repairedJson.ts";

/** Names of events that say only that a server is still there. */
const sayingNothing = /^event: ?(?:ping|heart-?beat|keep-?alive)\s*$/i;

/** A line that an event begins with, where the line before is a whole object. */
const begun = /^(?:event:|data: ?(?:\{|\[DONE\]))/;

/**
 * Filter of a stream of events, https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream: leaves out
 * those without data and those that only keep the line alive, which the servers' packages would read as JSON, parts two
 * JSON objects between which there is no blank line, and passes on in JSON what was to be.
 */
export class EventFilter {
  /** "\r" at the end of what came: it may be the first half of a line end. */
  private half = "";
  /** Pieces of the line whose end has not come. */
  private line: string[] = [];
  /** Lines of the event whose end has not come. */
  private event: string[] = [];
  /** True where a blank line came within an object: it is in one of its texts. */
  private isOpen = false;

  /** The events that this text ends; "" where it ends none. */
  take(text: string): string {
    const given = this.half + text;
    this.half = given.endsWith("\r") ? "\r" : "";
    const [first = "", ...others] = given.slice(0, given.length - this.half.length).split(/\r\n|\n|\r/);
    this.line.push(first);
    const last = others.pop();
    if (last === undefined) return "";
    const lines = [this.line.join(""), ...others];
    this.line = [last];
    return lines.map((line) => this.takeLine(line)).join("");
  }

  /** The event that the stream ends in: its blank line may not come. */
  end(): string {
    return this.take("\n\n") + this.ended();
  }

  private takeLine(line: string): string {
    const isNext = begun.test(line) && (this.isOpen || isObject(this.event.at(-1) ?? ""));
    if (line !== "" && !isNext) {
      this.event.push(line);
      return "";
    }
    if (line === "" && (this.isOpen ? !isClosed(this.event.at(-1) ?? "") : isCut(dataOf(this.event)))) {
      this.isOpen = true;
      this.event.push(line);
      return "";
    }
    const passed = this.ended();
    if (isNext) this.event.push(line);
    return passed;
  }

  /** The event up to here. */
  private ended(): string {
    const event = this.event;
    this.event = [];
    this.isOpen = false;
    const says =
      event.some((one) => /^data:\s*\S/.test(one)) && !event.some((one) => sayingNothing.test(one));
    return says ? passedOn(event) : "";
  }
}

/** True for a line of data that is an object. */
function isObject(line: string): boolean {
  return /^data: ?\{/.test(line) && isClosed(line);
}

const isClosed = (text: string) => text.trimEnd().endsWith("}");
const isCut = (data: string) => data.startsWith("{") && !isClosed(data);
const isField = (line: string) => /^(?:(?:data|event|id|retry)(?::|$)|:)/.test(line);

/** Data of an event; also what stands in lines of its own since a text in it holds raw line ends. */
function dataOf(event: readonly string[]): string {
  const lines: string[] = [];
  for (const line of event) {
    const [, data] = /^data: ?(.*)$/s.exec(line) ?? [];
    if (data !== undefined) lines.push(data);
    else if (lines[0]?.startsWith("{") && !isField(line) && !isClosed(lines.at(-1) ?? "")) lines.push(line);
  }
  return lines.join("\n");
}

/** The name of an event of the Messages API as its data has it: its package passes over events without one. */
const nameInData =
  /"type":\s*"(message_(?:start|delta|stop)|content_block_(?:start|delta|stop)|error(?=",\s*"error"))"/;

/** The event as it is, or as many as there are objects in it, each with its name. */
function passedOn(given: readonly string[]): string {
  const data = dataOf(given);
  const name = given.some((line) => line.startsWith("event:")) ? undefined : nameInData.exec(data)?.[1];
  const event = name === undefined ? given : [`event: ${name}`, ...given];
  const texts = repairedJson(data);
  if (texts.length === 1 && texts[0] === data) return `${event.join("\n")}\n\n`;
  const others = event.filter((line) => isField(line) && !line.startsWith("data"));
  return texts.map((text) => `${[...others, `data: ${text}`].join("\n")}\n\n`).join("");
}
