import { budgetOf } from "../../context/budget.ts";
import { offeredTools } from "../../context/recall/recallTool.ts";
import { lifetimesOf, weightIn, type Lifetime } from "../../context/lifetimes.ts";
import type { TokenBreakdown } from "../../context/tokenBreakdown.ts";
import { viewOf, type View } from "../../context/view.ts";
import { fetchTexts } from "../../conversation/deferredText.ts";
import type { MessageEntry } from "../../conversation/entry.ts";
import { fold, type Conversation } from "../../conversation/fold.ts";
import type { ChatMessage, ToolDefinition } from "../../conversation/message.ts";
import type { PriceList } from "../../tokens/cost.ts";
import type { ConversationEstimator } from "../memory/accounting/conversationEstimator.ts";
import { servedBy, type ServedServices } from "../memory/serverServices.ts";
import { TokenAccounting, type AccountingServices } from "../memory/accounting/tokenAccounting.ts";
import { requestToolsOf } from "../turn/requestTerms.ts";

/** A request that was made, rebuilt from the record. Tokens; times in milliseconds since 1970. JSON. */
export interface PastRequest {
  /** Id of the assistant message that it brought. */
  readonly id: string;
  readonly at: number;
  readonly model: string;
  readonly server?: string;
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly ToolDefinition[];
  readonly maxTokens?: number;
  readonly figures: TokenBreakdown;
  readonly usage?: MessageEntry["usage"];
  /** False for a reply of a version that did not note its tools and limits: today's stand for them. */
  readonly isExact: boolean;
}

/** A past request with what its messages weighed and were. */
export interface PastView {
  readonly request: PastRequest;
  readonly conversation: Conversation;
  readonly weighed: View["weighed"];
}

/** Past requests of one conversation. What was weighed for one is not weighed again for the next. */
export class PastRequests {
  private readonly services: AccountingServices & ServedServices;
  private readonly estimator: Pick<ConversationEstimator, "counting">;
  private readonly current: () => Conversation;
  /** Token accounting by server; undefined is the first. */
  private readonly accountings = new Map<string | undefined, TokenAccounting>();

  /** `current` is asked anew for every request. */
  constructor(
    services: AccountingServices & ServedServices,
    estimator: Pick<ConversationEstimator, "counting">,
    current: () => Conversation,
  ) {
    this.services = services;
    this.estimator = estimator;
    this.current = current;
  }

  /** The request that brought the assistant message `id`; undefined where there is none. */
  async view(id: string): Promise<PastView | undefined> {
    const { id: conversationId, entries, messages } = this.current();
    const reply = messages.find((entry) => entry.id === id && entry.message.role === "assistant");
    if (!reply) return undefined;
    const { at, model: asked, request: terms, seq, server, usage } = reply;
    const conversation = fold(conversationId, entries.slice(0, terms?.through ?? seq - 1));
    const model = asked ?? (conversation.model || this.services.settings().model);
    const tools = requestToolsOf(messages, reply) ?? offeredTools(this.services.tools.definitions);
    const accounting = this.accountingOf(server);
    const counting = await accounting.of(conversation, model, undefined, tools);
    const budget = terms ? budgetOf(terms.window, terms.reserve) : counting.budget;
    const { messages: planned, weighed, figures } = viewOf(conversation, { ...counting, budget });
    await fetchTexts(planned);
    const request: PastRequest = {
      id,
      at,
      model,
      ...(server !== undefined && { server }),
      messages: this.services.models.sent({ model, messages: planned, tools }).messages,
      tools,
      ...(terms?.maxTokens !== undefined && { maxTokens: terms.maxTokens }),
      figures,
      ...(usage && { usage }),
      isExact: terms !== undefined,
    };
    return { request, conversation, weighed };
  }

  /** Lifetimes in requests of all messages, by id. */
  async lifetimes(priceOf: PriceList): Promise<ReadonlyMap<string, Lifetime>> {
    const { weights } = await this.estimator.counting();
    return lifetimesOf(this.current(), weightIn(weights), priceOf);
  }

  private accountingOf(server: string | undefined): TokenAccounting {
    const known = this.accountings.get(server);
    const accounting = known ?? new TokenAccounting(servedBy(this.services, () => server));
    this.accountings.set(server, accounting);
    return accounting;
  }
}
