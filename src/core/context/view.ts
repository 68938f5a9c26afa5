import type { MessageEntry } from "../conversation/entry.ts";
import type { Conversation, Marks } from "../conversation/fold.ts";
import type { ChatMessage, Role } from "../conversation/message.ts";
import type { RequestCounter } from "../tokens/counter.ts";
import type { Budget } from "./budget.ts";
import type { TokenFigures } from "./figures.ts";
import type { Standing } from "./standing.ts";
import { summaryMessage, type Weights } from "./weights.ts";

/** A message of the record: what it weighs and whether it is sent. */
export interface WeighedMessage {
  readonly id: string;
  readonly role: Role;
  readonly tokens: number;
  readonly standing: Standing;
}

/** What the model sees of a conversation as its record stands. */
export interface View {
  /** To send, in order: system prompts, summaries, then the rest as in the record. */
  readonly messages: readonly ChatMessage[];
  /** Every message of the record, in order. */
  readonly weighed: readonly WeighedMessage[];
  readonly figures: TokenFigures;
}

/** Everything counting needs; `weights` must be primed for the conversation. */
export interface Scales {
  readonly weights: Weights;
  readonly counter: Pick<RequestCounter, "toolTokens" | "framing">;
  readonly budget: Budget;
}

/** The view of `conversation`, counted. Pure; hides nothing that the record does not hide. */
export function viewOf(conversation: Conversation, { weights, counter, budget }: Scales): View {
  const weighed = conversation.messages.map((entry) => ({
    id: entry.id,
    role: entry.message.role,
    tokens: weights.message(entry),
    standing: standingOf(entry, conversation.marks.get(entry.id)),
  }));
  const sums = { system: 0, history: 0, pinned: 0 };
  const system: ChatMessage[] = [];
  const rest: ChatMessage[] = [];
  for (const [index, { message }] of conversation.messages.entries()) {
    const { standing, tokens } = weighed[index] as WeighedMessage;
    if (standing !== "sent" && standing !== "pinned") continue;
    const isSystem = message.role === "system";
    (isSystem ? system : rest).push(message);
    sums[isSystem ? "system" : standing === "pinned" ? "pinned" : "history"] += tokens;
  }
  const summaries = conversation.summaries.map(summaryMessage);
  const summary = conversation.summaries.reduce((sum, one) => sum + weights.summary(one), 0);
  const framing = counter.framing({ hasSystem: system.length + summaries.length > 0 });
  const total = sums.system + counter.toolTokens + sums.history + summary + sums.pinned + framing;
  return {
    messages: [...system, ...summaries, ...rest],
    weighed,
    figures: { ...sums, tools: counter.toolTokens, summary, framing, total, ...budget },
  };
}

/** A rewind outweighs an exclusion, that a pin, and that every strategy; system prompts are always sent. */
function standingOf({ message }: MessageEntry, marks: Marks | undefined): Standing {
  if (message.role === "system" || marks === undefined) return "sent";
  if (marks.rewound) return "rewound";
  if (marks.excluded) return "excluded";
  if (marks.pinned) return "pinned";
  if (marks.summarized) return "summarized";
  return marks.trimmed ? "trimmed" : "sent";
}
