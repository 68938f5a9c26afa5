import { repairedJson } from "./repairedJson.ts";
import { parsedJson } from "../errors/refusal.ts";
import type { JsonObject } from "../../core/text/jsonObject.ts";

/** Events that say what a body says; `text` is "" where it is no JSON. */
interface WholeEvents {
  readonly text: string;
  readonly isReply: boolean;
}

/** The events in which a whole body, sent where a stream was asked for, would have come: a reply of any of the APIs, or an error. */
export function eventsOfWhole(body: string): WholeEvents {
  const values = valuesIn(body);
  const events = values.flatMap(eventsOf);
  if (events.length > 0)
    return { text: [...events.map(written), "data: [DONE]\n\n"].join(""), isReply: true };
  const [first] = values;
  if (first === undefined) return { text: "", isReply: false };
  return { text: written({ name: "error", data: errorOf(first) }), isReply: false };
}

/** A JSON text, or several after another; of lines those that are JSON. */
function valuesIn(body: string): readonly JsonObject[] {
  const texts = repairedJson(body);
  const isRead = texts.length > 1 || texts.some((text) => parsedJson(text) !== text);
  const values = (isRead ? texts : body.trim().split("\n")).map(parsedJson).flat();
  return values.filter((value): value is JsonObject => typeof value === "object" && value !== null);
}

interface Event {
  readonly name?: string;
  readonly data: unknown;
}

function written({ name, data }: Event): string {
  return `${name === undefined ? "" : `event: ${name}\n`}data: ${JSON.stringify(data)}\n\n`;
}

/** Events of a reply that came whole; none where the value is no reply. */
function eventsOf(value: JsonObject): readonly Event[] {
  const { choices, output, content, type, usage } = value;
  // The usage may come in a line of its own.
  if (Array.isArray(choices) && (choices.length > 0 || usage instanceof Object)) return [{ data: value }];
  if (Array.isArray(output)) {
    return [
      {
        data: {
          type: `response.${value["status"] === "incomplete" ? "incomplete" : "completed"}`,
          response: value,
        },
      },
    ];
  }
  if (type !== "message") return [];
  const blocks: unknown = typeof content === "string" ? [{ type: "text", text: content }] : content;
  return Array.isArray(blocks) ? messageEvents(value, blocks) : [];
}

function messageEvents(message: JsonObject, blocks: readonly unknown[]): readonly Event[] {
  const { stop_reason, usage } = message;
  const events = [
    { type: "message_start", message: { usage } },
    ...blocks.map((content_block, index) => ({ type: "content_block_start", index, content_block })),
    { type: "message_delta", delta: { stop_reason }, usage },
    { type: "message_stop" },
  ];
  return events.map((data) => ({ name: data.type, data }));
}

function errorOf(value: JsonObject): unknown {
  return value["error"] === undefined || value["error"] === null ? { error: value } : value;
}
