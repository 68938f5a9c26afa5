import type { ChatRequest, ModelEvent, ModelProvider } from "../../ports/models.ts";

/** A model provider that may be another with every question. */
export class CurrentProvider implements ModelProvider {
  private readonly current: () => ModelProvider;

  constructor(current: () => ModelProvider) {
    this.current = current;
  }

  stream(request: ChatRequest, signal: AbortSignal): AsyncIterable<ModelEvent> {
    return this.current().stream(request, signal);
  }

  sent(request: Parameters<ModelProvider["sent"]>[0]) {
    return this.current().sent(request);
  }

  promptTokens(request: ChatRequest, signal: AbortSignal) {
    return this.current().promptTokens(request, signal);
  }

  countersVersion(): string {
    return this.current().countersVersion();
  }

  counter(...about: Parameters<ModelProvider["counter"]>) {
    return this.current().counter(...about);
  }

  limits(model: string) {
    return this.current().limits(model);
  }

  prices(model: string) {
    return this.current().prices(model);
  }

  caching(model: string) {
    return this.current().caching(model);
  }

  pictures(model: string) {
    return this.current().pictures(model);
  }

  knows(model: string): boolean {
    return this.current().knows(model);
  }

  canReason(model: string): boolean | undefined {
    return this.current().canReason(model);
  }

  retirement(model: string): string | undefined {
    return this.current().retirement(model);
  }

  inquire(model: string): Promise<void> {
    return this.current().inquire(model);
  }

  offers() {
    return this.current().offers();
  }

  access() {
    return this.current().access();
  }
}
