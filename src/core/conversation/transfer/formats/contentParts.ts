import type { ContentPart, TextPart, ToolCall } from "../../message.ts";
import { isJsonObject } from "../../../text/jsonObject.ts";
import { field, listField, textField, type Tally } from "./foreignFile.ts";
import type { NoteKind } from "../importNote.ts";
import { fault, isUnreadable, type Unreadable } from "../importProblem.ts";

/** Content of one message, in the Chat Completions, Responses or Messages API's parts. */
export interface ForeignContent {
  readonly parts: readonly ContentPart[];
  readonly calls: readonly ToolCall[];
  readonly results: readonly ForeignResult[];
}

interface ForeignResult {
  readonly callId: string;
  readonly text: string;
}

interface Building {
  readonly parts: ContentPart[];
  readonly calls: ToolCall[];
  readonly results: ForeignResult[];
}

/** The content, a text or a list of parts; a sentence where it is neither, or a part lacks what makes it one. */
export function foreignContentOf(value: unknown, place: string, tally: Tally): ForeignContent | Unreadable {
  const building: Building = { parts: [], calls: [], results: [] };
  if (value === undefined || value === null) return building;
  if (typeof value === "string") {
    if (value !== "") building.parts.push({ type: "text", text: value });
    return building;
  }
  if (!Array.isArray(value)) return fault(place, "noContent");
  for (const [index, part] of (value as readonly unknown[]).entries()) {
    const problem = take(part, `${place}[${index}]`, building, tally);
    if (problem !== undefined) return problem;
  }
  return building;
}

/** The text of parts; pictures in them are left out. */
export function textIn(parts: readonly ContentPart[], tally: Tally): string {
  tally.add("pictures", parts.filter(({ type }) => type === "image_url").length);
  return textParts(parts)
    .map(({ text }) => text)
    .join("\n");
}

export function textParts(parts: readonly ContentPart[]): TextPart[] {
  return parts.filter((part) => part.type === "text");
}

/** Parts as the content of a user message: a text where that is all. */
export function userContent(parts: readonly ContentPart[]): string | readonly ContentPart[] {
  const texts = textParts(parts);
  return texts.length === parts.length ? texts.map(({ text }) => text).join("\n") : parts;
}

/** A call; arguments that are no text yet are written as JSON. */
export function callOf(id: string, name: string, args: unknown): ToolCall {
  const text = typeof args === "string" ? args : JSON.stringify(args ?? {});
  return { id, type: "function", function: { name, arguments: text } };
}

type Take = (part: unknown, place: string, building: Building, tally: Tally) => Unreadable | undefined;

function take(part: unknown, place: string, building: Building, tally: Tally): Unreadable | undefined {
  if (typeof part === "string") {
    building.parts.push({ type: "text", text: part });
    return undefined;
  }
  if (!isJsonObject(part)) return fault(place, "noObject");
  const type = field(part, "type");
  if (typeof type !== "string") return fault(`${place}.type`, "noText");
  const known = takes.get(type);
  if (known) return known(part, place, building, tally);
  tally.add(unkept.get(type) ?? "otherParts");
  return undefined;
}

const takeText: Take = (part, place, { parts }) => {
  const text = field(part, "text");
  if (typeof text !== "string") return fault(`${place}.text`, "noText");
  parts.push({ type: "text", text });
  return undefined;
};

const takeRefusal: Take = (part, place, { parts }) => {
  const text = field(part, "refusal");
  if (typeof text !== "string") return fault(`${place}.refusal`, "noText");
  parts.push({ type: "text", text });
  return undefined;
};

const takePicture: Take = (part, place, { parts }, tally) => {
  const given = field(part, "image_url");
  const url = isJsonObject(given) ? field(given, "url") : given;
  if (typeof url !== "string") return fault(`${place}.image_url.url`, "noText");
  addPicture(
    url,
    parts,
    tally,
    details.find((one) => one === field(isJsonObject(given) ? given : part, "detail")),
  );
  return undefined;
};

const details = ["auto", "low", "high"] as const;

const takeSource: Take = (part, _place, { parts }, tally) => {
  const source = field(part, "source");
  const [kind, data] = [textField(source, "media_type"), textField(source, "data")];
  const url = kind && data ? `data:${kind};base64,${data}` : textField(source, "url");
  addPicture(url ?? "", parts, tally);
  return undefined;
};

/** The record holds pictures as data, or as addresses on the web; a name in another program's store is neither. */
export function addPicture(
  url: string,
  parts: ContentPart[],
  tally: Tally,
  detail?: (typeof details)[number],
): void {
  if (!/^(?:data:image\/|https?:)/i.test(url)) tally.add("pictures");
  else parts.push({ type: "image_url", image_url: { url, ...(detail && { detail }) } });
}

const takeCall: Take = (part, place, { calls }) => {
  const name = field(part, "name");
  if (typeof name !== "string") return fault(`${place}.name`, "noText");
  calls.push(callOf(textField(part, "id") ?? "", name, field(part, "input")));
  return undefined;
};

const takeResult: Take = (part, place, { results }, tally) => {
  const given = field(part, "content");
  // A result within a result is no part of any API: it is counted as another part.
  const flat = Array.isArray(given) ? given.filter((one) => !isNested(one, tally)) : given;
  const content = foreignContentOf(flat, `${place}.content`, tally);
  if (isUnreadable(content)) return content;
  const text = textIn(content.parts, tally);
  results.push({ callId: textField(part, "tool_use_id") ?? "", text });
  return undefined;
};

function isNested(part: unknown, tally: Tally): boolean {
  const isOne = listField(part, "content").length > 0;
  if (isOne) tally.add("otherParts");
  return isOne;
}

const takes: ReadonlyMap<string, Take> = new Map([
  ["text", takeText],
  ["input_text", takeText],
  ["output_text", takeText],
  ["refusal", takeRefusal],
  ["image_url", takePicture],
  ["input_image", takePicture],
  ["image", takeSource],
  ["tool_use", takeCall],
  ["server_tool_use", takeCall],
  ["tool_result", takeResult],
  ["web_search_tool_result", takeResult],
  ["web_fetch_tool_result", takeResult],
  ["code_execution_tool_result", takeResult],
]);

const unkept: ReadonlyMap<string, NoteKind> = new Map([
  ["thinking", "reasoning"],
  ["redacted_thinking", "reasoning"],
  ["reasoning", "reasoning"],
  ["input_audio", "audio"],
  ["audio", "audio"],
  ["file", "files"],
  ["input_file", "files"],
  ["document", "files"],
]);
