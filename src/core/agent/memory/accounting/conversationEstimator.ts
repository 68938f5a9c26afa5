import { budgetOf, type CompactionPolicy } from "../../../context/budget.ts";
import type { Hypothesis } from "../../../context/compare.ts";
import { deepenedPolicy, withPriceStep } from "../../../context/compactionDepth.ts";
import type { CountedPrompt } from "../../../context/weighing/usageBaseline.ts";
import { withEditorContext } from "../../prompt/editorContext.ts";
import { promptRenewal } from "../../prompt/systemPrompt.ts";
import { viewOf, type CountingContext, type View } from "../../../context/view.ts";
import { offeredTools } from "../../../context/recall/recallTool.ts";
import { extend, type Conversation } from "../../../conversation/fold.ts";
import { supposedEntry } from "../../../conversation/supposedEntry.ts";
import { hasOwnPrompt } from "../../../conversation/systemPrompts.ts";
import type { ModelChoice, ReasoningEffort } from "../../../ports/modelChoice.ts";
import type { ModelProvider } from "../../../ports/models.ts";
import type { ChatMessage } from "../../../conversation/message.ts";
import type { Picture } from "../../../conversation/picture.ts";
import type { PictureSupport } from "../../../ports/models.ts";
import type { RequestCounter } from "../../../tokens/counter.ts";
import { positionAt } from "../../../tokens/request/messagePosition.ts";
import { TokenAccounting, type AccountingServices } from "./tokenAccounting.ts";

/** Services that bring the world into a request's messages. */
export interface PromptServices {
  /** The system prompt of a conversation that has none yet. */
  readonly systemPrompt: () => string | Promise<string>;
  /** Editor context as text; undefined where the model is not to know. */
  readonly editorContext?: () => string | Promise<string> | undefined;
}

export interface EstimatorServices extends AccountingServices, PromptServices {
  readonly models: AccountingServices["models"] & Pick<ModelProvider, "prices" | "caching">;
}

/** Token estimates of one conversation, begun or not: what the model would see, and what a message would weigh. Changes nothing. */
export class ConversationEstimator {
  readonly accounting: TokenAccounting;
  /** Choice of the user for a conversation that has not begun. */
  pending: ModelChoice | undefined;
  /** The service's own count when it was asked last. */
  asked: CountedPrompt | undefined;
  private readonly services: EstimatorServices;
  private readonly current: () => Conversation;

  /** `current` is asked anew for every estimate. */
  constructor(services: EstimatorServices, current: () => Conversation) {
    this.current = current;
    this.services = services;
    this.accounting = new TokenAccounting(services);
  }

  /** Model and server that the next request asks. */
  get choice(): ModelChoice {
    const { model, server, effort } = this.current();
    if (model !== "") return { model, ...(server !== undefined && { server }), ...(effort && { effort }) };
    return this.unrecorded ?? { model: this.services.settings().model };
  }

  /** The longest reply that may be asked for, in tokens; undefined where it is not known. */
  get maxOutput(): number | undefined {
    return this.accounting.limits(this.model).maxOutput;
  }

  /** The choice that a conversation is to begin with, where the settings do not say it alone. */
  get unrecorded(): ModelChoice | undefined {
    const { model, messages } = this.current();
    if (model !== "" || messages.length > 0) return undefined;
    return this.pending ?? this.services.settings().next;
  }

  /** Reasoning effort of the next request; undefined where it is known not to. */
  get effort(): ReasoningEffort | undefined {
    const { model, effort = this.services.settings().effort ?? "auto" } = this.choice;
    return this.services.models.canReason(model) === false ? undefined : effort;
  }

  /** The policy of automatic compactions, by the prices of the model that is asked; `wanted` in place of the settings'. */
  policy(wanted = this.services.settings().policy): CompactionPolicy {
    const { models } = this.services;
    return deepenedPolicy(wanted, { rule: models.caching(this.model), prices: models.prices(this.model) });
  }

  /** The policy of manual compactions, by the prices of `model`. */
  manualPolicy(model = this.model): CompactionPolicy {
    const { models, settings } = this.services;
    return withPriceStep(settings().policy, models.prices(model));
  }

  /** The model that the next request asks. */
  get model(): string {
    return this.choice.model;
  }

  /** Weights and budget of a conversation. Rejects only when `signal` aborts. */
  async counting(signal?: AbortSignal, conversation = this.current()): Promise<CountingContext> {
    const counting = await this.accounting.of(conversation, this.model, signal);
    return this.asked ? { ...counting, asked: this.asked } : counting;
  }

  /** Weights and budget of a conversation under another model or window. Rejects only when `signal` aborts. */
  async supposed(
    { model = this.model, window }: Hypothesis,
    signal: AbortSignal | undefined,
    conversation: Conversation,
  ): Promise<CountingContext> {
    const counting = await (model === this.model
      ? this.counting(signal, conversation)
      : this.accounting.of(conversation, model, signal));
    if (window === undefined) return counting;
    return { ...counting, budget: budgetOf(window, counting.budget.reserve, counting.budget.longestPrompt) };
  }

  /** View of what the model sees now, will see when the conversation begins, or would under another model or window. Rejects only when `signal` aborts. */
  async view(under: Hypothesis = {}, signal?: AbortSignal): Promise<View> {
    const conversation = this.current();
    const begun = await this.begun(conversation);
    const view = viewOf(begun, await this.supposed(under, signal, begun));
    if (begun === conversation) return view;
    return { ...view, weighed: view.weighed.slice(0, conversation.messages.length) };
  }

  /** Counter of the next request, with the tools that it offers, or would. */
  counter(tools = offeredTools(this.services.tools.definitions)): Promise<RequestCounter> {
    return this.accounting.counter(this.model, tools);
  }

  /** The weight of the conversation's next message, in tokens, with the key of the counter that says so. */
  async weigh(message: ChatMessage, signal?: AbortSignal) {
    const counter = await this.counter();
    const { messages } = this.current();
    const place = positionAt(messages.length, (at) =>
      at === messages.length ? message : messages[at]?.message,
    );
    return { counter: counter.key, count: await counter.message(message, place, signal) };
  }

  /** Picture support of the model of the next request. */
  get pictures(): PictureSupport {
    return this.accounting.pictures(this.model);
  }

  /** The weight of `text` with these pictures as the user's next message, in tokens. */
  async weighText(text: string, images: readonly Picture[] = []): Promise<number> {
    return (await this.weigh({ role: "user", content: text, ...(images.length > 0 && { images }) })).count;
  }

  /**
   * `text` as it would be sent now: with what the user has before them, where the model does not know it from a message
   * before. `replaces` is the user message that it would be sent in place of.
   */
  async messageText(text: string, replaces?: string): Promise<string> {
    const editor = await this.services.editorContext?.();
    const conversation = this.current();
    if (editor === undefined) return text;
    if (replaces === undefined) return withEditorContext(text, editor, conversation);
    const rewind = supposedEntry(conversation, { type: "rewind", target: replaces });
    return withEditorContext(text, editor, extend(conversation, rewind));
  }

  /** The conversation as the next request will begin it: one that has no prompt of Longhand's yet, with its prompt to be. */
  async begun(conversation: Conversation): Promise<Conversation> {
    if (hasOwnPrompt(conversation)) return conversation;
    return withPrompt(conversation, await this.services.systemPrompt());
  }

  /** The conversation as `begun` where a compaction comes before that request: with it, a prompt that has changed is renewed. */
  async renewed(conversation: Conversation): Promise<Conversation> {
    if (!hasOwnPrompt(conversation)) return this.begun(conversation);
    const content = await this.services.systemPrompt();
    const renewal = promptRenewal(conversation, content);
    if (!renewal) return conversation;
    const begun = withPrompt(conversation, content);
    return extend(begun, supposedEntry(begun, renewal, "renewed"));
  }
}

function withPrompt(conversation: Conversation, content: string): Conversation {
  const prompt = { type: "message", message: { role: "system", content } } as const;
  // Weights are known by id, and the text may change until the conversation begins.
  return extend(conversation, supposedEntry(conversation, prompt, content));
}
