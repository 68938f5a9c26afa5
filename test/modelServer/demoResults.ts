import type { ToolCall } from "../../src/core/conversation/message.ts";

const shownLines = 12;

/** Result of a tool as Markdown: what it was, how much, and its beginning. */
export function describeResult(call: ToolCall, result: string): string {
  const { name } = call.function;
  const subject = subjectOf(call.function.arguments);
  const lines = result.split("\n");
  const shown = lines.slice(0, shownLines).join("\n");
  const more = lines.length > shownLines ? `\n\n… and ${lines.length - shownLines} more lines.` : "";
  const size = `${lines.length} line${lines.length === 1 ? "" : "s"}, ${result.length} characters`;
  const fence = "`".repeat(Math.max(3, ...(result.match(/`{3,}/g) ?? []).map((run) => run.length + 1)));
  return `${opening(name, subject)} (${size}):\n\n${fence}\n${shown}\n${fence}${more}`;
}

function opening(name: string, subject: string): string {
  const openings: Readonly<Record<string, string>> = {
    read_file: `This is what **${subject}** says`,
    search_text: `This is what I found for **${subject}**`,
    list_files: `These are the files in **${subject}**`,
    run_command: `\`${subject}\` printed`,
    recall: `From what I no longer see, about **${subject}**`,
  };
  return openings[name] ?? `\`${name}\` answered`;
}

function subjectOf(text: string): string {
  try {
    const first: unknown = Object.values(JSON.parse(text) as Record<string, unknown>)[0];
    return typeof first === "string" ? first : "";
  } catch {
    return "";
  }
}
