import type { Conversations } from "../../../core/agent/session/conversations.ts";
import type { Session } from "../../../core/agent/session/session.ts";
import type { AttachCommands } from "../attachCommands.ts";
import type { CommandArgument, CommandTable } from "../commandNames.ts";
import type { ConversationCommands } from "../conversationCommands.ts";
import type { ConversationFork } from "../conversationFork.ts";
import type { LibraryCommands } from "../libraryCommands.ts";
import type { LostConversations } from "../lostConversations.ts";
import type { ExportArgument, TransferCommands } from "../transferCommands.ts";
import { textOf } from "./commandArguments.ts";

/** Parts of the commands about conversations and their messages. */
export interface ConversationHandlerParts {
  readonly conversations: Conversations;
  readonly conversation: ConversationCommands;
  readonly forks: ConversationFork;
  readonly library: LibraryCommands;
  readonly lost: LostConversations;
  readonly attaching: AttachCommands;
  readonly transfer: TransferCommands;
}

/** Handlers of the messages of the open conversation. */
export function messageHandlers({ attaching, conversation, conversations }: ConversationHandlerParts) {
  return {
    addSelection: () => attaching.addSelection(),
    addFile: (argument) => attaching.addFile(argument),
    addImage: ({ path }) => attaching.addImage(textOf(path)),
    send: ({ text, images }) => conversation.send(textOf(text), images),
    editAndResend: ({ id, text, restoreFiles }) =>
      conversation.editAndResend(textOf(id), textOf(text), restoreFiles === true),
    retry: () => conversation.retry(),
    continue: () => conversation.goOn(),
    spendMore: () => conversation.spendMore(),
    sendWithoutPictures: () => conversation.sendWithoutPictures(),
    cancel: () => conversations.current?.cancel(),
  } satisfies Partial<CommandTable>;
}

/** Handlers of conversations as a whole. */
export function conversationHandlers({
  conversation,
  conversations,
  forks,
  library,
  lost,
  transfer,
}: ConversationHandlerParts) {
  return {
    newConversation: () => conversation.create(),
    openConversation: ({ id }) => conversation.open(textOf(id)),
    rename: ({ title, id }) => conversation.rename(textOf(title), textOf(id)),
    fork: ({ id }) => forks.fork(textOf(id)),
    takeOver: () => conversations.takeOver().then(idOf),
    continueInCopy: () => conversations.continueInCopy().then(idOf),
    searchConversations: ({ query }) => library.search(textOf(query)),
    deleteConversation: ({ id }) => library.delete(textOf(id)),
    restoreConversation: ({ id }) => library.restore(textOf(id)),
    duplicate: ({ id }) => library.duplicate(textOf(id)),
    verify: () => library.verify(),
    findLost: ({ all }) => lost.find({ all: all === true }),
    export: (argument) => transfer.export(exportArgument(argument)),
    import: ({ path }) => transfer.import(textOf(path)),
  } satisfies Partial<CommandTable>;
}

function idOf(session: Session | undefined): { readonly id: string } | undefined {
  return session && { id: session.conversation.id };
}

function exportArgument({ format, path, keepSecrets, files }: CommandArgument): ExportArgument {
  return {
    format: textOf(format),
    path: textOf(path),
    keepSecrets: keepSecrets === true,
    files: files === true,
  };
}
