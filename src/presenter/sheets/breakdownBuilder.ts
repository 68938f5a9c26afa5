import { instructionsIn, memoryIn, skillsIn } from "../../core/agent/prompt/systemPrompt.ts";
import type { Session } from "../../core/agent/session/session.ts";
import { pinLimitOf } from "../../core/context/pinRules.ts";
import { isSent } from "../../core/context/standings.ts";
import type { View } from "../../core/context/view.ts";
import { instructionsSection } from "../../core/conversation/companions/instructionsText.ts";
import type { Entry } from "../../core/conversation/entry.ts";
import type { Conversation } from "../../core/conversation/fold.ts";
import { textOf } from "../../core/conversation/message.ts";
import type { Guidance } from "../../core/ports/guidance.ts";
import type { PriceList } from "../../core/tokens/cost.ts";
import type { RequestCounter } from "../../core/tokens/counter.ts";
import { runYielding } from "../../core/tokens/encoding/yieldingWork.ts";
import type { BreakdownFact } from "../../protocol/sheets.ts";
import type { Language } from "../language.ts";
import { excerptsOf } from "../panel/excerpts.ts";
import { meterFigures } from "./meterFigures.ts";
import type { PromptCosts } from "./promptCosts.ts";
import { costYielding, driftIn, sentWeights } from "./requestFigures.ts";

/** Sources of the breakdown beside the conversation. */
export interface BreakdownParts {
  readonly prices: PriceList;
  readonly guidance?: Pick<Guidance, "untold">;
  readonly language: Language;
}

const heaviestCount = 20;

/** Makes the sheet of the next request's tokens: what it is made of, and what it costs. */
export class BreakdownBuilder {
  private readonly parts: BreakdownParts;
  private readonly costs: PromptCosts;

  constructor(parts: BreakdownParts, costs: PromptCosts) {
    this.parts = parts;
    this.costs = costs;
  }

  async breakdown(session: Session): Promise<BreakdownFact> {
    const { conversation, estimator } = session;
    const view = await estimator.view();
    const counter = await estimator.counter();
    const { entries } = conversation;
    const { model } = estimator;
    const { heaviest, others, excluded } = await runYielding(sentWeights(view.weighed, heaviestCount));
    return {
      kind: "breakdown",
      model,
      figures: meterFigures(view, estimator.policy()),
      pinLimit: pinLimitOf(view.figures.limit),
      instructions: await this.instructionWeights(view, counter),
      attachedInstructions: await attachedWeights(conversation, view, counter),
      untold: (await this.parts.guidance?.untold()) ?? [],
      tools: counter.tools,
      ...(await reasoningWeight(view, counter)),
      heaviest: excerptsOf(conversation, heaviest),
      others,
      excluded: excerptsOf(conversation, excluded.slice(0, heaviestCount)),
      cost: {
        spent: await this.spent(entries),
        turn: await this.spent(entries.slice(turnStart(conversation))),
        ...(await this.costs.ofNext(session, view.figures.total)),
      },
      ...(await runYielding(driftIn(entries, model))),
    };
  }

  private async spent(entries: readonly Entry[]): Promise<number | null> {
    return (await runYielding(costYielding(entries, this.parts.prices))) ?? null;
  }

  private async instructionWeights(
    { messages }: View,
    counter: RequestCounter,
  ): Promise<BreakdownFact["instructions"]> {
    const { t } = this.parts.language;
    const system = messages.filter(({ role }) => role === "system");
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
}

/** The files that go along with messages, each as often as it does. */
async function attachedWeights(
  { marks }: Conversation,
  { weighed }: View,
  counter: RequestCounter,
): Promise<BreakdownFact["attachedInstructions"]> {
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
async function reasoningWeight(
  { messages }: View,
  counter: RequestCounter,
): Promise<Pick<BreakdownFact, "reasoning">> {
  let reasoning = 0;
  for (const message of messages) {
    if (message.role !== "assistant" || !(message.opaque || message.reasoning)) continue;
    const { role, content, tool_calls: calls } = message;
    const said = { role, content, ...(calls && { tool_calls: calls }) };
    reasoning += (await counter.message(message)) - (await counter.message(said));
  }
  return reasoning > 0 ? { reasoning } : {};
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
