import * as vscode from "vscode";
import type { Conversations } from "../../core/agent/session/conversations.ts";
import type { ConversationForker } from "../panel/panelPorts.ts";
import { showInformation } from "../platform/toasts.ts";

/** Fork of the open conversation, titled after it. */
export class ConversationFork implements ConversationForker {
  private readonly conversations: Pick<Conversations, "current" | "fork">;

  constructor(conversations: Pick<Conversations, "current" | "fork">) {
    this.conversations = conversations;
  }

  /** Opens a new conversation with everything up to this message, or up to the last. */
  async fork(id?: string): Promise<{ readonly id: string; readonly title: string } | undefined> {
    const { messages = [], title: from = "" } = this.conversations.current?.conversation ?? {};
    const last = id ?? messages.at(-1)?.id;
    if (last === undefined) {
      void showInformation(vscode.l10n.t("No conversation is open."));
      return undefined;
    }
    const title = vscode.l10n.t("{0} (fork)", from);
    const session = await this.conversations.fork(last);
    session.rename(title);
    return { id: session.conversation.id, title };
  }
}
