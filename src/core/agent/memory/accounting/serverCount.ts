import { offeredTools } from "../../../context/recall/recallTool.ts";
import { usageBaselineOf, type CountedPrompt } from "../../../context/weighing/usageBaseline.ts";
import { viewOf, type CountingContext } from "../../../context/view.ts";
import { fetchTexts } from "../../../conversation/deferredText.ts";
import { picturesOf } from "../../../conversation/message.ts";
import type { Conversation } from "../../../conversation/fold.ts";
import { isPlausiblePrompt } from "../../../tokens/usageReport.ts";
import type { ModelChoice } from "../../../ports/modelChoice.ts";
import { aborted } from "../../../text/errors.ts";
import type { MemoryServices } from "../serverServices.ts";

/** The next prompt, of which a count by the service may be needed. */
interface UncertainPrompt {
  readonly conversation: Conversation;
  readonly counting: CountingContext;
  readonly choice: ModelChoice;
  /** True once enough reports were seen to scale counts by. */
  readonly hasLearned: boolean;
}

/**
 * The service's own count of the next prompt, where the count made here is a guess that a request's outcome may hang on:
 * no report of this conversation bounds it, and nothing is learned of the model yet or the guess may reach the threshold.
 * Undefined where none is needed or there is none. Rejects only when `signal` aborts.
 */
export async function serverCount(
  { models, tools, settings, log }: Pick<MemoryServices, "models" | "tools" | "settings" | "log">,
  { conversation, counting, choice, hasLearned }: UncertainPrompt,
  signal: AbortSignal,
): Promise<CountedPrompt | undefined> {
  const { model, basis, asked } = counting;
  if (basis?.uncertainty === undefined) return undefined;
  const { entries } = conversation;
  if (usageBaselineOf(entries, asked)?.model === model) return undefined;
  const { messages, figures, counted } = viewOf(conversation, counting);
  // Pictures are not sent only to be counted, and a count without them would be too small.
  if (messages.some((message) => picturesOf(message).length > 0)) return undefined;
  const most = figures.total * (1 + 2 * basis.uncertainty);
  if (hasLearned && most < settings().policy.compactAt * figures.limit) return undefined;
  await fetchTexts(messages);
  const { effort } = choice;
  const request = { model, messages, tools: offeredTools(tools.definitions), ...(effort && { effort }) };
  const reported = await Promise.race([models.promptTokens(request, signal), aborted(signal)]);
  if (reported === undefined || !isPlausiblePrompt(reported, counted, "guess")) return undefined;
  log.write("info", "prompt counted by the server", { model, counted, reported });
  return { model, reported, counted, entries: entries.length };
}
