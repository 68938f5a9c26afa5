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

/** Asks servers for their models when there is reason to, and remembers what they told. */
export class ServerLists {
  private readonly model: Pick<OpenAiModel, "listModels">;
  private readonly server: () => string;
  private readonly store: ListStore;
  private readonly log: Log;
  private readonly inquiries = new Map<string, Promise<void>>();

  /** `server`: the address that `model` asks at the moment. */
  constructor(model: Pick<OpenAiModel, "listModels">, server: () => string, store: ListStore, log: Log) {
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

  /** Asks of a model once while this process runs; resolves soon, whatever happens. */
  async inquire(id: string): Promise<void> {
    const key = `${this.server()} ${id}`;
    const inquiry = this.inquiries.get(key) ?? this.list(inquiryTimeoutMs).then(() => undefined);
    this.inquiries.set(key, inquiry);
    await inquiry;
  }
}

function tellsSomething({ window, maxOutput, prices }: ListedModel): boolean {
  return window !== undefined || maxOutput !== undefined || prices !== undefined;
}

/** A store that forgets with its process. */
export function forgetfulListStore(): ListStore {
  const lists = new Map<string, readonly ListedModel[]>();
  return {
    get: (server) => lists.get(server) ?? [],
    keep: (server, models) => void lists.set(server, models),
  };
}
