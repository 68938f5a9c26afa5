import { readFileSync } from "node:fs";
import { importConversation } from "../../src/core/conversation/transfer/importConversation.ts";
import { fold } from "../../src/core/conversation/fold.ts";
import type { GoReason } from "../../src/core/context/strategies/reasons.ts";
import { callsOf, textOf, type ChatMessage } from "../../src/core/conversation/message.ts";
import { problemSentence } from "../unit/doubles/english.ts";
import { readingSession } from "./readingSession.ts";
import { usual, withPrompt, type LongSession } from "./sessions.ts";
import { simulate, type Run, type StepEvent } from "./simulation.ts";

const strategies = ["off", "dropOldest", "slidingWindow", "summarize"] as const;
const n = (value: number) => value.toLocaleString("en-US");

/** The session of 30 messages that `--steps` prints: its window is so small that every strategy has to act. */
export function shortSession(): LongSession {
  const { messages, facts } = readingSession(12);
  return {
    ...usual,
    ...withPrompt("short", { messages: messages.slice(0, 29), facts }),
    window: 5_000,
    reserve: 500,
  };
}

/** The conversation of a file that import takes; its messages as they stand in the record. What is wrong with the file comes back as a sentence. */
export async function importedSession(path: string): Promise<LongSession | string> {
  const file = textIn(path);
  if ("reason" in file) return file.reason;
  let made = 0;
  const stamps = { now: () => Date.now(), newId: () => `imported-${++made}` };
  const imported = await importConversation(file.text, stamps);
  if (!imported.ok) return problemSentence(imported.problem);
  const messages = fold("imported", imported.entries).messages.map(({ message }) => message);
  return { ...usual, name: path, messages, facts: [] };
}

function textIn(path: string): { readonly text: string } | { readonly reason: string } {
  try {
    return { text: readFileSync(path, "utf8") };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Prints the session message by message, for every strategy: tokens, what was recalled, and where a compaction happened what went and why. */
export async function printSteps(session: LongSession): Promise<void> {
  for (const strategy of strategies) {
    console.log(`\n${session.name}, ${strategy}: window ${n(session.window)}, reserve ${n(session.reserve)}`);
    const run: Run = await simulate(session, strategy, undefined, (event) =>
      console.log(lineOf(event, session.messages)),
    );
    console.log(`  ${run.compactions.length} compactions, ${run.requests.length} requests`);
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

/** A message that goes, and why. */
export interface GoingStep {
  readonly place: number;
  readonly how: "hides" | "clears";
  readonly reason: GoReason;
}

function excerpt(message: ChatMessage): string {
  const calls = callsOf(message).map((call) => `${call.function.name} ${call.function.arguments}`);
  return shortened([textOf(message), ...calls].join(" "));
}

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
