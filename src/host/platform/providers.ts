import type { ChatRequest, ModelEvent, ModelProvider } from "../../core/ports/models.ts";
import type { Settings } from "./settings.ts";

/** The model provider that the settings name, anew with every question. */
export class Providers implements ModelProvider {
  private readonly settings: Settings;
  private readonly all: { readonly [P in Settings["provider"]]: ModelProvider };

  constructor(settings: Settings, all: Providers["all"]) {
    this.settings = settings;
    this.all = all;
  }

  stream(request: ChatRequest, signal: AbortSignal): AsyncIterable<ModelEvent> {
    return this.current.stream(request, signal);
  }

  countersVersion(): string {
    return `${this.settings.provider} ${this.current.countersVersion()}`;
  }

  counter(...about: Parameters<ModelProvider["counter"]>) {
    return this.current.counter(...about);
  }

  limits(model: string) {
    return this.current.limits(model);
  }

  prices(model: string) {
    return this.current.prices(model);
  }

  knows(model: string): boolean {
    return this.current.knows(model);
  }

  inquire(model: string): Promise<void> {
    return this.current.inquire(model);
  }

  offers() {
    return this.current.offers();
  }

  access() {
    return this.current.access();
  }

  private get current(): ModelProvider {
    return this.all[this.settings.provider];
  }
}
