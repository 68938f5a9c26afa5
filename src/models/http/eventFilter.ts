/** Names of events that say only that a server is still there. */
const sayingNothing = /^event: ?(?:ping|heart-?beat|keep-?alive)\s*$/i;

/** A line that an event begins with, where the line before is a whole object. */
const begun = /^(?:event:|data: ?(?:\{|\[DONE\]))/;

/**
 * Filter of a stream of events, https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream: leaves out
 * those without data and those that only keep the line alive, which the servers' packages would read as JSON, and parts two
 * JSON objects between which there is no blank line.
 */
export class EventFilter {
  /** "\r" at the end of what came: it may be the first half of a line end. */
  private half = "";
  /** Pieces of the line whose end has not come. */
  private line: string[] = [];
  /** Lines of the event whose end has not come. */
  private event: string[] = [];

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
    return this.take("\n\n");
  }

  private takeLine(line: string): string {
    const isNext = begun.test(line) && isObject(this.event.at(-1) ?? "");
    if (line !== "" && !isNext) {
      this.event.push(line);
      return "";
    }
    const ended = this.event;
    this.event = isNext ? [line] : [];
    const says =
      ended.some((one) => /^data:\s*\S/.test(one)) && !ended.some((one) => sayingNothing.test(one));
    return says ? `${ended.join("\n")}\n\n` : "";
  }
}

/** True for a line of data that is an object. */
function isObject(line: string): boolean {
  return /^data: ?\{/.test(line) && line.trimEnd().endsWith("}");
}
