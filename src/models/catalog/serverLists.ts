import type { Log } from "../../core/ports/system.ts";
import type { ListedModel } from "./modelList.ts";
import type { ModelList, OpenAiModel } from "../chatCompletions/openaiModel.ts";

/** Store of server lists by address; across restarts, if the host gives one that lasts. */
export interface ListStore {
  get(server: string): readonly ListedModel[];
  keep(server: string, models: readonly ListedModel[]): void;
}

/**
 * Longest wait, in milliseconds, of a user for the list, and of a request for what it tells. A later answer is taken in for
 * the next request.
 */
export const listTimeoutMs = 5_000;
const inquiryWaitMs = 2_000;
const inquiryTimeoutMs = 30_000;

/**
 * Time that an answer holds, in milliseconds, and one that the server may take back or did not give. A refusal for want of
 * a key does not hold at all, since one may be set at any moment.
 */
const listHoldsMs = 600_000;
const windowHoldsMs = 60_000;

interface Inquiry {
  readonly at: number;
  holdsMs: number;
  done: Promise<void>;
}

interface ServerListsOptions {
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Longest wait of a request for what the server tells, in milliseconds. */
  readonly waitMs?: number;
}

/** Asks servers for their models when there is reason to, and remembers what they told. */
export class ServerLists {
  private readonly model: Pick<OpenAiModel, "listModels">;
  private readonly server: () => string;
  private readonly store: ListStore;
  private readonly log: Log;
  private readonly now: () => number;
  private readonly waitMs: number;
  private readonly inquiries = new Map<string, Inquiry>();

  /** `server`: the address that `model` asks at the moment. */
  constructor(
    model: Pick<OpenAiModel, "listModels">,
    server: () => string,
    store: ListStore,
    log: Log,
    { now = Date.now, waitMs = inquiryWaitMs }: ServerListsOptions = {},
  ) {
    this.now = now;
    this.waitMs = waitMs;
    this.model = model;
    this.server = server;
    this.store = store;
    this.log = log;
  }

  /** The model as the server last listed it. */
  of(id: string): ListedModel | undefined {
    return this.store.get(this.server()).find((model) => model.id === id);
  }

  /** Current list of the server. Never throws. */
  async list(timeoutMs = listTimeoutMs): Promise<ModelList> {
    const server = this.server();
    const list = await this.model.listModels(AbortSignal.timeout(timeoutMs));
    if ("models" in list) this.store.keep(server, list.models.filter(tellsSomething));
    else this.log.write("info", "models not listed", { kind: list.error.kind, reason: list.error.reason });
    return list;
  }

  /**
   * Asks of a model, unless that was done a short time ago; resolves soon, whatever happens. `mayChange`: the server may be
   * started anew with another window.
   */
  async inquire(id: string, { mayChange } = { mayChange: false }): Promise<void> {
    const key = `${this.server()} ${id}`;
    const last = this.inquiries.get(key);
    const mayHoldMs = mayChange ? windowHoldsMs : listHoldsMs;
    if (last && this.now() - last.at < Math.min(last.holdsMs, mayHoldMs)) return last.done;
    const inquiry: Inquiry = { at: this.now(), holdsMs: listHoldsMs, done: Promise.resolve() };
    const answered = this.list(inquiryTimeoutMs).then((list) => {
      if ("models" in list) return;
      const isRefused = ["noKey", "unauthorized"].includes(list.error.kind);
      inquiry.holdsMs = isRefused ? 0 : windowHoldsMs;
    });
    inquiry.done = soon(answered, this.waitMs);
    this.inquiries.set(key, inquiry);
    return inquiry.done;
  }
}

/** Waits for `promise`, at most so many milliseconds. */
async function soon(promise: Promise<void>, ms: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([promise, over]);
  clearTimeout(timer);
}

function tellsSomething({ window, maxOutput, prices, retires }: ListedModel): boolean {
  return [window, maxOutput, prices, retires].some((fact) => fact !== undefined);
}
