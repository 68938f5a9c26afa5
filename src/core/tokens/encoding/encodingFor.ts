import type { EncodingChoice } from "../counter.ts";

const cl100k = /^(gpt-3\.5|gpt-35|gpt-4(-|$)|text-embedding)/;
const known = /^(gpt-|chatgpt-|o\d(-|$)|text-embedding|codex-)/;

/** The model's own name: without vendor prefix (`openai/…`) and without the marks of a fine-tuned model (`ft:…:…`). */
export function baseModel(model: string): string {
  const name = model.trim().toLowerCase().replace(/^.*\//, "");
  return name.startsWith("ft:") ? (name.split(":")[1] ?? "") : name;
}

/** Encoding that `model` uses, whatever its name; o200k_base, marked as a guess, where it is not OpenAI's. */
export function encodingFor(model: string): EncodingChoice {
  const name = baseModel(model);
  return { encoding: cl100k.test(name) ? "cl100k_base" : "o200k_base", guessed: !known.test(name) };
}
