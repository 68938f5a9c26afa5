import type { Guidance } from "../../core/ports/guidance.ts";
import type { ToolBox } from "../../core/ports/tools.ts";
import { manualTarget, type Hypothesis, type StrategyPreview } from "../../core/context/compare.ts";
import { draftYielding, planYielding } from "../../core/context/plan.ts";
import type { Session } from "../../core/agent/session/session.ts";
import { targetOf, thresholdOf, type CompactionPolicy } from "../../core/context/budget.ts";
import { pinLimitOf } from "../../core/context/pinRules.ts";
import { offeredTools } from "../../core/context/recall/recallTool.ts";
import type { Reasons } from "../../core/context/strategies/reasons.ts";
import { isSent } from "../../core/context/standings.ts";
import type { View } from "../../core/context/view.ts";
import { instructionsSection } from "../../core/conversation/companions/instructionsText.ts";
import { instructionsIn, memoryIn, skillsIn } from "../../core/agent/prompt/systemPrompt.ts";
import { textOf } from "../../core/conversation/message.ts";
import type { HidingStrategy } from "../../core/conversation/strategy.ts";
import type { Conversation } from "../../core/conversation/fold.ts";
import {
  cacheState,
  lastRequest,
  promptPrice,
  type CacheRules,
  type CacheState,
} from "../../core/tokens/cachePricing.ts";
import { costOf, type PriceList, type TokenPrices } from "../../core/tokens/cost.ts";
import type { ModelProvider } from "../../core/ports/models.ts";
import { runYielding } from "../../core/tokens/encoding/yieldingWork.ts";
import type { SheetKind } from "../../protocol/protocol.ts";
import type {
  BreakdownFact,
  CostFact,
  ExcerptFact,
  MeterFigures,
  PreviewFact,
  ReasonFact,
  SheetFact,
  StrategyFact,
  TimingFact,
  ToolWeight,
} from "../../protocol/sheets.ts";
import type { Language } from "../language.ts";
import { refusalMessage } from "../messages/refusalMessages.ts";
import { excerptsOf } from "../panel/excerpts.ts";
import { costYielding, driftIn, sentWeights } from "./requestFigures.ts";

/** Sources of the sheets beside the conversation. */
interface SheetParts {
  /** The tools without `recall`. */
  readonly tools: Pick<ToolBox, "definitions">;
  /** The counters of the server that the open conversation asks. */
  readonly models: Pick<ModelProvider, "counter"> & {
    readonly prices: PriceList;
    readonly caching: CacheRules;
  };
  readonly policy: () => CompactionPolicy;
  readonly guidance?: Pick<Guidance, "untold">;
  readonly language: Language;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

type Chosen = Pick<StrategyPreview, "hides" | "stubs" | "reasons">;

const heaviestCount = 20;
const listedMessages = 50;

/** Makes the panel's sheets: what the next request is made of, and what Trim and Summarize would do. */
export class SheetBuilder {
  private readonly parts: SheetParts;

  constructor(parts: SheetParts) {
    this.parts = parts;
  }

  /** The figures with the meter's marks. */
  marked({ figures, basis }: Pick<View, "figures" | "basis">): MeterFigures {
    const policy = this.parts.policy();
    if (policy.strategy === "off") return { ...figures, ...basis };
    return {
      ...figures,
      ...basis,
      compactAt: thresholdOf(figures, policy),
      compactTo: targetOf(figures, policy),
    };
  }

  /** `preselected`: the strategy that a preview shows first, where it is offered. */
  async sheet(kind: SheetKind, session: Session, preselected?: HidingStrategy): Promise<SheetFact> {
    if (kind === "breakdown") return this.breakdown(session);
    const preview = await this.preview(session, kind);
    const isOffered = preview.strategies.some(({ strategy }) => strategy === preselected);
    return isOffered && preselected ? { ...preview, preselected } : preview;
  }

  /** Previews of every strategy, now or under another model or window, with what it would choose and why. */
  async strategies(
    session: Session,
    under: Hypothesis = {},
  ): Promise<readonly (StrategyFact & { readonly chosen: Chosen })[]> {
    const model = under.model ?? session.estimator.model;
    const previews = await session.memory.previews.compare(under);
    return previews.map(({ hides, stubs, reasons, ...preview }) => ({
      ...preview,
      chosen: { hides, stubs, reasons },
      because: countsOf(reasons),
      cleared: stubs.length,
      nextCost: this.promptCost(
        preview.tokensAfter + preview.summaryTokens,
        model,
        0,
        session.estimator.choice.server,
      ),
      ...this.cheaperBy(preview, model, session.estimator.choice.server),
    }));
  }

  private cheaperBy(
    {
      tokensBefore,
      tokensAfter,
      summaryTokens,
    }: Pick<StrategyPreview, "tokensBefore" | "tokensAfter" | "summaryTokens">,
    model: string,
    server: string | undefined,
  ): Pick<StrategyFact, "dearAbove"> {
    const above = this.parts.models.prices(model, server)?.longPrompt?.above;
    const isCheaper = above !== undefined && tokensBefore > above && tokensAfter + summaryTokens <= above;
    return isCheaper ? { dearAbove: above } : {};
  }

  private async breakdown(session: Session): Promise<BreakdownFact> {
    const view = await session.memory.view();
    const { weighed } = view;
    const { conversation } = session;
    const { entries } = conversation;
    const { model } = session.estimator;
    const { heaviest, others, excluded } = await runYielding(sentWeights(weighed, heaviestCount));
    const cost = async (some: typeof entries) =>
      (await runYielding(costYielding(some, (name, server) => this.parts.models.prices(name, server)))) ??
      null;
    return {
      kind: "breakdown",
      model,
      figures: this.marked(view),
      pinLimit: pinLimitOf(view.figures.limit),
      instructions: await this.instructionWeights(view, model),
      attachedInstructions: await this.attachedWeights(session, view, model),
      untold: (await this.parts.guidance?.untold()) ?? [],
      tools: await this.toolWeights(model),
      ...(await this.reasoningWeight(view, model)),
      heaviest: excerptsOf(conversation, heaviest),
      others,
      excluded: excerptsOf(conversation, excluded.slice(0, heaviestCount)),
      cost: {
        spent: await cost(entries),
        turn: await cost(entries.slice(turnStart(conversation))),
        ...(await this.nextCost(session, view.figures.total)),
      },
      ...(await runYielding(driftIn(entries, model))),
    };
  }

  private async preview(session: Session, kind: "trim" | "summarize"): Promise<PreviewFact> {
    const sent = (await session.memory.view()).weighed.filter(({ standing }) => isSent(standing));
    const all = await this.strategies(session);
    const offered = all.filter(
      ({ strategy, tokensBefore, tokensAfter }) =>
        (strategy === "summarize") === (kind === "summarize") && tokensAfter < tokensBefore,
    );
    return {
      kind,
      ...(await this.timing(session)),
      ...(offered.length === 0 && {
        refusal: refusalMessage({ code: "nothingToHide" }, this.parts.language),
      }),
      strategies: offered.map(({ chosen, ...fact }) => {
        const gone = new Set(chosen.hides);
        const goes = sent.filter(({ id }) => gone.has(id)).slice(0, listedMessages);
        const stays = sent.filter(({ id }) => !gone.has(id)).slice(0, listedMessages);
        const { conversation } = session;
        const listed = (some: typeof sent) =>
          excerptsOf(conversation, some).map((one) => ({ ...one, ...reasonIn(chosen.reasons, one.id) }));
        return { ...fact, goes: listed(goes), stays: listed(stays) };
      }),
    };
  }

  private async instructionWeights(
    { messages }: View,
    model: string,
  ): Promise<BreakdownFact["instructions"]> {
    const counter = await this.parts.models.counter(model, []);
    const system = messages.filter(({ role }) => role === "system");
    const { t } = this.parts.language;
    const found = system.map(textOf).flatMap((text) => {
      const memory = memoryIn(text);
      const skills = skillsIn(text);
      return [
        ...instructionsIn(text),
        ...(skills === undefined ? [] : [{ path: t("Skills"), section: skills }]),
        ...(memory === undefined ? [] : [{ path: t("Project Memory"), section: memory }]),
      ];
    });
    return Promise.all(
      found.map(async ({ path, section }) => ({ path, tokens: await counter.text(section) })),
    );
  }

  /** The files that go along with messages, each as often as it does. */
  private async attachedWeights(
    { conversation: { marks } }: Session,
    { weighed }: View,
    model: string,
  ): Promise<BreakdownFact["attachedInstructions"]> {
    const counter = await this.parts.models.counter(model, []);
    const files = weighed.flatMap(({ id, standing, shortened }) =>
      isSent(standing) && !shortened ? (marks.get(id)?.instructions?.files ?? []) : [],
    );
    return Promise.all(
      files.map(async (file) => ({
        path: file.path,
        tokens: await counter.text(instructionsSection(file)),
      })),
    );
  }

  /** Difference that reasoning makes to the replies that are sent. */
  private async reasoningWeight(
    { messages }: View,
    model: string,
  ): Promise<Pick<BreakdownFact, "reasoning">> {
    const counter = await this.parts.models.counter(model, []);
    let reasoning = 0;
    for (const message of messages) {
      if (message.role !== "assistant" || !(message.opaque || message.reasoning)) continue;
      const { role, content, tool_calls: calls } = message;
      const said = { role, content, ...(calls && { tool_calls: calls }) };
      reasoning += (await counter.message(message)) - (await counter.message(said));
    }
    return reasoning > 0 ? { reasoning } : {};
  }

  private async toolWeights(model: string): Promise<readonly ToolWeight[]> {
    const { models, tools } = this.parts;
    return (await models.counter(model, offeredTools(tools.definitions))).tools;
  }

  /** Cost of the next prompt, fresh and cached, by what is known of the provider's cache. */
  private async nextCost(session: Session, total: number): Promise<Omit<CostFact, "spent" | "turn">> {
    const { model, server } = session.estimator.choice;
    const { models, now } = this.parts;
    const last = lastRequest(session.conversation.entries, model, server);
    const state = cacheState(models.caching(model, server), last, total, now());
    const prices = models.prices(model, server);
    return {
      next: this.promptCost(total, model, 0, server),
      nextCached: this.promptCost(total, model, state.tokens, server),
      cachedTokens: state.tokens,
      ...(await this.cacheFact(state, session)),
      ...(prices && longPromptIn(prices, total)),
      ...(await this.timing(session)),
    };
  }

  private async cacheFact(state: CacheState, session: Session): Promise<Pick<CostFact, "cache">> {
    if (state.state === "unknown") return {};
    if (state.state !== "cold") {
      return {
        cache: state.state === "cached" ? { state: "cached", until: state.until } : { state: "none" },
      };
    }
    const { estimator } = session;
    const conversation = await estimator.renewed(session.conversation);
    const [counting, policy] = [await estimator.counting(undefined, conversation), this.parts.policy()];
    const target = manualTarget(conversation, counting, policy);
    const goal = { strategy: "slidingWindow", target } as const;
    const trim = await draftYielding(conversation, counting, policy, goal);
    const { model, server } = estimator.choice;
    const afterTrim = trim && this.promptCost(trim.tokensAfter, model, 0, server);
    return { cache: { state: "cold", ...(afterTrim !== undefined && { afterTrim }) } };
  }

  /** Timing of the next request's compaction: why it waits or comes early, as far as one would. */
  private async timing(session: Session): Promise<{ readonly timing?: TimingFact }> {
    const { estimator } = session;
    const { models, now, policy } = this.parts;
    const { model, server } = estimator.choice;
    const prices = models.prices(model, server);
    if (!prices) return {};
    const terms = { prices, rule: models.caching(model, server), server, now: now() };
    const conversation = await estimator.begun(session.conversation);
    const counting = await estimator.counting(undefined, conversation);
    const { waits, compaction } = await planYielding(conversation, counting, policy(), terms);
    if (waits) return { timing: { kind: "waits", ...waits } };
    return compaction?.moment ? { timing: { kind: "pause", ...compaction.moment } } : {};
  }

  /** US dollars, at the server of that name; null where the price is not known. */
  promptCost(promptTokens: number, model: string, cachedTokens = 0, server?: string): number | null {
    const prices = this.parts.models.prices(model, server);
    if (!prices) return null;
    return promptPrice(this.parts.models.caching(model, server), prices, promptTokens, cachedTokens);
  }
}

/** Length of the prompt from which its price rises, and what that makes of a request. */
function longPromptIn(prices: TokenPrices, total: number): Pick<CostFact, "longPrompt"> {
  const { longPrompt, ...base } = prices;
  if (!longPrompt) return {};
  const { above, input } = longPrompt;
  const usage = { promptTokens: Math.max(total, above + 1), completionTokens: 0 };
  const more = costOf(usage, prices) - costOf(usage, base);
  return { longPrompt: { above, input, more, isAbove: total > above } };
}

/** The reason of a message, as far as there is one: system prompts have none. */
function reasonIn({ goes, stays }: Reasons, id: string): Pick<ExcerptFact, "reason"> {
  const reason = goes[id] ?? stays[id];
  return reason === undefined ? {} : { reason };
}

function countsOf({ goes, stays }: Reasons): StrategyFact["because"] {
  const counts = new Map<ReasonFact, number>();
  for (const reason of [...Object.values(goes), ...Object.values(stays)]) {
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return Array.from(counts, ([reason, count]) => ({ reason, count }));
}

/** Index among the entries at which the latest turn begins: what the user said meanwhile follows a tool's result and is a part of it. */
function turnStart({ entries, messages }: Conversation): number {
  const start = messages.findLast(({ message }, index) => {
    if (message.role !== "user") return false;
    const before = messages.findLast((one, at) => at < index && one.message.role !== "user");
    return before?.message.role !== "tool";
  });
  return start ? entries.lastIndexOf(start) : 0;
}
