import { setTimeout as wait } from "node:timers/promises";
import { parentPort, workerData, type MessagePort } from "node:worker_threads";
import type { StorageKey } from "../../core/ports/replication.ts";
import type { ServerProblem } from "../../core/ports/errors/serverProblem.ts";
import { messageOf } from "../../core/text/errors.ts";
import { PostgresStore } from "../server/postgresStore.ts";
import { parseServerAddress, type ServerAddress } from "../server/serverAddress.ts";
import { problemOfStoreError, serverErrorOf } from "../server/serverErrors.ts";
import { ServerLink } from "../server/serverLink.ts";
import { scopeOn } from "../server/serverScope.ts";
import { rightsProblem } from "../server/rights/serverRights.ts";
import { migrateServer } from "../server/serverSchema.ts";
import { changePassphrase, unlockSpace } from "../server/encryption/spaceEncryption.ts";
import type {
  ReplicaMessage,
  ReplicaOptions,
  ReplicaRequest,
  ReplicaTask,
  TaskAnswer,
} from "./replicaMessages.ts";
import { isReady, ReplicaLoop } from "./replicaLoop.ts";

/** Time between two looks for a file that another thread is still to make, in milliseconds. */
const readyMs = 200;

/** The replicator's own thread: it neither holds up the window's thread nor the one that answers it. */
async function replicate(
  port: MessagePort,
  { file, server, pace }: Exclude<ReplicaOptions, ReplicaTask>,
): Promise<void> {
  const say = (message: ReplicaMessage) => port.postMessage(message);
  let loop: ReplicaLoop | undefined;
  const stopping = new AbortController();
  const early: ReplicaRequest[] = [];
  const take = (request: ReplicaRequest) => {
    if (request.type === "stop") stopping.abort();
    if (loop) pass(loop, request);
    else early.push(request);
  };
  port.on("message", take);
  while (!stopping.signal.aborted && !isReady(file)) await wait(readyMs);
  try {
    loop = new ReplicaLoop(file, server, { say, pace });
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

function pass(loop: ReplicaLoop, request: ReplicaRequest): void {
  switch (request.type) {
    case "poke":
      loop.poke();
      break;
    case "attend":
      loop.attend(request.isAttended);
      break;
    case "settle":
      loop.settle(request);
      break;
    case "share":
      void loop.share(request);
      break;
    case "fetch":
      void loop.fetch(request);
      break;
    case "forget":
      void loop.forget(request);
      break;
    case "stop":
      loop.stop();
  }
}

const nobody = { machine: "", window: "" };

type Tasks = {
  readonly [T in ReplicaTask["task"]]: (
    link: ServerLink,
    options: Extract<ReplicaTask, { readonly task: T }>,
  ) => TaskResult;
};
type TaskResult = Promise<ServerProblem | StorageKey | undefined>;

const tasks: Tasks = {
  prepare: (link) => migrateServer(link),
  test: async (link, { server: { space, key } }) => {
    await new PostgresStore(link, space, nobody, key).changes(Number.MAX_SAFE_INTEGER);
    return rightsProblem(link);
  },
  unlock: async (link, { server: { space }, passphrase }) =>
    unlockSpace(link, await scopeOn(link, space, nobody), passphrase),
  changePassphrase: async (link, { server: { space }, passphrase, next }) =>
    changePassphrase(link, await scopeOn(link, space, nobody), passphrase, next),
};

async function runTask(port: MessagePort, options: ReplicaTask): Promise<void> {
  const parsed = parseServerAddress(options.server.address);
  const answer: ReplicaMessage = { type: "done", ...(await answerOf(options, parsed?.address)) };
  port.postMessage(answer);
  port.close();
}

async function answerOf(options: ReplicaTask, address: ServerAddress | undefined): Promise<TaskAnswer> {
  if (!address) return { problem: { code: "address" } };
  const link = new ServerLink(address, options.server.password);
  try {
    const run = tasks[options.task] as (link: ServerLink, options: ReplicaTask) => TaskResult;
    const result = await run(link, options);
    if (!result) return {};
    return "code" in result ? { problem: result } : { key: result };
  } catch (error) {
    return { problem: problemOfStoreError(serverErrorOf(error)) };
  } finally {
    await link.close();
  }
}

/** Does what the options say, and answers on the port, which is closed at the end. */
export function answerOn(port: MessagePort, options: ReplicaOptions): void {
  void ("task" in options ? runTask(port, options) : replicate(port, options));
}

// Without data this is a thread that answers on other ports.
if (parentPort && workerData !== undefined) answerOn(parentPort, workerData as ReplicaOptions);
