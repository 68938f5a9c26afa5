import { existsSync, readFileSync } from "node:fs";
import type { MessageEntry } from "../../../../../src/core/conversation/entry.ts";
import type { ChatMessage } from "../../../../../src/core/conversation/message.ts";

/** Recorded dialogues with questions, kept beside the project and no part of it. */
const recorded = "../shared/data/long-dialogues.json";

export interface DialogueQuestion {
  readonly question: string;
  /** 1 needs several messages, 2 is about time, 3 needs knowledge of the world, 4 one message, 5 asks for what was never said. */
  readonly category: number;
  /** Places of the messages that hold the answer. */
  readonly evidence: readonly number[];
}

export interface LongDialogue {
  readonly messages: readonly ChatMessage[];
  readonly questions: readonly DialogueQuestion[];
}

/** The dialogues whose every question has evidence; undefined where they are missing. */
export function longDialogues(): readonly LongDialogue[] | undefined {
  if (!existsSync(recorded)) return undefined;
  const dialogues = JSON.parse(readFileSync(recorded, "utf8")) as LongDialogue[];
  return dialogues.map(({ messages, questions }) => ({
    messages,
    questions: questions.filter(({ evidence }) => evidence.length > 0),
  }));
}

/** The messages as a record whose ids have the length of real ones. */
export function asEntries(messages: readonly ChatMessage[]): MessageEntry[] {
  return messages.map((message, place) => ({
    ...{ v: 1, id: entryId(place), conversationId: "c", seq: place + 1, at: place, type: "message", message },
  }));
}

export function entryId(place: number): string {
  return `0198c0de-0000-7000-8000-${String(place).padStart(12, "0")}`;
}
