import * as v from "valibot";
import type { ChatRequest } from "../../../core/ports/models.ts";
import type { AskServer } from "../loadedWindow.ts";

/** https://docs.vllm.ai/en/latest/api/vllm/entrypoints/serve/tokenize/protocol/ */
const countedByVllm = v.object({ count: v.pipe(v.number(), v.safeInteger()) });
/** https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md */
const renderedByLlamaCpp = v.object({ prompt: v.string() });
const tokenizedByLlamaCpp = v.object({ tokens: v.array(v.unknown()) });

/**
 * A prompt's tokens as a server of open models counts them, by its own template and tokenizer; undefined where the server
 * has no call for that. Rejects when `signal` aborts or the server cannot be reached.
 */
export async function templateTokens(
  ask: AskServer,
  { model, messages, tools }: Pick<ChatRequest, "model" | "messages" | "tools">,
  signal: AbortSignal,
): Promise<number | undefined> {
  const prompt = { model, messages, ...(tools.length > 0 && { tools }), add_generation_prompt: true };
  const counted = v.safeParse(countedByVllm, await ask("/tokenize", signal, prompt));
  if (counted.success) return counted.output.count;
  const rendered = v.safeParse(renderedByLlamaCpp, await ask("/apply-template", signal, prompt));
  if (!rendered.success) return undefined;
  const text = { content: rendered.output.prompt, add_special: true, parse_special: true };
  const tokenized = v.safeParse(tokenizedByLlamaCpp, await ask("/tokenize", signal, text));
  return tokenized.success ? tokenized.output.tokens.length : undefined;
}
