import { Session } from "../../src/core/agent/session/session.ts";
import type { SessionServices } from "../../src/core/agent/session/sessionServices.ts";
import { costOfAll, requestOf } from "../../src/core/tokens/cost.ts";
import type { HidingStrategy } from "../../src/core/conversation/strategy.ts";
import type { ToolBox } from "../../src/core/ports/tools.ts";
import { callsOf, textOf, type ChatMessage } from "../../src/core/conversation/message.ts";
import { failureFact } from "../../src/presenter/messages/failureMessages.ts";
import { fromConversation, noted } from "../modelServer/demoFacts.ts";
import { plantedFacts } from "../unit/core/context/plantedFacts.ts";
import { memoryJournal } from "../unit/store/memoryJournal.ts";
import { providerAt } from "../unit/doubles/providerAt.ts";
import { english } from "../unit/doubles/english.ts";
import { steadyClock } from "../unit/doubles/steadyClock.ts";

/** Options of a quality run: the model, the server, and the session to play. `window` in tokens. */
export interface QualityOptions {
  readonly server: string;
  readonly model: string;
  readonly key?: string;
  readonly turns: number;
  readonly facts: number;
  readonly window: number;
}

/** Tokens that are kept free for a reply. */
export const reserve = 1_000;

/** The most turns that may fail in succession: more mean that the server is not there, or takes nothing of it. */
const mostFailures = 3;

/** Result of one strategy. `cost`: US dollars, undefined where a price is not known. */
export interface QualityRun {
  readonly strategy: HidingStrategy;
  readonly right: number;
  readonly answered: number;
  readonly questions: number;
  /** Tokens of all requests, those for summaries and those that brought nothing included. */
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly compactions: number;
  readonly failed: number;
  /** Why the first turn failed that did. */
  readonly failure?: string;
  readonly cost: number | undefined;
}

const noTools: ToolBox = {
  definitions: [],
  effect: () => "none",
  run: async () => ({ content: "There is no such tool.", failed: true }),
};

/** Plays a long session under a strategy and asks about the facts that it told; an answer is right where it holds the value. */
export async function playQuality(options: QualityOptions, strategy: HidingStrategy): Promise<QualityRun> {
  const { messages, facts } = plantedFacts(options.turns * 4, options.facts);
  const services = servicesOf(options, strategy);
  const session = new Session(services, strategy, { entries: [] });
  const told = new Turns(session);
  for (const text of tellings(messages)) await told.send(text);
  let right = 0;
  let answered = 0;
  for (const { query, answer } of facts) {
    const text = await told.send(`${fromConversation}${query}?`);
    if (text === undefined) continue;
    answered++;
    if (isRight(text, answer)) right++;
  }
  const { entries } = session.conversation;
  const usages = entries.flatMap((entry) => requestOf(entry).usage ?? []);
  return {
    strategy,
    right,
    answered,
    questions: facts.length,
    promptTokens: usages.reduce((sum, { promptTokens }) => sum + promptTokens, 0),
    cachedTokens: usages.reduce((sum, { cachedTokens = 0 }) => sum + cachedTokens, 0),
    compactions: entries.filter(({ type }) => type === "compaction").length,
    failed: told.failed,
    ...(told.failure !== undefined && { failure: told.failure }),
    cost: costOfAll(entries, (model) => services.models.prices(model)),
  };
}

/** Sends what is told, until too many turns in succession have failed. */
class Turns {
  failed = 0;
  failure: string | undefined;
  private inSuccession = 0;
  private readonly session: Session;

  constructor(session: Session) {
    this.session = session;
  }

  /** The answer; undefined where there was none, or nothing is sent any more. */
  async send(message: string): Promise<string | undefined> {
    if (this.inSuccession >= mostFailures) return undefined;
    const { text, stopReason, failure } = await this.session.send(message);
    // Some say much where they are asked for a word.
    const isFailed = stopReason !== "stop" && (stopReason !== "length" || text === "");
    this.inSuccession = isFailed ? this.inSuccession + 1 : 0;
    if (!isFailed) return text;
    this.failed++;
    this.failure ??= failure ? failureFact(failure, english).message : `The reply ended by "${stopReason}".`;
    return undefined;
  }
}

/** True where an answer holds a value (words, digits and hyphens), in whatever case and with whatever dashes, and not as a part of a longer one. */
export function isRight(text: string, value: string): boolean {
  const whole = new RegExp(`(?<![a-z\\d])${value}(?![a-z\\d])`, "i");
  return whole.test(text.replaceAll(/\p{Pd}/gu, "-"));
}

/** The session as a user would tell it: what tools returned and the agent said becomes a part of the messages. */
function tellings(messages: readonly ChatMessage[]): readonly string[] {
  const told: string[][] = [];
  for (const message of messages) {
    if (message.role === "user") told.push([]);
    const text = textOf(message);
    if (text !== "" && callsOf(message).length === 0) told.at(-1)?.push(text);
  }
  return told.map((parts) => `${parts.join("\n\n")}\n\n${noted}`);
}

function servicesOf(
  { server, model, key, window }: QualityOptions,
  strategy: HidingStrategy,
): SessionServices {
  const log = { write: () => undefined };
  const models = providerAt(() => server, {
    address: () => ({ baseUrl: server, api: "auto" }),
    apiKey: async () => key,
    settings: { models: {}, reasoningEffort: "auto", silenceMs: 600_000 },
    log,
  });
  const policy = { strategy, compactAt: 0.8, compactTo: 0.5, keepRecentExchanges: 4 };
  const turn = { requests: 20, cost: 0, conversationCost: 0, dayCost: 0, retries: 3 };
  const settings = { model, summaryModel: model, contextWindow: window, responseReserve: reserve };
  return {
    models,
    tools: noTools,
    approval: { allows: async () => true },
    journal: memoryJournal(),
    clock: steadyClock(),
    log,
    settings: () => ({ ...settings, autoRecall: true, policy, turn }),
    timer: { wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)), random: Math.random },
    priceOf: (name) => models.prices(name),
    spentToday: async () => 0,
    systemPrompt: () => "You are a coding agent. Answer briefly, from what the conversation holds.",
  };
}
