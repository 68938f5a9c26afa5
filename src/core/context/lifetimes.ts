import type { Entry, MessageEntry } from "../conversation/entry.ts";
import { fold, type Conversation, type Marks } from "../conversation/fold.ts";
import { picturesOf } from "../conversation/message.ts";
import { costOf, type PriceList } from "../tokens/cost.ts";
import { isSent, standingsOf } from "./standings.ts";
import type { Weights } from "./weighing/weights.ts";

/** Lifetime of a message in requests: how many carried it, and its share of what their prompts cost, in US dollars. */
export interface Lifetime {
  readonly requests: number;
  /** US dollars, as far as prices are known. */
  readonly cost: number;
}

/**
 * Lifetimes of all messages, by id. A prompt's cost is shared by weight, what comes from a cache being no message's own
 * saving, so that the shares add up to it; what belongs to no message (tools, framing) keeps its own share. Pure.
 */
export function lifetimesOf(
  { id: conversationId, entries }: Pick<Conversation, "id" | "entries">,
  weightOf: MessageWeight,
  priceOf: PriceList,
): ReadonlyMap<string, Lifetime> {
  const lifetimes = new Map<string, Lifetime>();
  // Since the sent messages last changed but by growing: requests, and dollars a token of their prompts.
  let open = new Map<string, Stretch>();
  let spent: Spent = { requests: 0, perToken: 0 };
  const close = (id: string, { tokens, from }: Stretch) => {
    const { requests, cost } = lifetimes.get(id) ?? { requests: 0, cost: 0 };
    lifetimes.set(id, {
      requests: requests + spent.requests - from.requests,
      cost: cost + tokens * (spent.perToken - from.perToken),
    });
  };
  const sentAfter = (count: number) => sentIn(fold(conversationId, entries.slice(0, count)), weightOf);
  for (const [index, entry] of entries.entries()) {
    if (entry.type === "message") {
      spent = afterRequest(spent, entry, priceOf);
      open.set(entry.id, { tokens: weightOf(entry), from: spent });
    } else if (changesSent(entry)) {
      const sent = sentAfter(index + 1);
      for (const [id, since] of open) if (sent.get(id) !== since.tokens) close(id, since);
      open = new Map([...sent].map(([id, tokens]) => [id, stillOpen(open.get(id), tokens, spent)]));
    }
  }
  for (const [id, since] of open) close(id, since);
  return lifetimes;
}

/** The weight of a message in tokens, in the form that its marks give it. */
export type MessageWeight = (entry: MessageEntry, marks?: Marks) => number;

/** Weights of messages by these weights: what stands for one that is cleared, and without the pictures that are stubs. */
export function weightIn(weights: Weights): MessageWeight {
  return (entry, { cleared, images } = {}) => {
    const stub = cleared ? weights.stub(entry) : undefined;
    const aged = picturesOf(entry.message).filter(({ id }) => images?.[id]?.form === "stub");
    return (
      stub?.tokens ?? aged.reduce((sum, one) => sum - weights.counter.picture(one), weights.message(entry))
    );
  };
}

/** Stretch of requests in which a message was sent in one form. */
interface Stretch {
  readonly tokens: number;
  readonly from: Spent;
}

function stillOpen(stretch: Stretch | undefined, tokens: number, spent: Spent): Stretch {
  return stretch?.tokens === tokens ? stretch : { tokens, from: spent };
}

interface Spent {
  readonly requests: number;
  readonly perToken: number;
}

function afterRequest({ requests, perToken }: Spent, entry: MessageEntry, priceOf: PriceList): Spent {
  const { message, model, server, usage } = entry;
  if (message.role !== "assistant") return { requests, perToken };
  const prices = model === undefined ? undefined : priceOf(model, server);
  if (!usage || !prices || usage.promptTokens === 0) return { requests: requests + 1, perToken };
  const cost = costOf({ ...usage, completionTokens: 0 }, prices);
  return { requests: requests + 1, perToken: perToken + cost / usage.promptTokens };
}

const changing: ReadonlySet<Entry["type"]> = new Set([
  "compaction",
  "revert",
  "rewind",
  "exclusion",
  "image",
]);
const changesSent = ({ type }: Entry) => changing.has(type);

/** The messages that are sent, with their weights. */
function sentIn(conversation: Conversation, weightOf: MessageWeight): ReadonlyMap<string, number> {
  const { marks, messages } = conversation;
  const units = standingsOf(conversation).units.filter(({ standing }) => isSent(standing));
  const system = messages.filter(({ id, message }) => {
    const { excluded, rewound } = marks.get(id) ?? {};
    return message.role === "system" && !excluded && !rewound;
  });
  const sent = [...system, ...units.flatMap(({ unit }) => unit)];
  return new Map(sent.map((entry) => [entry.id, weightOf(entry, marks.get(entry.id))]));
}
