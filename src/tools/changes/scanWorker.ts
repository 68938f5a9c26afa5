import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { parentPort, workerData, type MessagePort } from "node:worker_threads";
import { messageOf } from "../../core/text/errors.ts";
import type { LookAnswer, LookRequest } from "./workspaceChanges.ts";
import { WorkspaceLook } from "./workspaceScanner.ts";

/** Time that files are read for the first time at a stretch, in milliseconds, between which questions are answered. */
const stretchMs = 50;

function serve(port: MessagePort, file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const workspace = new WorkspaceLook(file);
  let reading: NodeJS.Immediate | undefined;
  const readOn = () => {
    reading = workspace.readOn(stretchMs) ? setImmediate(readOn) : undefined;
  };
  port.on("message", ({ id, folders }: LookRequest) => {
    const answer = answerTo(workspace, id, folders);
    const buffers =
      "look" in answer ? answer.look.contents.map(({ bytes }) => bytes.buffer as ArrayBuffer) : [];
    port.postMessage(answer, [...new Set(buffers)]);
    reading ??= setImmediate(readOn);
  });
  port.on("close", () => {
    clearImmediate(reading);
    workspace.close();
  });
}

function answerTo(workspace: WorkspaceLook, id: number, folders: LookRequest["folders"]): LookAnswer {
  try {
    const look = workspace.look(folders);
    // Small buffers share one that is not for others.
    const contents = look.contents.map(({ hash, bytes }) => ({ hash, bytes: Uint8Array.from(bytes) }));
    return { id, look: { ...look, contents } };
  } catch (error) {
    return { id, failed: messageOf(error) };
  }
}

if (parentPort) serve(parentPort, workerData as string);
