import { setTimeout as wait } from "node:timers/promises";
import { parentPort, workerData, type MessagePort } from "node:worker_threads";
import type { ServerProblem, StorageServer } from "../../core/ports/replication.ts";
import { messageOf } from "../../core/text/errors.ts";
import { PostgresStore } from "../server/postgresStore.ts";
import { parseServerAddress } from "../server/serverAddress.ts";
import { problemOfStoreError, serverErrorOf } from "../server/serverErrors.ts";
import { ServerLink } from "../server/serverLink.ts";
import { migrateServer } from "../server/serverSchema.ts";
import type { ReplicaMessage, ReplicaOptions, ReplicaRequest } from "./replicaMessages.ts";
import { isReady, ReplicaLoop } from "./replicaLoop.ts";

/** How often a file is looked for that another thread is still to make, in milliseconds. */
const readyMs = 200;

/** The replicator's own thread: it neither holds up the window's thread nor the one that answers it. */
async function replicate(port: MessagePort, file: string, server: StorageServer): Promise<void> {
  const say = (message: ReplicaMessage) => port.postMessage(message);
  let loop: ReplicaLoop | undefined;
  const stopping = new AbortController();
  const early: ReplicaRequest[] = [];
  const take = (request: ReplicaRequest) => {
    if (request.type === "stop") stopping.abort();
    if (!loop) early.push(request);
    else if (request.type === "settle") loop.settle(request.id);
    else if (request.type === "share") void loop.share(request);
    else if (request.type === "poke") loop.poke();
    else loop.stop();
  };
  port.on("message", take);
  while (!stopping.signal.aborted && !isReady(file)) await wait(readyMs);
  try {
    loop = new ReplicaLoop(file, server, say);
    for (const request of early) take(request);
    await loop.run();
    say({ type: "stopped" });
  } catch (error) {
    say({ type: "trouble", message: messageOf(error) });
    // The one who started this thread starts another.
    process.exitCode = 1;
  }
  port.close();
}

const tasks: {
  readonly [T in "test" | "prepare"]: (
    link: ServerLink,
    server: StorageServer,
  ) => Promise<ServerProblem | undefined>;
} = {
  prepare: (link) => migrateServer(link),
  test: async (link, { space }) => {
    const store = new PostgresStore(link, space, { machine: "", window: "" });
    try {
      await store.changes(Number.MAX_SAFE_INTEGER);
      return undefined;
    } catch (error) {
      return problemOfStoreError(serverErrorOf(error));
    }
  },
};

async function runTask(port: MessagePort, task: "test" | "prepare", server: StorageServer): Promise<void> {
  const parsed = parseServerAddress(server.address);
  let problem: ServerProblem | undefined = { code: "address" };
  if (parsed) {
    const link = new ServerLink(parsed.address, server.password);
    problem = await tasks[task](link, server);
    await link.close();
  }
  port.postMessage({ type: "done", ...(problem && { problem }) } satisfies ReplicaMessage);
  port.close();
}

if (parentPort) {
  const options = workerData as ReplicaOptions;
  void ("task" in options
    ? runTask(parentPort, options.task, options.server)
    : replicate(parentPort, options.file, options.server));
}
