import type { Entry } from "./entry.ts";
import { textOf, type ChatMessage, type ToolMessage } from "./message.ts";

/** Source of texts that stay where they are until they are needed. */
export interface TextSource {
  /** The texts under these keys, in order. Rejects where they cannot be read. */
  texts(keys: readonly string[]): Promise<readonly string[]>;
}

/** A text that was left where it is. `chars`: its length. */
export interface DeferredText {
  readonly key: string;
  readonly chars: number;
}

interface Deferred extends DeferredText {
  readonly source: TextSource;
  text?: string;
}

const deferred = new WeakMap<ChatMessage, Deferred>();

/** The tool result whose text `source` has. Until `fetchTexts` has brought it, reading `content` throws. */
export function deferText(
  message: Omit<ToolMessage, "content">,
  where: DeferredText,
  source: TextSource,
): ToolMessage {
  const state: Deferred = { ...where, source };
  const whole: ToolMessage = {
    ...message,
    get content(): string {
      if (state.text === undefined) throw new Error("A tool result's text was read before it was fetched.");
      return state.text;
    },
  };
  deferred.set(whole, state);
  return whole;
}

/** Brings the texts of these messages that are still deferred, so that they can be read. Rejects as their source does. */
export async function fetchTexts(messages: Iterable<ChatMessage>): Promise<void> {
  const bySource = new Map<TextSource, Deferred[]>();
  for (const message of messages) {
    const state = deferred.get(message);
    if (!state || state.text !== undefined) continue;
    const wanted = bySource.get(state.source);
    if (wanted) wanted.push(state);
    else bySource.set(state.source, [state]);
  }
  for (const [source, wanted] of bySource) {
    const texts = await source.texts(wanted.map(({ key }) => key));
    wanted.forEach((state, index) => (state.text = texts[index] ?? ""));
  }
}

/** `fetchTexts` of these entries' messages. */
export function fetchEntryTexts(entries: readonly Entry[]): Promise<void> {
  return fetchTexts(entries.flatMap((entry) => (entry.type === "message" ? [entry.message] : [])));
}

/** Length in characters of what `textOf` gives; fetches nothing. */
export function textLength(message: ChatMessage): number {
  return deferred.get(message)?.chars ?? textOf(message).length;
}
