import type { CommandTable } from "../commandNames.ts";
import {
  conversationHandlers,
  messageHandlers,
  type ConversationHandlerParts,
} from "./conversationHandlers.ts";
import { memoryHandlers, type MemoryHandlerParts } from "./memoryHandlers.ts";
import { pageHandlers, type PageHandlerParts } from "./pageHandlers.ts";
import { serverHandlers, type ServerHandlerParts } from "./serverHandlers.ts";
import { toolHandlers, type ToolHandlerParts } from "./toolHandlers.ts";

/** Parts that the commands act on. */
type CommandParts = ConversationHandlerParts &
  MemoryHandlerParts &
  ServerHandlerParts &
  ToolHandlerParts &
  PageHandlerParts;

/** The handlers of all commands; one without a handler does not compile. */
export function commandTable(parts: CommandParts): CommandTable {
  return {
    ...conversationHandlers(parts),
    ...messageHandlers(parts),
    ...memoryHandlers(parts),
    ...serverHandlers(parts),
    ...toolHandlers(parts),
    ...pageHandlers(parts),
  };
}
