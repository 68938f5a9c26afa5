import type { Conversation } from "../conversation/fold.ts";
import { unitContaining } from "../conversation/units.ts";
import type { CompactionPolicy } from "./budget.ts";
import { draftCompactionYielding } from "./plan.ts";
import { viewOf, type CountingContext } from "./view.ts";

/** Share of the prompt limit that pins may take together. */
const pinShare = 1 / 2;

/** The most that pins may take together of a prompt limit, in tokens. */
export function pinLimitOf(limit: number): number {
  return Math.floor(limit * pinShare);
}

/** Reason why a message may not be pinned or excluded. Figures are tokens. */
export type PinRefusal =
  | { readonly code: "noSuchMessage" | "systemPrompt" | "rewound" }
  /** All pins together would take `used`. */
  | { readonly code: "pinsTooLarge"; readonly used: number; readonly limit: number }
  /** With the pin the next request could not be made smaller than `least`. */
  | { readonly code: "pinLeavesNoRoom"; readonly least: number; readonly limit: number };

/** Refusal of any pin or exclusion of message `id`; undefined where it may be. Of system messages only an import's can be excluded. */
export function overrideRefusal(
  conversation: Conversation,
  id: string,
  control: "pin" | "exclusion",
): PinRefusal | undefined {
  const entry = conversation.messages.find((one) => one.id === id);
  if (!entry) return { code: "noSuchMessage" };
  const isImported = conversation.marks.get(id)?.imported === true;
  if (entry.message.role === "system" && !(isImported && control === "exclusion")) {
    return { code: "systemPrompt" };
  }
  if (conversation.marks.get(id)?.rewound) return { code: "rewound" };
  return undefined;
}

/** Refusal of a pin for its weight, worked out with pauses: `pinned` is the conversation with it. Undefined where it may be. */
export async function pinRefusal(
  pinned: Conversation,
  counting: CountingContext,
  policy: CompactionPolicy,
): Promise<PinRefusal | undefined> {
  const { pinned: used, total, limit } = viewOf(pinned, counting).figures;
  const most = pinLimitOf(limit);
  if (used > most) return { code: "pinsTooLarge", used, limit: most };
  const goal = { strategy: "dropOldest", target: 0 } as const;
  const least = (await draftCompactionYielding(pinned, counting, policy, goal))?.tokensAfter ?? total;
  return least > limit ? { code: "pinLeavesNoRoom", least, limit } : undefined;
}

/** True where the message belongs to the latest exchange, which a running turn is answering. */
export function isOfLatestExchange({ messages }: Conversation, id: string): boolean {
  const latest = messages.findLastIndex(({ message }) => message.role === "user");
  const first = unitContaining(messages, id)?.[0].id ?? id;
  return messages.findIndex((one) => one.id === first) >= latest;
}
