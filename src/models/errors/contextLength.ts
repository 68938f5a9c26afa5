/** Context-length errors in the servers' words. */
const overflows: readonly RegExp[] = [
  /context_length_exceeded|exceed_context_size/i,
  // OpenAI, Azure, vLLM, OpenRouter, DeepSeek, xAI
  /maximum (?:context|prompt|input) (?:length|size)/i,
  // llama.cpp, LM Studio, Groq
  /exceed[^.]*context (?:length|size|window)|context (?:length|size|window)[^.]*exceed/i,
  /(?:greater|longer|larger) than the context length|context length of only/i,
  // Anthropic, Ollama, Bedrock
  /(?:prompt|input) (?:is )?too long/i,
  // Gemini
  /input token count[^.]*exceed/i,
  // Mistral
  /too large for model with \d+ maximum context/i,
  // Limits per minute that one request alone exceeds: waiting does not help
  /request too large/i,
];

const limits: readonly RegExp[] = [
  /maximum (?:context|prompt|input) (?:length|size) (?:is|of) (\d[\d,]*)/i,
  /available context size \((\d[\d,]*)/i,
  /"n_ctx":\s*(\d+)/,
  /tokens? > (\d[\d,]*) maximum/i,
  /maximum number of tokens allowed \(?(\d[\d,]*)/i,
  /model with (\d[\d,]*) maximum context/i,
  /context length of (?:only )?(\d[\d,]*)/i,
];

/** "128k tokens": which thousand is meant is not said, and the smaller one always fits. */
const units: Readonly<Record<string, number>> = { k: 1_000, m: 1_000_000 };

/** True where an error's text says that the prompt does not fit. */
export function saysTooLong(text: string): boolean {
  return overflows.some((pattern) => pattern.test(text));
}

/** The window in tokens, where the text names it. */
export function limitIn(text: string): number | undefined {
  for (const pattern of limits) {
    const found = pattern.exec(text);
    const figure = found?.[1];
    if (!found || figure === undefined) continue;
    const unit = /^ ?([km])\b/i.exec(text.slice(found.index + found[0].length))?.[1];
    return Number(figure.replaceAll(",", "")) * (units[unit?.toLowerCase() ?? ""] ?? 1);
  }
  return undefined;
}
