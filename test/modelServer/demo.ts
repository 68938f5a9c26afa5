import type { ChatMessage, ToolCall } from "../../src/core/conversation/message.ts";
import { callsOf, textOf } from "../../src/core/conversation/message.ts";
import type { ChatBody } from "./chatBody.ts";
import { faultNamed, stepsOf } from "./demoCommands.ts";
import { describeResult } from "./demoResults.ts";
import { answerFrom } from "./demoFacts.ts";
import { extract } from "./demoSummary.ts";
import type { Answer } from "./answerScript.ts";
import type { ReplyCall } from "./reply.ts";

/**
 * Longhand's demo model: calls the tools it is asked for, makes extracts, else explains itself. A failure
 * that it is asked for happens once; the next try is answered.
 */
export function createDemo(): (body: ChatBody, promptTokens: number) => Answer {
  let failed = "";
  return (body, promptTokens) => {
    if (asksForSummary(body)) return { text: extract(body.messages.filter(({ role }) => role !== "system")) };
    const turnStart = body.messages.findLastIndex(({ role }) => role === "user");
    const asked = body.messages[turnStart];
    const question = asked === undefined ? "" : textOf(asked);
    const fault = faultNamed(question);
    if (fault !== undefined) {
      const attempt = `${body.messages.length} ${question}`;
      if (failed === attempt) return { text: "That was the failure you asked for. This is the next try." };
      failed = attempt;
      return fault;
    }
    const known = answerFrom(question, body.messages);
    if (known !== undefined) return { text: known };
    const step = nextStep(body, question, body.messages.slice(turnStart + 1));
    return step ?? { text: longText(question) ?? introduce(body, promptTokens) };
  };
}

/** The first step that was not taken yet; when all are, what they brought; undefined when there are none. */
function nextStep(body: ChatBody, question: string, since: readonly ChatMessage[]): Answer | undefined {
  const steps = stepsOf(question);
  const taken = since.filter((message) => callsOf(message).length > 0).length;
  const calls = steps[taken] ?? [];
  const offered = new Set((body.tools ?? []).map((tool) => tool.function.name));
  const lacking = calls.find((call) => !offered.has(call.name));
  if (lacking !== undefined) {
    return { text: `I would call \`${lacking.name}\` for that, but this request offers no such tool.` };
  }
  if (calls.length > 0) return { text: announce(calls, taken), toolCalls: calls };
  return taken > 0 ? { text: report(question, since) } : undefined;
}

function announce(calls: readonly ReplyCall[], taken: number): string {
  const names = [...new Set(calls.map((call) => `\`${call.name}\``))].join(" and ");
  return taken === 0 ? `I will use ${names} for that.` : `Next, ${names}.`;
}

function report(question: string, since: readonly ChatMessage[]): string {
  const calls = new Map<string, ToolCall>(since.flatMap(callsOf).map((call) => [call.id, call]));
  const results = since.flatMap((message) => {
    const call = message.role === "tool" ? calls.get(message.tool_call_id) : undefined;
    return call === undefined ? [] : [{ call, text: textOf(message) }];
  });
  if (/^\s*summari[sz]e\b/i.test(question)) return extract(since.filter(({ role }) => role === "tool"));
  return results.map(({ call, text }) => describeResult(call, text)).join("\n\n");
}

/** A summary is asked for without tools, by the system prompt or the last message. */
function asksForSummary({ messages, tools }: ChatBody): boolean {
  if (tools !== undefined) return false;
  const instructions = [messages.find(({ role }) => role === "system"), messages.at(-1)];
  return instructions.some((message) => message !== undefined && /\bsummar(y|i[sz])/i.test(textOf(message)));
}

/** "count to 300": something long enough to watch, scroll and stop. */
function longText(question: string): string | undefined {
  const limit = Number(/^\s*count to (\d{1,5})\b/i.exec(question)?.[1] ?? 0);
  if (limit === 0) return undefined;
  return Array.from({ length: limit }, (_, index) => `${index + 1}`).join(", ");
}

function introduce({ messages, tools = [] }: ChatBody, promptTokens: number): string {
  const turn = messages.filter(({ role }) => role === "user").length;
  const hello =
    "I am **Longhand's demo model**: a small program on this machine, no real model. " +
    "It shows how the chat, the tools and the memory work without a key.";
  const sent =
    `This request carried ${messages.length} message${messages.length === 1 ? "" : "s"} and ` +
    `${tools.length} tools: ${promptTokens.toLocaleString("en")} tokens.`;
  const shapes = [tryList, tryTable, tryCode];
  const shape = shapes[(turn - 1) % shapes.length] ?? tryList;
  return `${hello}\n\n${shape()}\n\n${sent}`;
}

const tryList = () =>
  [
    "Try:",
    "",
    "- `read README.md`, or two files at once: `read README.md and package.json`",
    "- `search TODO`",
    "- `list src`",
    "- `list . then read README.md`",
    "- `count to 300`, and then *Stop*",
  ].join("\n");

const tryTable = () =>
  [
    "| say | and I call |",
    "| --- | --- |",
    '| `edit notes.md: replace "a" with "b"` | `edit_file` |',
    "| `write notes.md: hello` | `write_file` |",
    "| `run npm test` | `run_command` |",
    "| `problems` | `get_diagnostics` |",
    "| `recall the deadline` | `recall` |",
  ].join("\n");

const tryCode = () =>
  [
    "This is what code looks like:",
    "",
    "```ts",
    "export function greet(name: string): string {",
    "  return `Hello, ${name}!`;",
    "}",
    "```",
    "",
    "Say `fail 401`, `fail 429`, `fail 500`, `fail cut` or `fail stall` to see how failures look.",
  ].join("\n");
