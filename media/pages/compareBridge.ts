import type { FromComparePage, ToComparePage } from "../../src/protocol/comparison.ts";
import { vsCodeApi } from "../vsCodeApi.ts";

/** Sends an intent to the host. */
export function post(message: FromComparePage): void {
  vsCodeApi.postMessage(message);
}

/** Calls `handle` with every fact of the host. */
export function listen(handle: (message: ToComparePage) => void): void {
  window.addEventListener("message", (event: MessageEvent<ToComparePage>) => handle(event.data));
}
