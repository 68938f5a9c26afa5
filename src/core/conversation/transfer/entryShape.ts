import { entryVersion, type Entry } from "../entry.ts";
import { answerCalls, isStoredMessage } from "./messageShape.ts";
import {
  byField,
  isCount,
  isFlag,
  isText,
  isTime,
  listOf,
  objectOf,
  oneOf,
  optional,
  type Check,
} from "./shape.ts";

const base = {
  v: oneOf(entryVersion),
  id: isText,
  conversationId: isText,
  seq: isCount,
  at: isTime,
};
const usage = optional(
  objectOf({
    promptTokens: isCount,
    completionTokens: isCount,
    cachedTokens: optional(isCount),
    countedTokens: optional(isCount),
  }),
);

const kinds: { readonly [T in Entry["type"]]: Check } = {
  message: objectOf({
    ...base,
    message: isStoredMessage,
    tokens: optional(objectOf({ counter: isText, count: isCount })),
    model: optional(isText),
    usage,
    finishReason: optional(isText),
    interrupted: optional(isFlag),
    durationMs: optional(isCount),
    failed: optional(isFlag),
  }),
  compaction: objectOf({
    ...base,
    strategy: oneOf("dropOldest", "slidingWindow", "summarize", "clearToolResults"),
    trigger: oneOf("automatic", "manual", "overflow"),
    hides: listOf(isText),
    stubs: optional(listOf(isText)),
    cuts: optional(listOf(objectOf({ id: isText, chars: isCount }))),
    tokensBefore: isCount,
    tokensAfter: isCount,
    summary: optional(objectOf({ text: isText, model: isText, updates: optional(isText), usage })),
  }),
  revert: objectOf({ ...base, target: isText }),
  pin: objectOf({ ...base, target: isText, pinned: isFlag }),
  exclusion: objectOf({ ...base, target: isText, excluded: isFlag }),
  rewind: objectOf({ ...base, target: isText }),
  title: objectOf({ ...base, title: isText }),
  model: objectOf({ ...base, model: isText }),
  summaryEdit: objectOf({
    ...base,
    target: isText,
    text: isText,
    model: optional(isText),
    usage,
    instruction: optional(isText),
  }),
};

const areEntries = listOf(byField("type", kinds));

/** The entries of one conversation, complete and in order, or a sentence with the place of what is wrong. */
export function checkEntries(value: unknown, place: string): readonly Entry[] | string {
  const problem = areEntries(value, place);
  if (problem !== undefined) return problem;
  const entries = value as readonly Entry[];
  const ids = new Set<string>();
  for (const [index, { id, seq, conversationId }] of entries.entries()) {
    const here = `${place}[${index}]`;
    if (ids.has(id)) return `${here}.id is there twice.`;
    if (seq !== index + 1) return `${here}.seq is ${seq} instead of ${index + 1}.`;
    if (conversationId !== entries[0]?.conversationId) return `${here} is of another conversation.`;
    ids.add(id);
  }
  return misplacedResult(entries, place) ?? entries;
}

/** A result without a call would be refused by every service from then on. */
function misplacedResult(entries: readonly Entry[], place: string): string | undefined {
  const messages = entries.flatMap((entry) => (entry.type === "message" ? [entry.message] : []));
  const checked = answerCalls(messages, `${place}, message `);
  return typeof checked === "string" ? checked : undefined;
}
