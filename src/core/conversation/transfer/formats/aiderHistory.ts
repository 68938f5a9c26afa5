import type { ForeignConversation, ForeignMessage, Tally } from "./foreignFile.ts";

/*
 * Aider keeps a chat as Markdown (`.aider.chat.history.md`): a heading with the time for each session, what was asked in
 * lines of `####`, the program's own words quoted, and the replies between them.
 */

const heading = /^# aider chat started at (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)/;

export function isAiderHistory(text: string): boolean {
  return heading.test(text.trimStart());
}

/** The sessions of a history, one conversation each. O(length). */
export function readAiderHistory(text: string, tally: Tally): readonly ForeignConversation[] {
  return text
    .split(/^(?=# aider chat started at )/m)
    .filter((session) => heading.test(session))
    .map((session) => {
      const at = Date.parse((heading.exec(session)?.[1] ?? "").replace(" ", "T"));
      return { at, messages: messagesOf(session.split(/\r?\n/).slice(1), at, tally) };
    });
}

interface Turn {
  readonly role: "user" | "assistant";
  readonly lines: string[];
}

function messagesOf(lines: readonly string[], at: number, tally: Tally): readonly ForeignMessage[] {
  const turns: Turn[] = [];
  let isCode = false;
  for (const line of lines) {
    if (!isCode && /^>(?: |$)/.test(line)) tally.add("bookkeeping");
    else {
      const asked = isCode ? undefined : /^####(?: (.*))?$/.exec(line);
      take(asked ? "user" : "assistant", asked ? (asked[1] ?? "") : line, turns);
      if (/^\s*(?:```|~~~)/.test(line)) isCode = !isCode;
    }
  }
  return turns.map(({ role, lines: own }) => ({ message: { role, content: own.join("\n").trim() }, at }));
}

/** A line goes on with what the same one said; an empty one begins nothing. */
function take(role: Turn["role"], line: string, turns: Turn[]): void {
  const last = turns.at(-1);
  if (last?.role === role) last.lines.push(line.trimEnd());
  else if (line.trim() !== "") turns.push({ role, lines: [line.trimEnd()] });
}
