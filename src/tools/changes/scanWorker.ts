import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { parentPort, workerData, type MessagePort } from "node:worker_threads";
import { messageOf } from "../../core/text/errors.ts";
import type { ScanAnswer, ScanRequest } from "./workspaceChanges.ts";
import { WorkspaceScanner } from "./workspaceScanner.ts";

/** Time that files are read for the first time at a stretch, in milliseconds, between which questions are answered. */
const stretchMs = 50;

function serve(port: MessagePort, file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const workspace = new WorkspaceScanner(file);
  let reading: NodeJS.Immediate | undefined;
  const readOn = () => {
    reading = workspace.readOn(stretchMs) ? setImmediate(readOn) : undefined;
  };
  port.on("message", ({ id, folders }: ScanRequest) => {
    const answer = answerTo(workspace, id, folders);
    const buffers =
      "scan" in answer ? answer.scan.contents.map(({ bytes }) => bytes.buffer as ArrayBuffer) : [];
    port.postMessage(answer, [...new Set(buffers)]);
    reading ??= setImmediate(readOn);
  });
  port.on("close", () => {
    clearImmediate(reading);
    workspace.close();
  });
}

function answerTo(workspace: WorkspaceScanner, id: number, folders: ScanRequest["folders"]): ScanAnswer {
  try {
    const scan = workspace.scan(folders);
    // Small buffers share one that is not for others.
    const contents = scan.contents.map(({ hash, bytes }) => ({ hash, bytes: Uint8Array.from(bytes) }));
    return { id, scan: { ...scan, contents } };
  } catch (error) {
    return { id, failed: messageOf(error) };
  }
}

if (parentPort) serve(parentPort, workerData as string);
