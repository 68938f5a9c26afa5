import type { CellRun, CellStanding, ComparisonFact, SupposedFact } from "../../protocol/comparison.ts";
import type { Session } from "../../core/agent/session/session.ts";
import { isSent } from "../../core/context/standings.ts";
import type { WeighedMessage } from "../../core/context/view.ts";
import { lastMemoryChange } from "../../core/conversation/undo.ts";
import type { SheetBuilder } from "../sheets/sheetBuilder.ts";

/** Figures that a comparison takes from the sheets. */
export type ComparedSheets = Pick<SheetBuilder, "strategies" | "costs">;
type Strategies = Awaited<ReturnType<ComparedSheets["strategies"]>>;

/** Comparison of the strategies on the conversation, under what is supposed; changes nothing. */
export async function buildComparison(
  session: Session,
  sheets: ComparedSheets,
  supposed: SupposedFact,
  models: readonly string[],
): Promise<ComparisonFact> {
  const strategies = await sheets.strategies(session, supposed);
  const { figures, weighed } = await session.memory.view(supposed);
  const { model: current, server } = session.estimator.choice;
  const model = supposed.model ?? current;
  const sent = weighed.filter(({ standing }) => isSent(standing));
  return {
    title: session.conversation.title,
    supposed,
    model,
    window: figures.window,
    limit: figures.limit,
    models,
    now: {
      tokens: figures.total,
      messages: sent.length,
      exchanges: sent.filter(({ role }) => role === "user").length,
      cost: sheets.costs.of(figures.total, { model, ...(server !== undefined && { server }) }),
      runs: runsOf(weighed, cellOf),
    },
    strategies: strategies.map(({ chosen, ...fact }) => ({
      ...fact,
      runs: runsOf(weighed, cellUnder(fact.strategy, chosen)),
    })),
    canUndo: lastMemoryChange(session.conversation) !== undefined,
    busy: session.isBusy,
  };
}

function cellOf({ standing, shortened }: WeighedMessage): CellStanding {
  if (shortened === undefined) return standing;
  return shortened === "stub" ? "cleared" : "cut";
}

function cellUnder(
  strategy: Strategies[number]["strategy"],
  { hides, stubs }: Strategies[number]["chosen"],
): (message: WeighedMessage) => CellStanding {
  const hidden = new Set(hides);
  const cleared = new Set(stubs);
  const gone = strategy === "summarize" ? "summarized" : "trimmed";
  return (message) => {
    if (hidden.has(message.id)) return gone;
    return cleared.has(message.id) ? "cleared" : cellOf(message);
  };
}

/** Neighbours that fare alike together: a record of any length is a short list. */
function runsOf(
  weighed: readonly WeighedMessage[],
  cell: (message: WeighedMessage) => CellStanding,
): readonly CellRun[] {
  const runs: { standing: CellStanding; count: number; tokens: number }[] = [];
  for (const message of weighed) {
    const standing = cell(message);
    const last = runs.at(-1);
    if (last?.standing === standing) {
      last.count++;
      last.tokens += message.tokens;
    } else runs.push({ standing, count: 1, tokens: message.tokens });
  }
  return runs;
}
