import * as vscode from "vscode";
import type { Conversations } from "../core/agent/conversations.ts";
import type { TurnOutcome } from "../core/agent/events.ts";
import type { ConversationInfo } from "../core/agent/ports.ts";

/** New, Open, Rename, Fork and Send. */
export class ConversationCommands {
  private readonly conversations: Conversations;

  constructor(conversations: Conversations) {
    this.conversations = conversations;
  }

  create(): { readonly id: string } {
    return { id: this.conversations.create().conversation.id };
  }

  /** Opens the conversation with this id, or asks which. */
  async open(id: string | undefined): Promise<{ readonly id: string; readonly title: string } | undefined> {
    const chosen = id ?? (await this.choose());
    if (chosen === undefined) return undefined;
    const session = await this.conversations.open(chosen);
    if (!session) throw new Error(vscode.l10n.t("There is no conversation {0} in this workspace.", chosen));
    return { id: session.conversation.id, title: session.conversation.title };
  }

  /** Gives the open conversation this title, or asks for one. */
  async rename(title: string | undefined): Promise<{ readonly title: string } | undefined> {
    const session = this.conversations.current;
    if (!session) {
      tellNothingOpen();
      return undefined;
    }
    const { title: value } = session.conversation;
    const prompt = vscode.l10n.t("Title of the conversation");
    const chosen = (title ?? (await vscode.window.showInputBox({ prompt, value })))?.trim();
    if (!chosen) return undefined;
    session.rename(chosen);
    return { title: chosen };
  }

  /** Opens a new conversation with everything up to this message, or up to the last. */
  readonly fork = async (
    id?: string,
  ): Promise<{ readonly id: string; readonly title: string } | undefined> => {
    const { messages = [], title: from = "" } = this.conversations.current?.conversation ?? {};
    const last = id ?? messages.at(-1)?.id;
    if (last === undefined) {
      tellNothingOpen();
      return undefined;
    }
    const title = vscode.l10n.t("{0} (fork)", from);
    const session = await this.conversations.fork(last);
    session.rename(title);
    return { id: session.conversation.id, title };
  };

  /** Puts a user message into the open conversation (a new one if none is) and waits for the turn's end. */
  async send(text: string | undefined): Promise<TurnOutcome | undefined> {
    const message =
      text ?? (await vscode.window.showInputBox({ prompt: vscode.l10n.t("Message to the agent") }));
    if (message === undefined || message.trim() === "") return undefined;
    return (this.conversations.current ?? this.conversations.create()).send(message);
  }

  private async choose(): Promise<string | undefined> {
    const list = await this.conversations.list();
    if (list.length === 0) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t("There are no conversations in this workspace yet."),
      );
      return undefined;
    }
    const current = this.conversations.current?.conversation.id;
    const items = list.map((info) => ({ id: info.id, ...described(info, info.id === current) }));
    const title = vscode.l10n.t("Open conversation");
    return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true }))?.id;
  }
}

function tellNothingOpen(): void {
  void vscode.window.showInformationMessage(vscode.l10n.t("No conversation is open."));
}

function described({ title, messageCount, model, updatedAt }: ConversationInfo, isOpen: boolean) {
  const when = new Date(updatedAt).toLocaleString(vscode.env.language, {
    dateStyle: "medium",
    timeStyle: "short",
  });
  return {
    label: isOpen ? `$(check) ${title}` : title,
    description: [when, vscode.l10n.t("{0} messages", messageCount), model].filter(Boolean).join(" · "),
  };
}
