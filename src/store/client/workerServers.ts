import type { ServerProblem } from "../../core/ports/errors/serverProblem.ts";
import type { StorageKey, StorageServer, StorageServers } from "../../core/ports/replication.ts";
import type { ReplicaMessage, ReplicaTask, TaskAnswer } from "../replica/replicaMessages.ts";
import { parseServerAddress, plainAddress, serverName } from "../server/serverAddress.ts";
import type { StartReplica } from "./storeThread.ts";

/** Storage servers, each task in a thread of its own. */
export class WorkerServers implements StorageServers {
  private readonly startThread: StartReplica;

  constructor(startThread: StartReplica) {
    this.startThread = startThread;
  }

  addressOf(text: string): ReturnType<StorageServers["addressOf"]> {
    const parsed = parseServerAddress(text);
    if (!parsed) return undefined;
    const { address, password } = parsed;
    return {
      address: plainAddress(address),
      name: serverName(address),
      ...(password !== undefined && { password }),
    };
  }

  async test(server: StorageServer): Promise<ServerProblem | undefined> {
    return (await this.runTask({ task: "test", server })).problem;
  }

  async prepare(server: StorageServer): Promise<ServerProblem | undefined> {
    return (await this.runTask({ task: "prepare", server })).problem;
  }

  async unlock(server: StorageServer, passphrase: string): Promise<StorageKey | ServerProblem> {
    return keyOf(await this.runTask({ task: "unlock", server, passphrase }));
  }

  async changePassphrase(
    server: StorageServer,
    passphrase: string,
    next: string,
  ): Promise<StorageKey | ServerProblem> {
    return keyOf(await this.runTask({ task: "changePassphrase", server, passphrase, next }));
  }

  private runTask(task: ReplicaTask): Promise<TaskAnswer> {
    return new Promise((resolve, reject) => {
      const worker = this.startThread(task);
      worker.on("message", (message: ReplicaMessage) => {
        if (message.type === "done") resolve(message);
      });
      worker.on("error", reject);
      worker.on("exit", () => resolve({ problem: { code: "failed", detail: "exit" } }));
    });
  }
}

function keyOf({ key, problem }: TaskAnswer): StorageKey | ServerProblem {
  return problem ?? key ?? { code: "failed", detail: "key" };
}
