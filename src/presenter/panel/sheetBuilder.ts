import type { ToolBox } from "../../core/ports/tools.ts";
import type { StrategyPreview } from "../../core/context/compare.ts";
import type { Hypothesis } from "../../core/agent/memory/memory.ts";
import type { Session } from "../../core/agent/session/session.ts";
import { usageBaselineOf } from "../../core/context/usageBaseline.ts";
import { targetOf, thresholdOf, type Policy } from "../../core/context/budget.ts";
import { pinLimitOf } from "../../core/context/pinRules.ts";
import { offeredTools } from "../../core/context/recall/recallTool.ts";
import { isSent } from "../../core/context/standings.ts";
import type { View } from "../../core/context/view.ts";
import { instructionsIn } from "../../core/agent/prompt/systemPrompt.ts";
import { textOf } from "../../core/conversation/message.ts";
import type { HidingStrategy } from "../../core/conversation/strategy.ts";
import type { Conversation } from "../../core/conversation/fold.ts";
import type { Entry } from "../../core/conversation/entry.ts";
import { costOf, costOfAll, type PriceList } from "../../core/tokens/cost.ts";
import type { ModelChoice } from "../../core/ports/modelChoice.ts";
import type { ModelProvider } from "../../core/ports/models.ts";
import { summarizeDrift, type DriftReport } from "../../core/tokens/drift.ts";
import type { SheetKind } from "../../protocol/protocol.ts";
import type {
  BreakdownFact,
  DoubtedFact,
  CostFact,
  MeterFigures,
  PreviewFact,
  SheetFact,
  StrategyFact,
  ToolWeight,
} from "../../protocol/sheets.ts";
import type { Language } from "../language.ts";
import { refusalMessage } from "../messages/refusalMessages.ts";
import { excerptsOf } from "./excerpts.ts";

/** Sources of the sheets beside the conversation. */
export interface SheetParts {
  /** Without `recall`. */
  readonly tools: Pick<ToolBox, "definitions">;
  /** The counters of the server that the open conversation asks. */
  readonly models: Pick<ModelProvider, "counter"> & { readonly prices: PriceList };
  readonly policy: () => Policy;
  readonly language: Language;
}

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

  /** Previews of every strategy, now or under another model or window, with the ids of what it would hide and clear. */
  async strategies(
    session: Session,
    under: Hypothesis = {},
  ): Promise<readonly (StrategyFact & Pick<StrategyPreview, "hides" | "stubs">)[]> {
    const model = under.model ?? session.memory.model;
    const previews = await session.memory.compare(under);
    return previews.map((preview) => ({
      ...preview,
      cleared: preview.stubs.length,
      nextCost: this.promptCost(
        preview.tokensAfter + preview.summaryTokens,
        model,
        0,
        session.memory.choice.server,
      ),
    }));
  }

  private async breakdown(session: Session): Promise<BreakdownFact> {
    const view = await session.memory.view();
    const { conversation } = session;
    const { model } = session.memory;
    const sent = view.weighed
      .filter(({ role, standing }) => role !== "system" && isSent(standing))
      .sort((one, other) => other.tokens - one.tokens);
    const heaviest = sent.slice(0, heaviestCount);
    const others = sent.slice(heaviestCount);
    const excluded = view.weighed.filter(({ standing }) => standing === "excluded").toReversed();
    const { entries } = conversation;
    const costSince = (seq: number) =>
      costOfAll(
        entries.filter((entry) => entry.seq >= seq),
        (model, server) => this.parts.models.prices(model, server),
      ) ?? null;
    return {
      kind: "breakdown",
      model,
      figures: this.marked(view),
      pinLimit: pinLimitOf(view.figures.limit),
      instructions: await this.instructionWeights(view, model),
      tools: await this.toolWeights(model),
      heaviest: excerptsOf(conversation, heaviest),
      others: { count: others.length, tokens: others.reduce((sum, { tokens }) => sum + tokens, 0) },
      excluded: excerptsOf(conversation, excluded.slice(0, heaviestCount)),
      cost: {
        spent: costSince(0),
        turn: costSince(turnStart(conversation)),
        ...this.nextCost(entries, view.figures.total, session.memory.choice),
      },
      ...driftIn(entries, model),
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
      ...(offered.length === 0 && {
        refusal: refusalMessage({ code: "nothingToHide" }, this.parts.language),
      }),
      strategies: offered.map(({ hides, stubs, ...fact }) => {
        const gone = new Set(hides);
        const goes = sent.filter(({ id }) => gone.has(id)).slice(0, listedMessages);
        const stays = sent.filter(({ id }) => !gone.has(id)).slice(0, listedMessages);
        const { conversation } = session;
        const cleared = stubs.length;
        return {
          ...fact,
          cleared,
          goes: excerptsOf(conversation, goes),
          stays: excerptsOf(conversation, stays),
        };
      }),
    };
  }

  private async instructionWeights(
    { messages }: View,
    model: string,
  ): Promise<BreakdownFact["instructions"]> {
    const counter = await this.parts.models.counter(model, []);
    const system = messages.filter(({ role }) => role === "system");
    const found = system.flatMap((message) => instructionsIn(textOf(message)));
    return Promise.all(
      found.map(async ({ path, section }) => ({ path, tokens: await counter.text(section) })),
    );
  }

  private async toolWeights(model: string): Promise<readonly ToolWeight[]> {
    const { models, tools } = this.parts;
    return (await models.counter(model, offeredTools(tools.definitions))).tools;
  }

  /** Cost of the next prompt, fresh and cached: the last request is a prefix of it as long as nothing has changed that. */
  private nextCost(
    entries: readonly Entry[],
    total: number,
    { model, server }: ModelChoice,
  ): Omit<CostFact, "spent" | "turn"> {
    const anchor = usageBaselineOf(entries);
    const cachedTokens = anchor?.model === model ? Math.min(anchor.reported, total) : 0;
    return {
      next: this.promptCost(total, model, 0, server),
      nextCached: this.promptCost(total, model, cachedTokens, server),
      cachedTokens,
    };
  }

  /** US dollars, at the server of that name; null where the price is not known. */
  promptCost(promptTokens: number, model: string, cachedTokens = 0, server?: string): number | null {
    const prices = this.parts.models.prices(model, server);
    return prices ? costOf({ promptTokens, completionTokens: 0, cachedTokens }, prices) : null;
  }
}

/** Where the latest turn begins: what the user said meanwhile follows a tool's result and is a part of it. */
function turnStart({ messages }: Conversation): number {
  const start = messages.findLast(({ message }, index) => {
    const before = messages.slice(0, index).findLast((one) => one.message.role !== "user");
    return message.role === "user" && before?.message.role !== "tool";
  });
  return start?.seq ?? 0;
}

/** The first figure of the entry's request that was reported and cannot be true. */
export function doubtedIn(entry: Entry): DoubtedFact | undefined {
  const usage = entry.type === "message" ? entry.usage : undefined;
  const name = (["promptTokens", "completionTokens", "cachedTokens"] as const).find(
    (one) => usage?.doubted?.[one] !== undefined,
  );
  return name && usage && { reported: usage.doubted?.[name] ?? 0, used: usage[name] ?? 0 };
}

type DriftFacts = Pick<BreakdownFact, "drift" | "latestDrift" | "doubted">;

function driftIn(entries: readonly Entry[], model: string): DriftFacts {
  const reports = entries.flatMap((entry): DriftReport[] => {
    if (entry.type !== "message" || entry.usage?.countedTokens === undefined) return [];
    if (entry.usage.doubted?.promptTokens !== undefined) return [];
    const { promptTokens: reported, countedTokens: counted } = entry.usage;
    return [{ model: entry.model ?? model, reported, counted }];
  });
  const latest = reports.at(-1);
  const doubted = entries.map(doubtedIn).findLast((one) => one !== undefined);
  return {
    ...(doubted && { doubted }),
    drift: summarizeDrift(reports.toReversed()),
    latestDrift: latest ? latest.reported - latest.counted : null,
  };
}
