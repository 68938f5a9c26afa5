import type { Conversation } from "../conversation/fold.ts";
import { unitAround } from "../conversation/units.ts";
import type { Policy } from "./budget.ts";
import { draftCompaction } from "./plan.ts";
import { viewOf, type CountingContext } from "./view.ts";

/** What pins may take of the prompt limit, together. */
const pinShare = 1 / 2;

/** Room for pins, in tokens. */
export interface PinBudget {
  readonly used: number;
  readonly limit: number;
}

export function pinBudget(conversation: Conversation, scales: CountingContext): PinBudget {
  const { pinned, limit } = viewOf(conversation, scales).figures;
  return { used: pinned, limit: pinLimitOf(limit) };
}

/** The most that pins may take together of a prompt limit, in tokens. */
export function pinLimitOf(limit: number): number {
  return Math.floor(limit * pinShare);
}

/** Why message `id` may not be pinned or excluded at all, as a sentence; undefined when it may. */
export function controlFault(conversation: Conversation, id: string): string | undefined {
  const entry = conversation.messages.find((one) => one.id === id);
  if (!entry) return "There is no such message.";
  if (entry.message.role === "system") return "System prompts are always sent.";
  if (conversation.marks.get(id)?.rewound) return "This message is no longer part of the conversation.";
  return undefined;
}

/** Why a pin may not be: `pinned` is the conversation with it. Undefined when it may. */
export function pinFault(pinned: Conversation, scales: CountingContext, policy: Policy): string | undefined {
  const n = (tokens: number) => tokens.toLocaleString("en-US");
  const { used, limit } = pinBudget(pinned, scales);
  if (used > limit) return `Pins may take ${n(limit)} tokens; with this one they would take ${n(used)}.`;
  const least = draftCompaction(pinned, scales, policy, { strategy: "dropOldest", target: 0 });
  const { figures } = viewOf(pinned, scales);
  const floor = least?.tokensAfter ?? figures.total;
  if (floor <= figures.limit) return undefined;
  return `With this pin the next request could not be made smaller than ${n(floor)} tokens; it may have ${n(figures.limit)}.`;
}

/** True where the message belongs to the latest exchange, which a running turn is answering. */
export function isOfLatestExchange({ messages }: Conversation, id: string): boolean {
  const latest = messages.findLastIndex(({ message }) => message.role === "user");
  const first = unitAround(messages, id)?.[0].id ?? id;
  return messages.findIndex((one) => one.id === first) >= latest;
}
