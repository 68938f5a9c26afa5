import type { CompactionDraft } from "../context/plan.ts";
import { summaryCap, summaryFault, summaryPrompt } from "../context/summary.ts";
import type { Scales } from "../context/view.ts";
import { summaryMessage } from "../context/weights.ts";
import type { Summary, Usage } from "../conversation/entry.ts";
import type { Conversation } from "../conversation/fold.ts";
import { textOf } from "../conversation/message.ts";
import type { MemoryServices } from "./memory.ts";

/** A summary that passed its checks, or the sentence why there is none. */
export type SummaryResult = { readonly summary: Summary } | { readonly fault: string };

interface Answer {
  readonly text: string;
  readonly cutOff: boolean;
  readonly usage?: Usage;
}

/** Asks the summary model for summaries; never two at a time. */
export class Summarizer {
  private busy = false;
  private readonly services: MemoryServices;

  constructor(services: MemoryServices) {
    this.services = services;
  }

  /** A summary of what `draft` hides, updating the one in force. The record is left as it is. */
  async summarize(
    conversation: Conversation,
    draft: CompactionDraft,
    scales: Scales,
    signal: AbortSignal,
  ): Promise<SummaryResult> {
    if (this.busy) return { fault: "A summary is already being made." };
    this.busy = true;
    try {
      return await this.attempt(conversation, draft, scales, signal);
    } finally {
      this.busy = false;
    }
  }

  private async attempt(
    conversation: Conversation,
    draft: CompactionDraft,
    { weights }: Scales,
    signal: AbortSignal,
  ): Promise<SummaryResult> {
    const hides = new Set(draft.hides);
    const replaces = conversation.messages.filter(({ id }) => hides.has(id));
    const previous = conversation.summaries.at(-1);
    const freed = draft.tokensBefore - draft.tokensAfter;
    const replacedTokens = freed + (previous ? weights.summary(previous) : 0);
    const cap = summaryCap(replacedTokens);
    const answer = await this.ask(
      summaryPrompt({ replaces, cap, ...(previous && { previous }) }),
      cap,
      signal,
    );
    if ("fault" in answer) return answer;
    const model = this.services.settings().summaryModel;
    const carrier = summaryMessage(answer);
    const tokens = await weights.counter.message(carrier, undefined, signal);
    const fault = summaryFault({ ...answer, tokens }, { replacedTokens, cap });
    if (fault !== undefined) return { fault };
    return {
      summary: {
        text: answer.text,
        model,
        ...(previous && { updates: previous.id }),
        ...(answer.usage && { usage: answer.usage }),
      },
    };
  }

  private async ask(
    messages: ReturnType<typeof summaryPrompt>,
    cap: number,
    signal: AbortSignal,
  ): Promise<Answer | { readonly fault: string }> {
    const { summaryModel } = this.services.settings();
    // Half as much again, so that a model that counts loosely is not cut off at the cap it was told.
    const request = {
      model: summaryModel,
      messages,
      tools: [],
      maxTokens: Math.ceil(cap * 1.5),
      temperature: 0,
    };
    for await (const event of this.services.model.stream(request, signal)) {
      if (event.type === "failed") return { fault: event.error.message };
      if (event.type !== "done") continue;
      this.services.log.write("info", "summary request", { model: summaryModel, ...event.usage });
      return {
        text: textOf(event.message).trim(),
        cutOff: event.finishReason === "length",
        ...(event.usage && { usage: event.usage }),
      };
    }
    return { fault: "The summary model gave no answer." };
  }
}
