import type { ContextPlan } from "../../../context/plan.ts";
import { usageBaselineOf } from "../../../context/weighing/usageBaseline.ts";
import type { Usage } from "../../../conversation/entry.ts";
import type { ModelError } from "../../../ports/models.ts";
import { overflowByLength } from "../../../tokens/overflow.ts";
import { plausibleUsage } from "../../../tokens/usageReport.ts";
import type { ConversationRecord } from "../../record/conversationRecord.ts";
import type { MemoryServices } from "../serverServices.ts";
import type { ConversationEstimator } from "./conversationEstimator.ts";
import { lastUsage, longestPrompt, previousReport } from "./pastUsage.ts";
import { serverCount } from "./serverCount.ts";
import type { TokenAccounting } from "./tokenAccounting.ts";

/** Usage reports of the servers that one conversation asks: what they say of its prompts, and what is learned from it. */
export class UsageReports {
  private readonly services: Pick<MemoryServices, "log" | "models" | "settings" | "tools">;
  private readonly record: ConversationRecord;
  private readonly estimator: ConversationEstimator;
  private readonly accounting: TokenAccounting;

  constructor(
    services: Pick<MemoryServices, "log" | "models" | "settings" | "tools">,
    record: ConversationRecord,
    estimator: ConversationEstimator,
  ) {
    this.services = services;
    this.record = record;
    this.estimator = estimator;
    this.accounting = estimator.accounting;
  }

  /** Checked usage report of a request: the part that can be true; how it counts is learned from it, and doubts are logged. `reply` in tokens. */
  checked(
    model: string,
    reported: Usage,
    planned: Pick<ContextPlan, "counted" | "figures" | "basis">,
    reply: number,
  ): Usage {
    const { counted, figures, basis } = planned;
    const { conversation } = this.record;
    const hasBaseline = usageBaselineOf(conversation.entries, this.estimator.asked)?.model === model;
    const usage = plausibleUsage(reported, {
      expected: figures.total,
      isGuess: basis?.uncertainty !== undefined && !hasBaseline && figures.total === counted,
      uncounted: lastUsage(conversation)?.completionTokens ?? 0,
      reply,
      maxReply: Math.min(figures.reserve, this.estimator.maxOutput ?? Infinity),
      counted,
      ...previousReport(conversation, this.estimator.choice),
    });
    if (usage.doubted) {
      const expected = figures.total;
      this.services.log.write("warn", "usage doubted", { model, counted, expected, ...usage.doubted });
    }
    if (usage.doubted?.promptTokens === undefined) {
      this.accounting.learnDrift(model, usage.promptTokens, counted);
    }
    return { ...usage, countedTokens: counted };
  }

  /** Has the service count the next prompt where the count made here is a guess that a request's outcome may hang on. */
  async count(signal: AbortSignal): Promise<void> {
    const { accounting, estimator, record } = this;
    const { choice } = estimator;
    const counting = await estimator.counting(signal, record.conversation);
    const hasLearned = accounting.hasLearned(choice.model);
    const prompt = { conversation: record.conversation, counting, choice, hasLearned };
    const asked = await serverCount(this.services, prompt, signal);
    if (!asked) return;
    accounting.learnDrift(asked.model, asked.reported, asked.counted);
    estimator.asked = asked;
  }

  /** The context-length error that a refusal of this plan is, by its words or by its length; undefined where it is none. */
  overflowIn(error: ModelError, { figures: { total: sent, reserve } }: ContextPlan): ModelError | undefined {
    if (error.kind === "contextLength") return error;
    const passed = longestPrompt(this.record.conversation, this.estimator.choice);
    return overflowByLength(error, { sent, reserve, passed });
  }

  /** Learns the window, in tokens, that a server named when it refused a prompt, where that can be true. */
  learnWindow(limitTokens: number): void {
    const { choice } = this.estimator;
    const passed = longestPrompt(this.record.conversation, choice);
    const what = this.accounting.learnWindow(choice.model, limitTokens, passed) ? "learned" : "doubted";
    this.services.log.write("warn", `window ${what}`, { model: choice.model, limitTokens, passed });
  }
}
