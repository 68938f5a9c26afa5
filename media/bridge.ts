import type { ToHost, ToPanel } from "../src/protocol/protocol.ts";
import { vsCodeApi } from "./vsCodeApi.ts";
import {
  viewStateOf,
  viewStatesFrom,
  withViewState,
  type ConversationViewState,
} from "./state/viewStates.ts";

/** Sends an intent to the host. */
export function post(message: ToHost): void {
  vsCodeApi.postMessage(message);
}

/** Calls `handle` with every fact of the host. */
export function listen(handle: (message: ToPanel) => void): void {
  window.addEventListener("message", (event: MessageEvent<ToPanel>) => handle(event.data));
}

/** Kept state of a conversation; `null` stands for the one that has not begun. */
export function loadViewState(conversationId: string | null): ConversationViewState {
  return viewStateOf(viewStatesFrom(vsCodeApi.getState()), conversationId ?? "");
}

/** Keeps a part of it, over hiding, showing and reloading. */
export function saveViewState(conversationId: string | null, change: Partial<ConversationViewState>): void {
  vsCodeApi.setState(withViewState(viewStatesFrom(vsCodeApi.getState()), conversationId ?? "", change));
}
