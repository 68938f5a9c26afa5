const agreedKey = "longhand.workspaceServers";
const refusedKey = "longhand.refusedServers";

/** The part of VS Code's global state that is needed here; no file of a workspace reaches it. */
interface State {
  get(key: string): unknown;
  update(key: string, value: readonly string[]): PromiseLike<void>;
}

/** The user's answer about an origin; undefined: none yet. */
type ServerAnswer = "yes" | "no" | undefined;

/**
 * Consents to the model servers that a workspace names instead of the user's: one lasting answer for each workspace and
 * origin. `workspace` gives the open workspace's name.
 */
export class ServerConsents {
  private readonly state: State;
  private readonly workspace: () => string;
  private readonly listeners = new Set<() => void>();

  constructor(state: State, workspace: () => string) {
    this.state = state;
    this.workspace = workspace;
  }

  /** Origins that the user has agreed to. */
  get agreed(): readonly string[] {
    return this.stored(agreedKey);
  }

  /** Origins that the user has said no to. */
  get refused(): readonly string[] {
    return this.stored(refusedKey).filter((origin) => !this.agreed.includes(origin));
  }

  onChange(listener: () => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  }

  cover(baseUrl: unknown): boolean {
    return this.answer(baseUrl) === "yes";
  }

  answer(baseUrl: unknown): ServerAnswer {
    const origin = originOf(baseUrl);
    if (origin === undefined) return undefined;
    if (this.agreed.includes(origin)) return "yes";
    return this.refused.includes(origin) ? "no" : undefined;
  }

  async add(baseUrl: string): Promise<void> {
    await this.decide(baseUrl, "yes");
  }

  /** Keeps the user's answer about a server; undefined: to be asked about again. */
  async decide(baseUrl: string, answer: ServerAnswer): Promise<void> {
    const origin = originOf(baseUrl);
    if (origin === undefined || this.answer(origin) === answer) return;
    const without = (origins: readonly string[]) => origins.filter((one) => one !== origin);
    await this.keep(agreedKey, [...without(this.agreed), ...(answer === "yes" ? [origin] : [])]);
    await this.keep(refusedKey, [...without(this.refused), ...(answer === "no" ? [origin] : [])]);
    for (const listener of this.listeners) listener();
  }

  private async keep(key: string, origins: readonly string[]): Promise<void> {
    await this.state.update(`${key}:${this.workspace()}`, origins);
  }

  private stored(key: string): readonly string[] {
    const stored = this.state.get(`${key}:${this.workspace()}`);
    return Array.isArray(stored) ? stored.filter((one) => typeof one === "string") : [];
  }
}

/** Scheme, host and port that a request to the address goes to; undefined where it is no address of the web. */
export function originOf(baseUrl: unknown): string | undefined {
  const url = typeof baseUrl === "string" ? URL.parse(baseUrl.trim()) : null;
  return url?.protocol === "https:" || url?.protocol === "http:" ? url.origin : undefined;
}
