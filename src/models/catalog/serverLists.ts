import type { Log } from "../../core/ports/system.ts";
import type { ListedModel } from "./modelList.ts";
import type { ModelList, OpenAiModel } from "../chatCompletions/openaiModel.ts";

/** Store of server lists by address; across restarts, if the host gives one that lasts. */
export interface ListStore {
  get(server: string): readonly ListedModel[];
  keep(server: string, models: readonly ListedModel[]): void;
}

/** How long a server may take to list its models, in milliseconds: for the user who waits for the list, and before a request. */
const listTimeoutMs = 5_000;
const inquiryTimeoutMs = 2_000;

/** How long an answer holds, in milliseconds; a refusal for want of a key not at all, since one may be set at any moment. */
const listHoldsMs = 600_000;
const windowHoldsMs = 60_000;

interface Inquiry {
  readonly at: number;
  isRefused: boolean;
  done: Promise<void>;
}

/** Asks servers for their models when there is reason to, and remembers what they told. */
export class ServerLists {
  private readonly model: Pick<OpenAiModel, "listModels">;
  private readonly server: () => string;
  private readonly store: ListStore;
  private readonly log: Log;
  private readonly now: () => number;
  private readonly inquiries = new Map<string, Inquiry>();

  /** `server`: the address that `model` asks at the moment. */
  constructor(
    model: Pick<OpenAiModel, "listModels">,
    server: () => string,
    store: ListStore,
    log: Log,
    now: () => number = Date.now,
  ) {
    this.now = now;
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
  async inquire(id: string, mayChange = false): Promise<void> {
    const key = `${this.server()} ${id}`;
    const last = this.inquiries.get(key);
    const holds = last?.isRefused ? 0 : mayChange ? windowHoldsMs : listHoldsMs;
    if (last && this.now() - last.at < holds) return last.done;
    const inquiry: Inquiry = { at: this.now(), isRefused: false, done: Promise.resolve() };
    inquiry.done = this.list(inquiryTimeoutMs).then((list) => {
      inquiry.isRefused = "error" in list && ["noKey", "unauthorized"].includes(list.error.kind);
    });
    this.inquiries.set(key, inquiry);
    return inquiry.done;
  }
}

function tellsSomething({ window, maxOutput, prices, retires }: ListedModel): boolean {
  return [window, maxOutput, prices, retires].some((fact) => fact !== undefined);
}
