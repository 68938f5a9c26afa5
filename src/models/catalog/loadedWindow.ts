import { memoizeLast } from "../../core/text/memoizeLast.ts";
import * as v from "valibot";

/** Asks the server for JSON at a path from its root; undefined where it has none there. Rejects when `signal` aborts. */
export type AskServer = (path: string, signal: AbortSignal, body?: object) => Promise<unknown>;

/** A model's window as its server runs it, in tokens; `assumed` where it is not running and only its usual window is known. */
export interface LoadedWindow {
  readonly tokens: number;
  readonly assumed?: true;
}

/** A program that tells how it runs a model; undefined: this server is another program. */
type Program = (
  ask: AskServer,
  model: string,
  signal: AbortSignal,
) => Promise<LoadedWindow | "unknown" | undefined>;

/** Window, in tokens, that Ollama gives a model of which nothing else is said, on most machines: https://docs.ollama.com/context-length */
const usualOfOllama = 4_096;

const tokens = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const running = v.object({
  models: v.array(
    v.object({ name: v.string(), context_length: v.optional(v.fallback(v.optional(tokens), undefined)) }),
  ),
});
const shown = v.object({
  parameters: v.optional(v.string(), ""),
  model_info: v.optional(v.record(v.string(), v.unknown()), {}),
});

/** Models that Ollama has loaded; undefined where the server is another program. */
async function loadedIn(ask: AskServer, signal: AbortSignal) {
  const read = v.safeParse(running, await ask("/api/ps", signal));
  return read.success ? read.output.models : undefined;
}

type Loaded = Awaited<ReturnType<typeof loadedIn>>;

function windowIn(loaded: Loaded, model: string): number | undefined {
  return loaded?.find(({ name }) => isNamed(name, model))?.context_length;
}

/** `/api/ps` knows what runs, `/api/show` what is set for a model and what it was trained for. */
const ollama: Program = async (ask, model, signal) => {
  const loaded = await loadedIn(ask, signal);
  if (!loaded) return undefined;
  const window = windowIn(loaded, model);
  if (window !== undefined) return { tokens: window };
  const about = v.safeParse(shown, await ask("/api/show", signal, { model }));
  if (!about.success) return "unknown";
  const { set, trained } = settingsIn(about.output);
  if (set !== undefined) return { tokens: set };
  // What runs elsewhere has all of its window.
  if (/[:-]cloud$/.test(model)) return trained === undefined ? "unknown" : { tokens: trained };
  // It is about to be loaded anyway, and only then is its window decided.
  await ask("/api/generate", signal, { model, stream: false }).catch(() => undefined);
  const decided = windowIn(await loadedIn(ask, signal), model);
  if (decided !== undefined) return { tokens: decided };
  return { tokens: Math.min(usualOfOllama, trained ?? usualOfOllama), assumed: true };
};

/** The window that the model's file sets, and the one that it was trained for. */
function settingsIn({ parameters, model_info: facts }: v.InferOutput<typeof shown>) {
  const set = Number(/^\s*num_ctx\s+(\d+)/m.exec(parameters)?.[1] ?? 0);
  const most = Object.entries(facts).find(([key]) => key.endsWith(".context_length"))?.[1];
  return { ...(set > 0 && { set }), ...(v.is(tokens, most) && { trained: most }) };
}

const lmStudioModels = v.object({
  data: v.array(
    v.object({ id: v.string(), loaded_context_length: v.fallback(v.optional(tokens), undefined) }),
  ),
});

const lmStudio: Program = async (ask, model, signal) => {
  const read = v.safeParse(lmStudioModels, await ask("/api/v0/models", signal));
  if (!read.success) return undefined;
  const window = read.output.data.find(({ id }) => id === model)?.loaded_context_length;
  return window === undefined ? "unknown" : { tokens: window };
};

const llamaProps = v.object({ default_generation_settings: v.object({ n_ctx: tokens }) });

const llamaCpp: Program = async (ask, _, signal) => {
  const read = v.safeParse(llamaProps, await ask("/props", signal));
  return read.success ? { tokens: read.output.default_generation_settings.n_ctx } : undefined;
};

const programs: readonly Program[] = [ollama, lmStudio, llamaCpp];

/** Time that an answer holds, in milliseconds: a server may be started anew with another window; it hardly becomes another program. */
const windowHoldsMs = 10_000;
const programHoldsMs = 300_000;

interface Known {
  readonly program: Program | undefined;
  readonly at: number;
}

/** The windows of models as the servers of this machine or network run them. */
export class LoadedWindows {
  private readonly now: () => number;
  private readonly programs = new Map<string, Known>();
  private readonly windows = new Map<
    string,
    { readonly window: LoadedWindow | undefined; readonly at: number }
  >();

  constructor(now: () => number = Date.now) {
    this.now = now;
  }

  /** Window as the server at this address told last; undefined where it told nothing. */
  of(baseUrl: string, model: string): LoadedWindow | undefined {
    return this.windows.get(keyOf(baseUrl, model))?.window;
  }

  /** Asks again where the last answer is old, and waits for one so long at most. Never rejects. */
  async inquire(baseUrl: string, model: string, ask: AskServer, timeoutMs: number): Promise<void> {
    if (!isNearby(baseUrl)) return;
    const key = keyOf(baseUrl, model);
    const last = this.windows.get(key);
    if (last && this.now() - last.at < windowHoldsMs) return;
    try {
      const answer = await this.ask(baseUrl, model, ask, AbortSignal.timeout(timeoutMs));
      const window = typeof answer === "object" ? answer : undefined;
      this.windows.set(key, { window, at: this.now() });
    } catch {
      // What cannot be reached will say so when it is asked for a reply.
      this.windows.set(key, { window: last?.window, at: this.now() });
    }
  }

  private async ask(baseUrl: string, model: string, ask: AskServer, signal: AbortSignal) {
    const known = this.programs.get(baseUrl);
    if (known && this.now() - known.at < programHoldsMs) return known.program?.(ask, model, signal);
    for (const program of programs) {
      const answer = await program(ask, model, signal);
      if (answer === undefined) continue;
      this.programs.set(baseUrl, { program, at: this.now() });
      return answer;
    }
    this.programs.set(baseUrl, { program: undefined, at: this.now() });
    return undefined;
  }
}

/** True for an address on this machine or in a private network, where such programs run. */
export const isNearby: (baseUrl: string) => boolean = memoizeLast((baseUrl) => {
  const host = URL.parse(baseUrl)?.hostname ?? "";
  return (
    !/[.:]/.test(host) ||
    /^(?:0\.0\.0\.0|(?:127|10|192\.168|172\.(?:1[6-9]|2\d|3[01])|169\.254)\.[\d.]+)$/.test(host) ||
    /^\[(?:::1|f[cd]|fe80)/.test(host) ||
    /\.(?:local|localhost|internal|lan|home\.arpa)$/.test(host)
  );
});

function keyOf(baseUrl: string, model: string): string {
  return `${baseUrl}\n${model}`;
}

/** Ollama adds `:latest` to a name without a tag. */
function isNamed(name: string, model: string): boolean {
  return name === model || name === `${model}:latest`;
}
