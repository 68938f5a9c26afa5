import * as vscode from "vscode";
import type { ChatModel, ChatRequest, ModelEvent } from "../../core/ports/models.ts";
import { replyMessage, type ToolCall } from "../../core/conversation/message.ts";
import { noModelsError, requestError, silenceError } from "./languageModelErrors.ts";
import { editorMessages, editorTools } from "./languageModelMessages.ts";
import type { LanguageModels } from "./languageModels.ts";
import { errorOf } from "../../core/text/errors.ts";

/** A model that VS Code offers, Copilot's for example, as a `ChatModel`. It reports no usage. */
export class LanguageModel implements ChatModel {
  private readonly models: LanguageModels;
  private readonly silenceMs: () => number;

  /** `silenceMs`: milliseconds without a part after which a request is given up; 0: never. */
  constructor(models: LanguageModels, silenceMs: () => number) {
    this.models = models;
    this.silenceMs = silenceMs;
  }

  async *stream(request: ChatRequest, signal: AbortSignal): AsyncGenerator<ModelEvent, void, undefined> {
    const model = await this.models.choose(request.model);
    if (!model) return yield { type: "failed", error: noModelsError };
    const silenceMs = this.silenceMs();
    const line = new Line(signal, silenceMs);
    const reply = new Reply();
    try {
      const response = await line.next(send(model, request, line.token));
      const parts = response.stream[Symbol.asyncIterator]();
      for (;;) {
        const part = await line.next(parts.next());
        if (part.done) break;
        yield* reply.add(part.value);
      }
      yield reply.done();
    } catch (error) {
      if (signal.aborted) yield { type: "failed", error: { kind: "cancelled", reason: { code: "stopped" } } };
      else if (line.isSilent) yield { type: "failed", error: silenceError(model.name, silenceMs) };
      else yield { type: "failed", error: requestError(error, model.name, !reply.isEmpty) };
    } finally {
      line.close();
    }
  }
}

function send(model: vscode.LanguageModelChat, request: ChatRequest, token: vscode.CancellationToken) {
  const { tools, temperature, maxTokens } = request;
  return model.sendRequest(
    editorMessages(request.messages, request.pictures),
    {
      justification: vscode.l10n.t("Longhand's agent answers your message."),
      ...(tools.length > 0 && { tools: editorTools(tools) }),
      modelOptions: {
        ...(temperature !== undefined && { temperature }),
        ...(maxTokens !== undefined && { max_tokens: maxTokens }),
      },
    },
    token,
  );
}

/** Puts the parts of a reply together; parts of kinds that it does not know are left out. */
class Reply {
  private text = "";
  private reasoning = "";
  private readonly calls: ToolCall[] = [];

  get isEmpty(): boolean {
    return this.text === "" && this.calls.length === 0;
  }

  *add(part: unknown): Generator<ModelEvent, void> {
    if (part instanceof vscode.LanguageModelTextPart && part.value !== "") {
      this.text += part.value;
      yield { type: "text", text: part.value };
    } else if (part instanceof vscode.LanguageModelToolCallPart) {
      const { callId, name, input } = part;
      // The record pairs calls and results by their ids.
      const id = this.calls.some((call) => call.id === callId) ? `${callId}-${this.calls.length}` : callId;
      this.calls.push({ id, type: "function", function: { name, arguments: JSON.stringify(input) } });
      yield { type: "toolCall", id, name };
    } else {
      const thought = thoughtIn(part);
      this.reasoning += thought;
      if (thought !== "") yield { type: "reasoning", text: thought };
    }
  }

  done(): ModelEvent {
    const { text, calls, reasoning } = this;
    const message = replyMessage({ text, calls, reasoning });
    return { type: "done", message, finishReason: calls.length > 0 ? "toolCalls" : "stop" };
  }
}

/**
 * The text of a thinking part, which VS Code gives but does not name in its API yet: texts as `value`, and no type of data.
 * https://github.com/microsoft/vscode/blob/main/src/vscode-dts/vscode.proposed.languageModelThinkingPart.d.ts
 */
function thoughtIn(part: unknown): string {
  if (typeof part !== "object" || part === null || !("value" in part)) return "";
  if (part instanceof vscode.LanguageModelPromptTsxPart) return "";
  const { value } = part;
  const texts: readonly unknown[] = Array.isArray(value) ? value : [value];
  return texts.every((text) => typeof text === "string") ? texts.join("") : "";
}

/** One request's end: by cancel, by too long a silence, or when it is over. */
class Line {
  readonly token: vscode.CancellationToken;
  isSilent = false;
  private readonly source = new vscode.CancellationTokenSource();
  private readonly signal: AbortSignal;
  private readonly silenceMs: number;

  constructor(signal: AbortSignal, silenceMs: number) {
    this.token = this.source.token;
    this.signal = signal;
    this.silenceMs = silenceMs;
  }

  /** Result of `step` within the time limit, unless the user stops before: a provider need not look at its token. */
  next<T>(step: PromiseLike<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const give = (error: unknown) => {
        this.source.cancel();
        reject(errorOf(error));
      };
      const stop = () => give(new vscode.CancellationError());
      const giveUp = () => {
        this.isSilent = true;
        stop();
      };
      const timer =
        this.silenceMs > 0 ? setTimeout(giveUp, Math.min(this.silenceMs, 2 ** 31 - 1)) : undefined;
      const end = () => {
        clearTimeout(timer);
        this.signal.removeEventListener("abort", stop);
      };
      this.signal.addEventListener("abort", stop, { once: true });
      if (this.signal.aborted) stop();
      step.then(
        (value) => {
          end();
          resolve(value);
        },
        (error: unknown) => {
          end();
          reject(errorOf(error));
        },
      );
    });
  }

  close(): void {
    this.source.cancel();
    this.source.dispose();
  }
}
