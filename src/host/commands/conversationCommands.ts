import * as vscode from "vscode";
import type { Conversations } from "../../core/agent/session/conversations.ts";
import type { TurnOutcome } from "../../core/agent/record/events.ts";
import { toldOutcome } from "../../presenter/failureMessages.ts";
import { language } from "../platform/formatting.ts";

/** New, Open, Rename, Fork and Send. */
export class ConversationCommands {
  private readonly conversations: Conversations;
  private readonly choose: () => Promise<string | undefined>;

  /** `choose`: asks for a conversation. */
  constructor(conversations: Conversations, choose: () => Promise<string | undefined>) {
    this.conversations = conversations;
    this.choose = choose;
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

  /** Gives a conversation, the open one if none is named, this title, or asks for one. */
  async rename(
    title: string | undefined,
    id: string | undefined,
  ): Promise<{ readonly title: string } | undefined> {
    const current = this.conversations.current?.conversation;
    const target = id ?? current?.id;
    if (target === undefined) {
      tellNothingOpen();
      return undefined;
    }
    const chosen = (title ?? (await askForTitle(target === current?.id ? current.title : "")))?.trim();
    if (!chosen) return undefined;
    await this.conversations.rename(target, chosen);
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
    const session = this.conversations.current ?? this.conversations.create();
    return toldOutcome(await session.send(message), language);
  }

  /** Asks the model again where the last turn ended; undefined where no conversation is open. */
  async retry(): Promise<TurnOutcome | undefined> {
    const outcome = await this.conversations.current?.retry();
    return outcome && toldOutcome(outcome, language);
  }
}

/** Undefined when the user thought better of it. */
export async function askForTitle(value: string): Promise<string | undefined> {
  return vscode.window.showInputBox({ prompt: vscode.l10n.t("Title of the conversation"), value });
}

function tellNothingOpen(): void {
  void vscode.window.showInformationMessage(vscode.l10n.t("No conversation is open."));
}
