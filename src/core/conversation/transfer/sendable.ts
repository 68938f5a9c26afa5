import { callsOf, type ChatMessage, type ToolCall, type ToolMessage } from "../message.ts";
import type { ForeignMessage, Tally } from "./formats/foreignFile.ts";

/** The result of a call whose own is not in the file. */
const missingResult = "No result of this call was recorded.";

/** A message with the results of its calls so far. */
interface Unit {
  readonly lead: ForeignMessage;
  readonly results: ForeignMessage[];
  /** Ids of calls without a result. */
  readonly open: Set<string>;
}

/**
 * The messages as every service takes them: each call has one id of its own and one result, right behind it; a result has
 * a call; names of tools are names; no message is empty. What that changes is counted. O(messages).
 */
export function sendableMessages(
  messages: readonly ForeignMessage[],
  tally: Tally,
): readonly ForeignMessage[] {
  const units: Unit[] = [];
  const calls = new Calls(tally);
  for (const foreign of messages) {
    const { message } = foreign;
    if (message.role === "tool") {
      if (!calls.answer(foreign, message)) tally.add("orphanResults");
    } else if (isBlank(message)) tally.add("emptyMessages");
    else {
      const own = callsOf(message);
      const unit: Unit = { lead: foreign, results: [], open: new Set() };
      if (own.length === 0) units.push(unit);
      else {
        const named = own.map((call) => calls.named(call, unit));
        units.push({
          ...unit,
          lead: { ...foreign, message: { ...message, tool_calls: named } as ChatMessage },
        });
      }
    }
  }
  return units.flatMap(({ lead, results, open }) => {
    tally.add("answeredCalls", open.size);
    const missing = [...open].map((id) => ({ at: lead.at, message: noResult(id) }));
    return [lead, ...results, ...missing];
  });
}

function noResult(id: string): ToolMessage {
  return { role: "tool", tool_call_id: id, content: missingResult };
}

/** A refusal is shown, though it is not sent. */
function isBlank(message: Exclude<ChatMessage, ToolMessage>): boolean {
  if (callsOf(message).length > 0 || (message.role === "assistant" && message.refusal)) return false;
  const { content } = message;
  if (content === null || typeof content === "string") return (content ?? "").trim() === "";
  return content.every((part) => part.type === "text" && part.text.trim() === "");
}

/** The calls of one conversation by the ids that the file gives them. */
class Calls {
  private readonly tally: Tally;
  private readonly taken = new Set<string>();
  /** Calls that wait for a result, oldest first. */
  private readonly waiting = new Map<string, { readonly id: string; readonly unit: Unit }[]>();
  private made = 0;

  constructor(tally: Tally) {
    this.tally = tally;
  }

  /** The call with an id and a name that it can have. */
  named(call: ToolCall, unit: Unit): ToolCall {
    const id = this.idFor(call.id);
    const waiting = this.waiting.get(call.id);
    if (waiting) waiting.push({ id, unit });
    else this.waiting.set(call.id, [{ id, unit }]);
    unit.open.add(id);
    const name = call.function.name.replace(/[^\w-]/g, "_").slice(0, longestName) || "tool";
    if (name !== call.function.name) this.tally.add("renamedTools");
    const args = call.function.arguments.trim() === "" ? "{}" : call.function.arguments;
    return { id, type: "function", function: { name, arguments: args } };
  }

  /** Puts a result behind its call; false where none waits for it. A later call of the same id has the newer result. */
  answer(foreign: ForeignMessage, message: ToolMessage): boolean {
    const found = this.waiting.get(message.tool_call_id)?.shift();
    if (!found) return false;
    const { id, unit } = found;
    unit.open.delete(id);
    unit.results.push({ ...foreign, message: { ...message, tool_call_id: id } });
    return true;
  }

  private idFor(given: string): string {
    let id = given;
    while (id === "" || this.taken.has(id)) id = `call_${++this.made}`;
    if (id !== given && given !== "") this.tally.add("renamedCalls");
    this.taken.add(id);
    return id;
  }
}

/** The longest name of a tool, in characters, as the Chat Completions API has it. */
const longestName = 64;
