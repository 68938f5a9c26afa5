import type { Conversation, Marks } from "../conversation/fold.ts";
import { addToExchanges, isSendable, UnitList, type Unit } from "../conversation/units.ts";
import type { Standing } from "../conversation/standing.ts";
import { eachYielding, runAtOnce } from "../tokens/encoding/yieldingWork.ts";

/** A unit and the standing that all of it has. */
export interface UnitStanding {
  readonly unit: Unit;
  readonly standing: Standing;
  /** True where it is sent although a compaction hides it. */
  readonly isHeld?: boolean;
}

/** The units of a conversation, system prompts left out, with their standings. */
interface Standings {
  readonly units: readonly UnitStanding[];
  /** True where the user message or the last unit of the latest exchange is sent although a compaction hides it. */
  readonly isOverruled: boolean;
}

interface Draft {
  readonly unit: Unit;
  standing: Standing;
  isHeld?: boolean;
}

/** Units that are gone through before the event loop has a turn. */
const pace = 2_000;

/**
 * Standings of all units. A unit has one standing; a rewind outweighs an exclusion, that a pin, and that every
 * strategy. What cannot be sent at all counts as excluded. The latest user message, the last unit after it and the
 * user message that opens a pin's exchange are sent whatever a strategy says, and the history never begins with a reply.
 */
export function standingsOf(conversation: Conversation): Standings {
  return runAtOnce(standingsYielding(conversation));
}

/** `standingsOf`, with pauses. */
export function* standingsYielding({ messages, marks }: Conversation): Generator<void, Standings> {
  const list = new UnitList();
  yield* eachYielding(messages, pace, (entry) => {
    if (entry.message.role !== "system") list.add(entry);
  });
  const all = list.units;
  const drafts: Draft[] = [];
  yield* eachYielding(all, pace, (unit, index) =>
    drafts.push({ unit, standing: standingOf(unit, marks, index === all.length - 1) }),
  );
  const exchanges: Draft[][] = [];
  yield* eachYielding(drafts, pace, (draft) => {
    if (draft.standing !== "rewound" && draft.standing !== "excluded")
      addToExchanges(exchanges, draft, isUser(draft));
  });
  let isOverruled = false;
  yield* eachYielding(exchanges, pace, (exchange, index) => {
    const isLatest = index === exchanges.length - 1;
    const [opener] = exchange;
    const opensPin = opener && isUser(opener) && exchange.some(({ standing }) => standing === "pinned");
    const held = isLatest ? endsOf(exchange) : exchange.slice(0, opensPin ? 1 : 0);
    for (const draft of held) {
      if (isSent(draft.standing)) continue;
      draft.standing = "sent";
      draft.isHeld = true;
      isOverruled ||= isLatest;
    }
  });
  yield* hideLead(drafts);
  return { units: drafts, isOverruled };
}

const isUser = ({ unit }: { readonly unit: Unit }) => unit[0].message.role === "user";

/** Ends of the latest exchange, which it cannot do without: the user message that opens it and its last unit. */
function endsOf(exchange: readonly Draft[]): Draft[] {
  return exchange.filter((draft, index) => (index === 0 && isUser(draft)) || index === exchange.length - 1);
}

/** A reply that would come first shares the standing of its hidden question. */
function* hideLead(drafts: readonly Draft[]): Generator<void, void> {
  let question: Standing | undefined;
  let isLed = false;
  yield* eachYielding(drafts, pace, (draft) => {
    if (isLed) return;
    const isShown = isSent(draft.standing);
    if (isUser(draft)) {
      isLed = isShown;
      question = draft.standing;
    } else if (isShown && question !== undefined) draft.standing = question;
  });
}

export function isSent(standing: Standing): standing is "sent" | "pinned" {
  return standing === "sent" || standing === "pinned";
}

function standingOf(unit: Unit, marks: ReadonlyMap<string, Marks>, isLast: boolean): Standing {
  const found = marks.size === 0 ? [] : unit.flatMap(({ id }) => marks.get(id) ?? []);
  if (found.some(({ rewound }) => rewound)) return "rewound";
  if (found.some(({ excluded }) => excluded)) return "excluded";
  if (!isSendable(unit) && !(isLast && unit[0].message.role === "assistant" && hasCalls(unit))) {
    return "excluded";
  }
  if (found.some(({ pinned }) => pinned)) return "pinned";
  if (found.some(({ summarized }) => summarized)) return "summarized";
  return found.some(({ trimmed }) => trimmed) ? "trimmed" : "sent";
}

/** A call that still waits for its result. */
function hasCalls([{ message }]: Unit): boolean {
  return message.role === "assistant" && (message.tool_calls?.length ?? 0) > 0;
}
