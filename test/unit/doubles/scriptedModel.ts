import type { ChatModel, ChatRequest, ModelError, ModelEvent } from "../../../src/core/ports/models.ts";
import type { Usage } from "../../../src/core/conversation/entry.ts";
import type { AssistantMessage } from "../../../src/core/conversation/message.ts";

/** Script of a reply: text, calls, a failure, or events of one's own. */
export type Script =
  | string
  | { readonly calls: readonly (readonly [name: string, args: object])[]; readonly text?: string }
  | { readonly fails: ModelError; readonly after?: string }
  | ((request: ChatRequest, signal: AbortSignal) => AsyncIterable<ModelEvent>);

/** Answers with the scripts in turn and keeps the requests it got. */
export class ScriptedModel implements ChatModel {
  readonly requests: ChatRequest[] = [];
  private readonly scripts: Script[];
  private calls = 0;

  constructor(...scripts: readonly Script[]) {
    this.scripts = [...scripts];
  }

  add(...scripts: readonly Script[]): void {
    this.scripts.push(...scripts);
  }

  async *stream(request: ChatRequest, signal: AbortSignal): AsyncIterable<ModelEvent> {
    this.requests.push(request);
    const script = this.scripts.shift() ?? "Done.";
    if (typeof script === "function") yield* script(request, signal);
    else if (typeof script === "string") yield* this.says(script);
    else if ("fails" in script) {
      if (script.after) yield { type: "text", text: script.after };
      yield { type: "failed", error: script.fails };
    } else yield* this.asks(script);
  }

  private *says(text: string): Iterable<ModelEvent> {
    for (const piece of text.match(/.{1,5}/gs) ?? []) yield { type: "text", text: piece };
    yield { type: "done", message: { role: "assistant", content: text }, finishReason: "stop", usage };
  }

  private *asks(script: Extract<Script, { calls: unknown }>): Iterable<ModelEvent> {
    const tool_calls = script.calls.map(([name, args]) => ({
      id: `call-${++this.calls}`,
      type: "function" as const,
      function: { name, arguments: JSON.stringify(args) },
    }));
    for (const call of tool_calls) yield { type: "toolCall", id: call.id, name: call.function.name };
    const message: AssistantMessage = { role: "assistant", content: script.text ?? null, tool_calls };
    yield { type: "done", message, finishReason: "toolCalls", usage };
  }
}

const usage: Usage = { promptTokens: 100, completionTokens: 10 };
