import { readFileSync } from "node:fs";
import { importConversation } from "../../src/core/conversation/transfer/importConversation.ts";
import { fold } from "../../src/core/conversation/fold.ts";
import { callsOf, textOf, type ChatMessage } from "../../src/core/conversation/message.ts";
import { fileText } from "../../src/core/conversation/transfer/importedText.ts";
import { messageOf } from "../../src/core/text/errors.ts";
import { noteSentences } from "../../src/presenter/messages/reports/importReport.ts";
import { CommandLineProblem } from "../commandLine.ts";
import { english, problemSentence } from "../unit/doubles/english.ts";
import { readingSession } from "./readingSession.ts";
import { usual, withPrompt, type LongSession } from "./sessions.ts";
import { simulate, type Run, type StepEvent } from "./simulation.ts";

const strategies = ["off", "dropOldest", "slidingWindow", "summarize"] as const;
const n = (value: number) => value.toLocaleString("en-US");

/** The session of 30 messages that `--steps` prints: its window is so small that every strategy has to act, and its last question asks for what is hidden by then. */
export function shortSession(): LongSession {
  const { messages, facts } = readingSession(12);
  const said = messages.slice(0, 29);
  const last = said.findLastIndex(({ role }) => role === "user");
  said[last] = { role: "user", content: `Which fact was ${facts[1]?.answer}?` };
  return { ...usual, ...withPrompt("short", { messages: said, facts }), window: 5_000, reserve: 500 };
}

/** The latest conversation of a file that import takes, its messages as they stand in the record; `notes`: what else there is to say. */
interface ImportedSession {
  readonly session: LongSession;
  readonly notes: readonly string[];
}

/** Throws `CommandLineProblem` with what is wrong with the file. */
export async function importedSession(path: string): Promise<ImportedSession> {
  const text = fileText(bytesOf(path));
  if (text === undefined) throw new CommandLineProblem(`${path} is text in neither UTF-8 nor UTF-16.`);
  let made = 0;
  const stamps = { now: () => Date.now(), newId: () => `imported-${++made}` };
  const imported = await importConversation(text, stamps);
  if (!imported.ok) throw new CommandLineProblem(`${path}: ${problemSentence(imported.problem)}`);
  const messages = fold("imported", imported.entries).messages.map(({ message }) => message);
  const others = imported.others.length;
  return {
    session: { ...usual, name: `${path} (${imported.format})`, messages, facts: [] },
    notes: [
      ...(others === 0 ? [] : [`The latest of ${n(others + 1)} conversations.`]),
      ...noteSentences(imported.notes, english),
    ],
  };
}

function bytesOf(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new CommandLineProblem(`${path} cannot be read (${messageOf(error)}).`, { cause: error });
  }
}

/** Prints the session message by message, for every strategy: tokens, what was recalled, and where a compaction happened what went and why. */
export async function printSteps(
  session: LongSession,
  print: (line: string) => void = console.log,
): Promise<void> {
  for (const strategy of strategies) {
    print(`\n${session.name}, ${strategy}: window ${n(session.window)}, reserve ${n(session.reserve)}`);
    const run: Run = await simulate(session, strategy, undefined, (event) => {
      print(lineOf(event, session.messages));
    });
    const { compactions, requests, problems } = run;
    print(`  ${compactions.length} compactions, ${requests.length} requests`);
    if (problems > 0) print(`  ${problems} requests did not fit.`);
  }
}

function lineOf(event: StepEvent, messages: readonly ChatMessage[]): string {
  if (event.type === "message") {
    const { place, tokens } = event;
    const message = messages[place]!;
    return `${String(place + 1).padStart(5)} ${message.role.padEnd(9)} ${n(tokens).padStart(8)}  ${excerpt(message)}`;
  }
  if (event.type === "recalled") return `        recalls ${event.place + 1}: ${shortened(event.text)}`;
  const { strategy, before, after, goes } = event;
  const lines = goes.map(
    ({ place, how, reason }) => `        ${how} ${place + 1} (${reason}): ${excerpt(messages[place]!)}`,
  );
  return [`      ${strategy}: ${n(before)} → ${n(after)} tokens`, ...lines].join("\n");
}

function excerpt(message: ChatMessage): string {
  const calls = callsOf(message).map((call) => `${call.function.name} ${call.function.arguments}`);
  return shortened([textOf(message), ...calls].join(" "));
}

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
