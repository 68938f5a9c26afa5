import { isPlausiblePrompt } from "../../tokens/usageReport.ts";
import type { Entry, MessageEntry } from "../../conversation/entry.ts";

/** A request whose size the service has reported, and that the next one only adds to. Figures are tokens. */
export interface UsageBaseline {
  readonly model: string;
  readonly reported: number;
  /** Tokens of the same request as counted here. */
  readonly counted: number;
}

/** A prompt that the service counted when asked; the next request is it, or adds to it. */
export interface CountedPrompt extends UsageBaseline {
  /** Number of entries that the record had. */
  readonly entries: number;
}

const besidePrompt: ReadonlySet<Entry["type"]> = new Set([
  "title",
  "checkpoint",
  "restore",
  "workPlan",
  "spent",
]);

/**
 * The record's latest request, where nothing that came after it changes the prompt's beginning: only messages, and what is
 * sent at the end or not at all; or what the service counted since. Undefined otherwise, and where its service reported
 * nothing that can be true.
 */
export function usageBaselineOf(
  entries: {
    readonly length: number;
    at(index: number): Entry | undefined;
  },
  asked?: CountedPrompt,
): UsageBaseline | undefined {
  for (let index = entries.length - 1; index >= 0; index--) {
    if (asked && index < asked.entries) return asked;
    const entry = entries.at(index);
    if (entry && besidePrompt.has(entry.type)) continue;
    if (entry?.type !== "message" || entry.message.role === "system") return undefined;
    if (entry.message.role !== "assistant" || entry.interrupted) continue;
    return baselineIn(entry);
  }
  return undefined;
}

function baselineIn({ model, usage }: MessageEntry): UsageBaseline | undefined {
  if (model === undefined || usage?.countedTokens === undefined) return undefined;
  const { promptTokens: reported, countedTokens: counted } = usage;
  // Records from before reports were checked hold what cannot be true.
  return isPlausiblePrompt(reported, counted, "guess") ? { model, reported, counted } : undefined;
}

/**
 * Expected report of the service for a prompt that is `counted` tokens here: what it reported for the baseline
 * plus what was added since; without one the count itself. `factor` counting counts for a model whose
 * encoding is not known.
 */
export function expectedTokens(counted: number, factor: number, baseline?: UsageBaseline): number {
  if (!baseline) return Math.ceil(counted * factor);
  return baseline.reported + Math.ceil((counted - baseline.counted) * factor);
}
