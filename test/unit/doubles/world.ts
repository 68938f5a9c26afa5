import type { ModelProvider } from "../../../src/core/ports/models.ts";
import type { Log, Timer } from "../../../src/core/ports/system.ts";
import type { Approval, ToolBox } from "../../../src/core/ports/tools.ts";
import { Session } from "../../../src/core/agent/session/session.ts";
import type { SessionServices } from "../../../src/core/agent/session/sessionServices.ts";
import type { AgentSettings } from "../../../src/core/agent/memory/agentSettings.ts";
import type { CompactionPolicy } from "../../../src/core/context/budget.ts";
import { imageRateOf } from "../../../src/core/tokens/request/imageTokens.ts";
import { memoryJournal } from "../store/memoryJournal.ts";
import { letterCounter } from "./letterCounter.ts";
import type { ScriptedModel } from "./scriptedModel.ts";
import { steadyClock } from "./steadyClock.ts";

export const policy: CompactionPolicy = {
  strategy: "slidingWindow",
  compactAt: 0.8,
  compactTo: 0.5,
  keepRecentExchanges: 2,
};

/** Answers every call of `echo` with its argument `text`; `fail` fails. */
export const echoTools: ToolBox = {
  definitions: [{ type: "function", function: { name: "echo", parameters: { type: "object" } } }],
  effect: () => "read",
  run: async (call) => {
    const { text } = JSON.parse(call.function.arguments) as { text?: string };
    return text === undefined ? { content: "No text given.", failed: true } : { content: text };
  },
};

/** `dump` returns a letter as often as it is asked to. */
export const dumpTools: ToolBox = {
  definitions: [{ type: "function", function: { name: "dump", parameters: { type: "object" } } }],
  effect: () => "read",
  run: async (call) => {
    const { letter, count } = JSON.parse(call.function.arguments) as { letter: string; count: number };
    return { content: letter.repeat(count) };
  },
};

/** Waits for nothing, and always throws the highest number. */
export const noWaiting: Timer = { wait: async () => undefined, random: () => 1 };

export const allowing: Approval = { allows: async () => true };

/** Keeps what was logged. */
export function keepingLog(): Log & {
  readonly lines: { level: string; message: string; fields: unknown }[];
} {
  const lines: { level: string; message: string; fields: unknown }[] = [];
  return { lines, write: (level, message, fields) => void lines.push({ level, message, fields }) };
}

/** Services that a test wants other than `servicesFor` makes them. Of the models, each member that is left out stays. */
export type Overrides = Partial<Omit<SessionServices, "models">> & {
  readonly models?: Partial<ModelProvider>;
};

/** A provider of one scripted model, with a window of 1,000 tokens and no reserve, that counts letters. */
export function scriptedProvider(
  model: ScriptedModel,
  overrides: Partial<ModelProvider> = {},
): ModelProvider {
  return {
    stream: (request, signal) => model.stream(request, signal),
    sent: ({ messages }) => ({ messages }),
    promptTokens: async () => undefined,
    countersVersion: () => "",
    counter: letterCounter,
    limits: () => ({ window: 1_000, reserve: 1 }),
    prices: () => undefined,
    caching: () => ({ kind: "unknown" }),
    pictures: () => ({
      rate: imageRateOf("gpt-4o"),
      imageBytes: 1_000_000,
      requestBytes: 10_000_000,
      count: 100,
    }),
    knows: () => true,
    canReason: () => undefined,
    retirement: () => undefined,
    inquire: async () => undefined,
    offers: async () => [],
    access: async () => ({ provider: "test", needsKey: false }),
    ...overrides,
  };
}

/** Services of a session, with a window of 1,000 tokens and no reserve. */
export function servicesFor(model: ScriptedModel, { models, ...overrides }: Overrides = {}): SessionServices {
  const provider = scriptedProvider(model, models);
  const settings: AgentSettings = {
    model: "m",
    summaryModel: "s",
    contextWindow: 1_000,
    responseReserve: 0,
    policy,
    turn: { requests: 50, cost: 0, conversationCost: 0, dayCost: 0, retries: 3 },
  };
  return {
    models: provider,
    tools: echoTools,
    approval: allowing,
    journal: memoryJournal(),
    clock: steadyClock(),
    log: keepingLog(),
    settings: () => settings,
    timer: noWaiting,
    priceOf: (name) => provider.prices(name),
    spentToday: async () => 0,
    systemPrompt: () => "system",
    ...overrides,
  };
}

export function newSession(model: ScriptedModel, overrides: Overrides = {}) {
  const services = servicesFor(model, overrides);
  return { services, session: new Session(services, "c", { entries: [] }) };
}

/** The session as it is after a restart. */
export async function reopened(services: SessionServices): Promise<Session> {
  const stored = await services.journal.load("c");
  if (!stored) throw new Error("Nothing was stored.");
  return new Session(services, "c", stored);
}
