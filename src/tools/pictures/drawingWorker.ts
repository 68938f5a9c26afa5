import { parentPort, type MessagePort } from "node:worker_threads";
import { decodePicture, redrawPicture } from "./photonDrawing.ts";
import type { DrawingAnswer, DrawingRequest } from "./workerCodec.ts";

function serve(port: MessagePort): void {
  port.on("message", (request: DrawingRequest) => port.postMessage(answerTo(request)));
}

function answerTo({ bytes, how }: DrawingRequest): DrawingAnswer {
  try {
    if (how) return { isSound: true, drawn: redrawPicture(bytes, how) };
    decodePicture(bytes).free();
    return { isSound: true };
  } catch {
    // The library says no more than that it cannot go on.
    return { isSound: false };
  }
}

if (parentPort) serve(parentPort);
