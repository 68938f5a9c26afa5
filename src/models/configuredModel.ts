import type { ChatRequest, ModelEvent } from "../core/ports/models.ts";
import {
  createOpenAiModel,
  type ModelList,
  type OpenAiModel,
  type OpenAiModelOptions,
} from "./chatCompletions/openaiModel.ts";
import type { ServerApi } from "./serverApi.ts";

/** Address of a server, and the API through which it is asked. */
export interface ModelServerAddress {
  readonly baseUrl: string;
  readonly api: ServerApi;
}

/** The model server at an address that may change between requests, as a setting does. */
export class ConfiguredModel implements OpenAiModel {
  private readonly address: () => ModelServerAddress;
  private readonly options: Omit<OpenAiModelOptions, keyof ModelServerAddress>;
  private made: (ModelServerAddress & { readonly model: OpenAiModel }) | undefined;

  constructor(
    address: () => ModelServerAddress,
    options: Omit<OpenAiModelOptions, keyof ModelServerAddress>,
  ) {
    this.address = address;
    this.options = options;
  }

  stream(request: ChatRequest, signal: AbortSignal): AsyncIterable<ModelEvent> {
    return this.current().stream(request, signal);
  }

  promptTokens(request: ChatRequest, signal: AbortSignal): Promise<number | undefined> {
    return this.current().promptTokens(request, signal);
  }

  listModels(signal: AbortSignal): Promise<ModelList> {
    return this.current().listModels(signal);
  }

  private current(): OpenAiModel {
    const { baseUrl, api } = this.address();
    if (this.made?.baseUrl !== baseUrl || this.made.api !== api) {
      this.made = { baseUrl, api, model: createOpenAiModel({ ...this.options, baseUrl, api }) };
    }
    return this.made.model;
  }
}
