import type { Usage } from "../../../conversation/entry.ts";
import type { Conversation } from "../../../conversation/fold.ts";
import type { ModelChoice } from "../../../ports/modelChoice.ts";

/** Usage of the latest reply. */
export function lastUsage({ messages }: Conversation): Usage | undefined {
  return messages.findLast(({ message }) => message.role === "assistant")?.usage;
}

/** The model's last report, as it said it, with the count made here. */
export function previousReport(
  { messages }: Conversation,
  choice: ModelChoice,
): { readonly previous?: { readonly reported: number; readonly counted: number } } {
  const last = messages.findLast(({ message }) => message.role === "assistant");
  const { countedTokens, doubted, promptTokens } = last?.usage ?? {};
  const isOfModel = last?.model === choice.model && last.server === choice.server;
  if (!isOfModel || countedTokens === undefined || promptTokens === undefined) return {};
  return { previous: { reported: doubted?.promptTokens ?? promptTokens, counted: countedTokens } };
}

/** The longest prompt that the model has answered here, in tokens; 0 where none is known. */
export function longestPrompt({ messages }: Conversation, { model, server }: ModelChoice): number {
  return messages.reduce((most, { model: asked, server: at, usage }) => {
    return asked === model && at === server ? Math.max(most, usage?.promptTokens ?? 0) : most;
  }, 0);
}
