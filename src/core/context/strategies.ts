import type { Conversation } from "../conversation/fold.ts";
import { exchangesOf, unitsOf, type Unit } from "../conversation/units.ts";
import type { View, WeighedMessage } from "./view.ts";

/** Strategies that hide whole units; `summarize` chooses as `slidingWindow` does, then a summary takes their place. */
export type HidingStrategy = "dropOldest" | "slidingWindow" | "summarize";

/** What a strategy may spend: go down to `target` tokens, keep the last `keepRecentExchanges`. */
export interface Goal {
  readonly target: number;
  readonly keepRecentExchanges: number;
}

/** A unit the model still sees. */
interface Visible {
  readonly unit: Unit;
  readonly tokens: number;
  /** Never to be hidden: pinned, opening a pin's exchange, or of the latest exchange. */
  readonly kept: boolean;
  readonly opensExchange: boolean;
  readonly isRecent: boolean;
}

/** Ids of the messages that `strategy` would hide to bring `view` down to the goal; empty when it can hide none. */
export function chooseHidden(
  strategy: HidingStrategy,
  conversation: Conversation,
  view: View,
  goal: Goal,
): string[] {
  const visible = visibleUnits(conversation, view, goal.keepRecentExchanges);
  const hidden = new Set<Visible>();
  let total = view.figures.total;
  const hide = (one: Visible) => {
    hidden.add(one);
    total -= one.tokens;
  };
  if (strategy !== "dropOldest") {
    for (const one of visible) if (!one.kept && !one.isRecent) hide(one);
  }
  for (const one of visible) {
    // Stopping only where an exchange opens keeps the history from starting with a reply.
    if (total <= goal.target && (one.opensExchange || hidden.size === 0)) break;
    if (!one.kept && !hidden.has(one)) hide(one);
  }
  return [...hidden].flatMap(({ unit }) => unit.map(({ id }) => id));
}

function visibleUnits(conversation: Conversation, view: View, keepRecentExchanges: number): Visible[] {
  const weighed = new Map(view.weighed.map((one) => [one.id, one]));
  const isSeen = (one: WeighedMessage | undefined) => one?.standing === "sent" || one?.standing === "pinned";
  const units = unitsOf(conversation.messages.filter(({ message }) => message.role !== "system"));
  const exchanges = exchangesOf(units.filter(([first]) => isSeen(weighed.get(first.id))));
  return exchanges.flatMap((exchange, index) => {
    const isPinned = (unit: Unit) => unit.some(({ id }) => weighed.get(id)?.standing === "pinned");
    const holdsPin = exchange.some(isPinned);
    return exchange.map((unit, place) => ({
      unit,
      tokens: unit.reduce((sum, { id }) => sum + (weighed.get(id)?.tokens ?? 0), 0),
      kept: index === exchanges.length - 1 || isPinned(unit) || (holdsPin && place === 0),
      opensExchange: place === 0,
      isRecent: index >= exchanges.length - keepRecentExchanges,
    }));
  });
}
