import type { ModelProvider } from "../../core/ports/models.ts";
import type { ProviderFact } from "../../protocol/protocol.ts";
import type { ConversationEstimator } from "../../core/agent/memory/accounting/conversationEstimator.ts";
import type { ProviderSource } from "./panelPorts.ts";

/** Facts of whom the open conversation asks, or the one that would begin. */
export class ProviderFacts implements ProviderSource {
  private readonly models: Pick<ModelProvider, "access">;
  private readonly conversations: { readonly estimator: Pick<ConversationEstimator, "choice" | "effort"> };

  constructor(models: Pick<ModelProvider, "access">, conversations: ProviderFacts["conversations"]) {
    this.models = models;
    this.conversations = conversations;
  }

  async provider(): Promise<ProviderFact> {
    const { choice, effort } = this.conversations.estimator;
    const { model, server } = choice;
    return { ...(await this.models.access()), model, server, effort };
  }
}
