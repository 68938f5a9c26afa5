import type { ChatRequest, ModelEvent } from "../core/ports/models.ts";
import {
  createOpenAiModel,
  type ModelList,
  type OpenAiModel,
  type OpenAiModelOptions,
} from "./chatCompletions/openaiModel.ts";

/** The model server at an address that may change between requests, as a setting does. */
export class ConfiguredModel implements OpenAiModel {
  private readonly baseUrl: () => string;
  private readonly options: Omit<OpenAiModelOptions, "baseUrl">;
  private made: { readonly baseUrl: string; readonly model: OpenAiModel } | undefined;

  constructor(baseUrl: () => string, options: Omit<OpenAiModelOptions, "baseUrl">) {
    this.baseUrl = baseUrl;
    this.options = options;
  }

  stream(request: ChatRequest, signal: AbortSignal): AsyncIterable<ModelEvent> {
    return this.current().stream(request, signal);
  }

  listModels(signal: AbortSignal): Promise<ModelList> {
    return this.current().listModels(signal);
  }

  private current(): OpenAiModel {
    const baseUrl = this.baseUrl();
    if (this.made?.baseUrl !== baseUrl) {
      this.made = { baseUrl, model: createOpenAiModel({ ...this.options, baseUrl }) };
    }
    return this.made.model;
  }
}
