import type { ModelError } from "../ports/models.ts";
import { numbersIn } from "../text/numbersInText.ts";

/** A prompt that a server refused, in tokens. */
interface RefusedPrompt {
  /** Tokens of the prompt as the service was expected to count it. */
  readonly sent: number;
  /** The longest reply that was asked for. */
  readonly reserve: number;
  /** The longest prompt that the model has answered here; 0 where none is known. */
  readonly passed: number;
}

/** Statuses of refusals that are about the request itself. */
const ofRequest = [400, 413, 422];
/** The shortest prompt that is refused for its length, in tokens. */
const shortest = 1_000;
/** Largest prompt that is not refused for its length, where nothing went through before. */
const longestUsual = 4_096;
/** Words that say no more than the status does. */
const saysNothing =
  /^\W*(?:\d{3}\W*)?(?:bad request|invalid request|invalid_request_error|unprocessable(?: entity)?|request failed|(?:unknown |upstream |provider |internal )?error)?\W*$/i;

/**
 * The context-length error that a refusal is by its length, whatever its words: it names about as many tokens as were sent
 * and how many may be, or says nothing of a prompt longer than those that went through. Undefined where it is none.
 */
export function overflowByLength(error: ModelError, prompt: RefusedPrompt): ModelError | undefined {
  if (error.kind !== "badRequest" || !ofRequest.includes(error.status ?? 0)) return undefined;
  if (prompt.sent < shortest) return undefined;
  const said = "said" in error.reason ? (error.reason.said ?? "") : "";
  const limitTokens = limitBeside(said, prompt);
  if (limitTokens !== undefined) return { ...error, kind: "contextLength", limitTokens };
  const isLongest = prompt.sent > (prompt.passed || longestUsual);
  return saysNothing.test(said) && isLongest ? { ...error, kind: "contextLength" } : undefined;
}

/** The largest figure below one that is about what was sent. */
function limitBeside(said: string, { sent, reserve, passed }: RefusedPrompt): number | undefined {
  // The cap of the reply is refused for itself.
  if (/max_?\w*tokens|completion|output/i.test(said)) return undefined;
  const figures = numbersIn(said);
  const isSent = (figure: number) =>
    [sent, sent + reserve].some((tokens) => Math.abs(figure - tokens) <= tokens / 4);
  const named = figures.filter(isSent);
  const least = Math.max(passed / 8, sent / 64, 256);
  const smaller = figures.filter((figure) => figure >= least && figure < Math.max(0, ...named));
  return smaller.length > 0 ? Math.max(...smaller) : undefined;
}
