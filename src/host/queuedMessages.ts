import type * as vscode from "vscode";
import type { QueuedMessage, QueueStore } from "../core/agent/inbox.ts";
import type { Log } from "../core/agent/ports.ts";

interface KeptQueue {
  readonly conversation: string;
  readonly messages: readonly QueuedMessage[];
}

const key = "longhand.queued";
/** Conversations that keep theirs, the last changed. */
const capacity = 50;

/** Messages that wait for the next request, in the workspace's state. */
export class QueuedMessages implements QueueStore {
  private readonly memento: vscode.Memento;
  private readonly log: Log;

  constructor(memento: vscode.Memento, log: Log) {
    this.memento = memento;
    this.log = log;
  }

  load(conversationId: string): readonly QueuedMessage[] {
    return this.all.find(({ conversation }) => conversation === conversationId)?.messages ?? [];
  }

  keep(conversation: string, messages: readonly QueuedMessage[]): void {
    const others = this.all.filter((one) => one.conversation !== conversation);
    const kept = messages.length > 0 ? [...others, { conversation, messages }].slice(-capacity) : others;
    this.memento.update(key, kept).then(undefined, (error: unknown) => {
      this.log.write("warn", "waiting messages not kept", { error: String(error) });
    });
  }

  private get all(): readonly KeptQueue[] {
    return this.memento.get<readonly KeptQueue[]>(key, []);
  }
}
