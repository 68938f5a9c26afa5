import type { ModelProvider } from "../../core/ports/models.ts";
import type { ProviderFact } from "../../protocol/protocol.ts";
import type { Settings } from "../platform/settings.ts";
import type { ProviderSource } from "./panelPorts.ts";

/** Provider facts by the settings. */
export class ProviderFacts implements ProviderSource {
  private readonly models: Pick<ModelProvider, "access">;
  private readonly settings: Pick<Settings, "agent">;

  constructor(models: Pick<ModelProvider, "access">, settings: Pick<Settings, "agent">) {
    this.models = models;
    this.settings = settings;
  }

  async provider(): Promise<ProviderFact> {
    const { model } = this.settings.agent();
    return { ...(await this.models.access()), model };
  }
}
