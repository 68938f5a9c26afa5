import { summarizedBy } from "../../core/context/summary/summaryHistory.ts";
import type { View, WeighedMessage } from "../../core/context/view.ts";
import type { MessageEntry } from "../../core/conversation/entry.ts";
import type { Conversation } from "../../core/conversation/fold.ts";
import { callsOf, picturesOf, textOf, type ToolCall } from "../../core/conversation/message.ts";
import { callAt } from "../../core/conversation/units.ts";
import { mainArgument } from "../../core/edits/toolArguments.ts";
import { ellipsized, headOf } from "../../core/text/cutText.ts";
import type { ToPanel } from "../../protocol/protocol.ts";
import type { ExcerptFact } from "../../protocol/sheets.ts";

const excerptCharacters = 140;
const listedReplaced = 200;
/** The longest arguments of a call that are read for the sake of a line, in characters. */
const longestLook = 100_000;

/** Messages in one line each; those that are not in the record are left out. */
export function excerptsOf(
  { messages }: Conversation,
  weighed: readonly Pick<WeighedMessage, "id" | "tokens" | "standing">[],
): ExcerptFact[] {
  const wanted = new Set(weighed.map(({ id }) => id));
  const indexes = new Map<string, number>();
  for (const [index, { id }] of messages.entries()) if (wanted.has(id)) indexes.set(id, index);
  return weighed.flatMap(({ id, tokens, standing }) => {
    const index = indexes.get(id);
    const entry = index === undefined ? undefined : messages[index];
    if (index === undefined || !entry) return [];
    const text = lineOf(entry, messages, index);
    return [{ id, role: entry.message.role, text, tokens, standing }];
  });
}

/** The messages that summary row `id` stands for; those beyond the first 200 are only counted. */
export function summarizedFact(
  conversation: Conversation,
  { weighed }: Pick<View, "weighed">,
  id: string,
): Extract<ToPanel, { type: "replaced" }> {
  const replaced = new Set(summarizedBy(conversation, id));
  const all = weighed.filter((one) => replaced.has(one.id));
  const messages = excerptsOf(conversation, all.slice(0, listedReplaced));
  return { type: "replaced", id, messages, more: all.length - messages.length };
}

function lineOf({ message }: MessageEntry, messages: readonly MessageEntry[], index: number): string {
  if (message.role === "tool") {
    const call = callAt(messages, index);
    return call ? callLine(call) : (message.name ?? "tool");
  }
  const pictures = picturesOf(message).map(
    ({ name, width, height }) => `[${name ?? `${width} × ${height}`}]`,
  );
  const text = headOf([...pictures, textOf(message)].join(" "), 4 * excerptCharacters)
    .replace(/\s+/g, " ")
    .trim();
  return text === ""
    ? ellipsized(callsOf(message).map(callLine).join(", "), excerptCharacters)
    : ellipsized(text, excerptCharacters);
}

/** The tool, and what tells this call of it from others. */
function callLine({ function: { name, arguments: json } }: ToolCall): string {
  const target = json.length > longestLook ? undefined : mainArgument(json)?.value;
  return ellipsized(target === undefined ? name : `${name} ${target}`, excerptCharacters);
}
