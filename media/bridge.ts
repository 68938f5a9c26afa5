import type { ToHost, ToPanel } from "../src/protocol/protocol.ts";
import { api } from "./vsCodeApi.ts";
import { recalled, rememberedFrom, remembering, type RememberedConversation } from "./state/viewMemory.ts";

/** Sends an intent to the host. */
export function post(message: ToHost): void {
  api.postMessage(message);
}

/** Calls `handle` with every fact of the host. */
export function listen(handle: (message: ToPanel) => void): void {
  window.addEventListener("message", (event: MessageEvent<ToPanel>) => handle(event.data));
}

/** Kept state of a conversation; `null` stands for the one that has not begun. */
export function recall(conversationId: string | null): RememberedConversation {
  return recalled(rememberedFrom(api.getState()), conversationId ?? "");
}

/** Keeps a part of it, over hiding, showing and reloading. */
export function remember(conversationId: string | null, change: Partial<RememberedConversation>): void {
  api.setState(remembering(rememberedFrom(api.getState()), conversationId ?? "", change));
}
