import { runAtOnce } from "../../src/core/tokens/encoding/yieldingWork.ts";
import { budgetOf, targetOf, thresholdOf, type CompactionPolicy } from "../../src/core/context/budget.ts";
import { deepenedPolicy, type DepthTerms } from "../../src/core/context/compactionDepth.ts";
import { measureCuts } from "../../src/core/context/truncation/cuts.ts";
import type { CacheTerms } from "../../src/core/context/compactionTiming.ts";
import { planWithoutCompaction, plan } from "../../src/core/context/plan.ts";
import type { CompactionDraft } from "../../src/core/context/workingDraft.ts";
import { recallByQuery } from "../../src/core/context/recall/recall.ts";
import { AutoRecall } from "../../src/core/agent/memory/recall/autoRecall.ts";
import { RecallIndex } from "../../src/core/context/recall/recallIndex.ts";
import { offeredTools } from "../../src/core/context/recall/recallTool.ts";
import { summaryCap } from "../../src/core/context/summary/summary.ts";
import {
  cheaperOf,
  pricedRequest,
  type SummaryRequest,
  type SummaryTerms,
} from "../../src/core/context/summary/summaryRequest.ts";
import { reasonsOf, type GoReason } from "../../src/core/context/strategies/reasons.ts";
import { mostAppended } from "../../src/core/agent/memory/summary/summarizer.ts";
import { viewOf, type CountingContext } from "../../src/core/context/view.ts";
import { Weights } from "../../src/core/context/weighing/weights.ts";
import { textOf, type ChatMessage, type ToolDefinition } from "../../src/core/conversation/message.ts";
import { cacheState, type CacheRule } from "../../src/core/tokens/cachePricing.ts";
import { createCounter } from "../../src/core/tokens/request/requestCounter.ts";
import { runThrough } from "../unit/core/context/recall/runThrough.ts";
import { GrowingRecord } from "../unit/core/context/randomRecord.ts";
import type { LongSession } from "./sessions.ts";

export const model = "gpt-4o-mini";

/** The whole of a prompt is in the provider's cache when the next one comes. */
const caching: CacheRule = { kind: "automatic", ttlMs: Infinity, leastTokens: 1_024 };

const tools: ToolDefinition[] = ["read_file", "list_files", "search_text", "edit_file"].map((name) => ({
  type: "function",
  function: {
    name,
    description: `Does what ${name} says in the workspace.`,
    parameters: { type: "object", properties: { path: { type: "string" } }, required: ["path"] },
  },
}));

/** Request to the model; figures in tokens. */
export interface Request {
  readonly place: number;
  readonly tokens: number;
  /** Tokens that repeat the beginning of the request before. */
  readonly repeated: number;
  /** True where it does not begin with all of the request before. */
  readonly isRewrite: boolean;
  /** Time of the request, in milliseconds. */
  readonly at: number;
}

/** Outcome of a session under one strategy. */
export interface Run {
  readonly name: string;
  readonly requests: readonly Request[];
  /** The requests for summaries. */
  readonly summaries: readonly SummaryRequest[];
  readonly compactions: readonly {
    readonly place: number;
    readonly strategy: string;
    readonly removed: number;
  }[];
  /** Tokens that its compactions begin above and go down to; undefined where there are none. */
  readonly bounds?: { readonly threshold: number; readonly target: number };
  readonly problems: number;
  /** Facts that a request held, on average over all requests. */
  readonly inView: number;
  readonly inPlan: number;
  /** Facts in the last plan and those that recall shows beside it: a question for each. */
  readonly reachable: () => number;
}

/** Requests of a run that do not begin with all of the one before. */
export function rewritesOf({ requests }: Pick<Run, "requests">): number {
  return requests.filter(({ isRewrite }) => isRewrite).length;
}

/** Prefix shared by one request and the one before it: the messages that both begin with, and the tools. */
export class Prefix {
  private before: readonly ChatMessage[] = [];
  private toolsBefore = -1;

  repeated(
    messages: readonly ChatMessage[],
    toolTokens: number,
    weigh: (message: ChatMessage) => number,
  ): Pick<Request, "repeated" | "isRewrite"> {
    let same = 0;
    while (same < messages.length && isSame(messages[same], this.before[same])) same++;
    const sameTools = toolTokens === this.toolsBefore;
    const isRewrite = same < this.before.length;
    this.before = messages;
    this.toolsBefore = toolTokens;
    if (!sameTools) return { repeated: 0, isRewrite };
    const repeated = messages.slice(0, same).reduce((sum, message) => sum + weigh(message), toolTokens);
    return { repeated, isRewrite };
  }
}

function isSame(one: ChatMessage | undefined, other: ChatMessage | undefined): boolean {
  if (one === other) return true;
  // A summary is made anew for every request, of the same text.
  return one?.role === "system" && other?.role === "system" && textOf(one) === textOf(other);
}

/** A message that goes, and why. */
interface GoingStep {
  readonly place: number;
  readonly how: "hides" | "clears" | "cuts";
  readonly reason: GoReason | "tooLong";
}

/** Event of a session: a message, with the prompt's tokens after it, what was recalled for it, or a compaction. */
export type StepEvent =
  | { readonly type: "message"; readonly place: number; readonly tokens: number }
  | { readonly type: "recalled"; readonly place: number; readonly text: string }
  | {
      readonly type: "compaction";
      readonly strategy: string;
      readonly before: number;
      readonly after: number;
      readonly goes: readonly GoingStep[];
    };

/**
 * Pace of a simulation: when messages come, and the terms by which compactions are timed; without `terms` by the
 * threshold alone.
 */
export interface Pace {
  /** Time of a message, in milliseconds, by its place. */
  readonly at: (place: number) => number;
  readonly terms?: Omit<CacheTerms, "now">;
  /** The terms by which they go deeper; as deep as is set where left out. */
  readonly depth?: DepthTerms;
  /** Caching as the provider really does it. */
  readonly kept?: CacheRule;
  /** Settings that are not the default. */
  readonly set?: Partial<CompactionPolicy>;
}

/**
 * Lets `strategy` run over a session, a plan before each reply, as the agent does. Where steps are told, what the hidden part
 * holds about a message goes along with it.
 */
export async function simulate(
  session: LongSession,
  strategy: CompactionPolicy["strategy"],
  pace?: Pace,
  tell?: (event: StepEvent) => void,
): Promise<Run> {
  const priceTerms = { rule: caching, prices: session.prices };
  const usual: Pace = { at: (place) => place, depth: priceTerms };
  const { at, terms, depth, kept = { kind: "none" }, ...pacing } = pace ?? usual;
  const set = { strategy, compactAt: 0.8, compactTo: 0.5, keepRecentExchanges: 10, ...pacing.set };
  const policy = depth ? deepenedPolicy(set, depth) : set;
  const counter = await createCounter(model, offeredTools(tools));
  const { window, reserve } = session;
  const budget = budgetOf(strategy === "off" ? Number.MAX_SAFE_INTEGER : window, reserve);
  const counting: CountingContext = {
    weights: new Weights(counter),
    counter,
    budget,
    model,
    factor: 1,
  };
  const record = new GrowingRecord();
  const say = saying(record, counting, tell);
  const prefix = new Prefix();
  const requests: Request[] = [];
  const compactions: { place: number; strategy: string; removed: number }[] = [];
  const summaries: SummaryRequest[] = [];
  let problems = 0;
  let inView = 0;
  for (const [place, message] of session.messages.entries()) {
    record.at = at(place);
    let reported = {};
    if (message.role === "assistant") {
      await counting.weights.prime(record.conversation);
      const now = terms && { ...terms, now: record.at };
      const { compaction } = plan(record.conversation, counting, policy, now);
      if (compaction) {
        const summarizing = { made: summaries, before: requests.at(-1), terms: priceTerms };
        const made = await carryOut(record, compaction, counting, policy, summarizing, tell);
        compactions.push({ place, ...made });
      }
      const planned = planWithoutCompaction(record.conversation, counting);
      if (planned.problem) problems++;
      const weights = await weightsOf(planned.messages, counting);
      const weigh = (one: ChatMessage) => weights.get(one) ?? 0;
      const repeats = prefix.repeated(planned.messages, planned.figures.tools, weigh);
      const request = { place, tokens: planned.figures.total, at: record.at, ...repeats };
      reported = reportOf(request, cachedIn(request, requests.at(-1), kept));
      requests.push(request);
      inView += factsIn(session, planned.messages).length;
    }
    await say(place, message, reported);
  }
  await counting.weights.prime(record.conversation);
  const last = planWithoutCompaction(record.conversation, counting);
  const inPlan = factsIn(session, last.messages);
  return {
    name: strategy === "off" ? "send everything" : strategy,
    requests,
    summaries,
    compactions,
    ...(strategy !== "off" && {
      bounds: { threshold: thresholdOf(budget, policy), target: targetOf(budget, policy) },
    }),
    problems,
    inView: inView / requests.length,
    inPlan: inPlan.length,
    reachable: () => new Set([...inPlan, ...recalled(session, record)]).size,
  };
}

/** Says a message; where steps are told, with what is recalled for it, and tells of both. */
function saying(record: GrowingRecord, counting: CountingContext, tell?: (event: StepEvent) => void) {
  const view = async () => {
    await counting.weights.prime(record.conversation);
    return viewOf(record.conversation, counting);
  };
  const memory = { view, counting: async () => counting };
  const settings = () => ({ autoRecall: true });
  const recall = new AutoRecall(settings, memory, new RecallIndex(), () => record.conversation);
  return async (place: number, message: ChatMessage, facts: Parameters<GrowingRecord["say"]>[1]) => {
    const parts = tell && message.role === "user" ? await recall.partsFor(textOf(message)) : [];
    const { id } = record.say(message, facts);
    if (parts.length > 0) record.append({ type: "recalled", target: id, parts });
    if (!tell) return;
    tell({ type: "message", place, tokens: (await view()).figures.total });
    const { messages } = record.conversation;
    for (const part of parts) {
      const from = messages.findIndex((one) => one.id === part.id);
      tell({ type: "recalled", place: from, text: part.text });
    }
  };
}

/** Puts the compaction into the record, and tells of it. */
async function carryOut(
  record: GrowingRecord,
  compaction: CompactionDraft,
  counting: CountingContext,
  policy: CompactionPolicy,
  summaries: Summaries,
  tell?: (event: StepEvent) => void,
): Promise<{ readonly strategy: string; readonly removed: number }> {
  const goes = tell ? goingOf(record.conversation, compaction, counting, policy) : [];
  await apply(record, compaction, counting, summaries);
  await counting.weights.prime(record.conversation);
  const after = viewOf(record.conversation, counting).figures.total;
  const { strategy, hides, stubs = [], tokensBefore: before } = compaction;
  tell?.({ type: "compaction", strategy, before, after, goes });
  return { strategy, removed: hides.length + stubs.length };
}

/** Usage report of a service on a request whose prompt was counted exactly. */
function reportOf({ tokens }: Request, cachedTokens: number) {
  return {
    model,
    usage: { promptTokens: tokens, completionTokens: 0, countedTokens: tokens, cachedTokens },
  };
}

/** Tokens of a request that come from the provider's cache after the one before. */
export function cachedIn(
  { at, tokens, repeated }: Request,
  before: Request | undefined,
  rule: CacheRule,
): number {
  return cacheState(rule, before && { at: before.at, promptTokens: repeated }, tokens, at).tokens;
}

/** Messages that the draft lets go or cuts, in the order of the record, and why. */
function goingOf(
  conversation: GrowingRecord["conversation"],
  { strategy, hides, stubs = [], tooLong = [] }: CompactionDraft,
  { weights, budget }: CountingContext,
  policy: CompactionPolicy,
): GoingStep[] {
  const isClearing = strategy === "clearToolResults";
  const chosen = { hides: isClearing ? [] : hides, stubs: isClearing ? hides : stubs };
  const goal = { target: targetOf(budget, policy), keepRecentExchanges: policy.keepRecentExchanges };
  const by = policy.strategy === "off" ? "slidingWindow" : policy.strategy;
  const { goes } = runAtOnce(reasonsOf(by, weights.ledger(conversation), weights, goal, chosen));
  const hidden = new Set(chosen.hides);
  const cut = new Set(tooLong.map(({ id }) => id));
  return conversation.messages.flatMap(({ id }, place): GoingStep[] => {
    const reason = goes[id];
    if (reason) return [{ place, how: hidden.has(id) ? "hides" : "clears", reason }];
    return cut.has(id) ? [{ place, how: "cuts", reason: "tooLong" }] : [];
  });
}

/** Facts that these messages hold. Each message is looked through once, however many requests hold it. */
export function factsIn(session: LongSession, sent: readonly ChatMessage[]): LongSession["facts"] {
  const { facts } = session;
  const known = found.get(session) ?? new WeakMap<ChatMessage, LongSession["facts"]>();
  found.set(session, known);
  const held = new Set<LongSession["facts"][number]>();
  for (const message of sent) {
    const its = known.get(message) ?? facts.filter(({ answer }) => textOf(message).includes(answer));
    known.set(message, its);
    for (const fact of its) held.add(fact);
  }
  return facts.filter((fact) => held.has(fact));
}

const found = new WeakMap<LongSession, WeakMap<ChatMessage, LongSession["facts"]>>();

/** Facts that recall shows when it is asked for them. */
function recalled({ facts }: LongSession, { recallable }: GrowingRecord): LongSession["facts"] {
  const { messages } = recallable;
  const index = new RecallIndex();
  Array.from(index.follow(messages));
  return facts.filter(({ query, answer }) =>
    runThrough(recallByQuery(recallable, index, query)).includes(answer),
  );
}

/** The weight of each message sent, from the plan's own bookkeeping. */
async function weightsOf(
  messages: readonly ChatMessage[],
  { weights }: CountingContext,
): Promise<Map<ChatMessage, number>> {
  const found = new Map<ChatMessage, number>();
  for (const message of messages) {
    if (!cached.has(message)) cached.set(message, await weights.counter.message(message));
    found.set(message, cached.get(message) ?? 0);
  }
  return found;
}

const cached = new WeakMap<ChatMessage, number>();

async function apply(
  record: GrowingRecord,
  { tooLong, ...draft }: CompactionDraft,
  { weights }: CountingContext,
  { made, before, terms }: Summaries,
): Promise<void> {
  const { messages, summaries } = record.conversation;
  const cuts = tooLong && (await measureCuts(tooLong, record.conversation, weights));
  const fields = {
    ...draft,
    ...(cuts && { cuts }),
    type: "compaction" as const,
    trigger: "automatic" as const,
  };
  if (draft.strategy !== "summarize") {
    record.append(fields);
    return;
  }
  const hides = new Set(draft.hides);
  const replaces = messages.filter(({ id }) => hides.has(id));
  const previous = summaries.at(-1);
  const cap = summaryCap(draft.tokensBefore - draft.tokensAfter);
  const told = [previous?.text ?? "", ...replaces.map(({ message }) => firstSentence(textOf(message)))];
  const text = told
    .filter(Boolean)
    .join("\n")
    .slice(-cap * 3);
  const reply = await weights.counter.text(text);
  const [whole, own] = [draft.tokensBefore, draft.tokensBefore - draft.tokensAfter].map((sum) => sum + 300);
  const separate = pricedRequest({ kind: "separate", model, tokens: own!, cachedTokens: 0 }, terms, reply);
  const appended = pricedRequest(
    { kind: "appended", model, tokens: whole!, cachedTokens: before?.tokens ?? 0 },
    terms,
    reply,
  );
  const mayAppend =
    made.slice(-mostAppended).some(({ kind }) => kind === "separate") || made.length < mostAppended;
  made.push(cheaperOf(separate, mayAppend ? appended : undefined).chosen);
  record.append({ ...fields, summary: { text, model, ...(previous && { updates: previous.id }) } });
}

/** The requests for summaries so far, and the request that one at the end of the conversation goes on from. */
interface Summaries {
  readonly made: SummaryRequest[];
  readonly before: Request | undefined;
  readonly terms: SummaryTerms;
}

/** Stands for what a summary model keeps of a message. */
function firstSentence(text: string): string {
  return text.startsWith("{")
    ? ""
    : text
        .split(/(?<=[.?!])\s/)
        .slice(0, 2)
        .join(" ")
        .slice(0, 120);
}
