/** A model that a server lists. */
export interface ListedModel {
  readonly id: string;
  /** Context window in tokens, where the server tells. */
  readonly window?: number;
}

/** The names that servers give the window: vLLM, OpenRouter, Groq, LM Studio. */
const windowFields = ["max_model_len", "context_length", "context_window", "max_context_length"];

/** Reads the body of `GET /models`, a list in `data` or a bare one; whatever has no id is left out. */
export function listedModels(body: unknown): readonly ListedModel[] {
  const list = Array.isArray(body) ? (body as readonly unknown[]) : fieldsOf(body)["data"];
  if (!Array.isArray(list)) return [];
  return (list as readonly unknown[]).map(fieldsOf).flatMap((fields) => {
    const { id } = fields as { readonly id?: unknown };
    if (typeof id !== "string" || id === "") return [];
    const window = windowFields.map((name) => Number(fields[name])).find((value) => value > 0);
    return [window === undefined ? { id } : { id, window }];
  });
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
