import type { Session } from "../../core/agent/session/session.ts";
import type { Hypothesis, StrategyPreview } from "../../core/context/compare.ts";
import { isSent } from "../../core/context/standings.ts";
import type { Reasons } from "../../core/context/strategies/reasons.ts";
import type { HidingStrategy } from "../../core/conversation/strategy.ts";
import type { CacheRules } from "../../core/tokens/cachePricing.ts";
import type { SheetKind } from "../../protocol/protocol.ts";
import type { ExcerptFact, PreviewFact, ReasonFact, SheetFact, StrategyFact } from "../../protocol/sheets.ts";
import { refusalMessage } from "../messages/refusalMessages.ts";
import { excerptsOf } from "../panel/excerpts.ts";
import { BreakdownBuilder, type BreakdownParts } from "./breakdownBuilder.ts";
import { PromptCosts } from "./promptCosts.ts";

/** Sources of the sheets beside the conversation. */
interface SheetParts extends BreakdownParts {
  readonly caching: CacheRules;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

type Chosen = Pick<StrategyPreview, "hides" | "stubs" | "reasons">;

const listedMessages = 50;

/** Makes the panel's sheets: what the next request is made of, and what Trim and Summarize would do. */
export class SheetBuilder {
  readonly costs: PromptCosts;
  private readonly parts: SheetParts;
  private readonly breakdowns: BreakdownBuilder;

  constructor(parts: SheetParts) {
    this.parts = parts;
    this.costs = new PromptCosts(parts.prices, parts.caching, parts.now);
    this.breakdowns = new BreakdownBuilder(parts, this.costs);
  }

  /** `preselected`: the strategy that a preview shows first, where it is offered. */
  async sheet(kind: SheetKind, session: Session, preselected?: HidingStrategy): Promise<SheetFact> {
    if (kind === "breakdown") return this.breakdowns.breakdown(session);
    const preview = await this.preview(session, kind);
    const isOffered = preview.strategies.some(({ strategy }) => strategy === preselected);
    return isOffered && preselected ? { ...preview, preselected } : preview;
  }

  /** Previews of every strategy, now or under another model or window, with what it would choose and why. */
  async strategies(
    session: Session,
    under: Hypothesis = {},
  ): Promise<readonly (StrategyFact & { readonly chosen: Chosen })[]> {
    const { model, server } = session.estimator.choice;
    const asked = { model: under.model ?? model, ...(server !== undefined && { server }) };
    const previews = await session.memory.previews.compare(under);
    return previews.map(({ hides, stubs, reasons, ...preview }) => ({
      ...preview,
      chosen: { hides, stubs, reasons },
      because: countsOf(reasons),
      cleared: stubs.length,
      nextCost: this.costs.of(preview.tokensAfter + preview.summaryTokens, asked),
      ...this.costs.cheaperBy(preview, asked),
    }));
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
      ...(await this.costs.timing(session)),
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
