import * as vscode from "vscode";
import type { Conversations } from "../../core/agent/session/conversations.ts";
import { attachedIn } from "../../core/conversation/companions/attachedText.ts";
import type { MessageEntry } from "../../core/conversation/entry.ts";
import type { Conversation } from "../../core/conversation/fold.ts";
import { textOf } from "../../core/conversation/message.ts";
import type { TurnOutcome } from "../../core/agent/record/sessionEvents.ts";
import { outcomeResult } from "../../presenter/messages/failureMessages.ts";
import { language } from "../platform/formatting.ts";
import { showInformation } from "../platform/toasts.ts";
import type { CommandImages } from "./commandImages.ts";
import { pickMessage } from "./messagePicker.ts";

/** Asks the user for a conversation. */
export interface ConversationChooser {
  /** Id of the conversation that the user picks; undefined when they thought better of it. */
  choose(): Promise<string | undefined>;
}

/** New, Open, Rename, Send, Edit and Retry. */
export class ConversationCommands {
  private readonly conversations: Conversations;
  private readonly chooser: ConversationChooser;
  private readonly images: Pick<CommandImages, "read">;

  constructor(
    conversations: Conversations,
    chooser: ConversationChooser,
    images: Pick<CommandImages, "read">,
  ) {
    this.conversations = conversations;
    this.chooser = chooser;
    this.images = images;
  }

  create(): { readonly id: string } {
    return { id: this.conversations.create().conversation.id };
  }

  /** Opens the conversation with this id, or asks which. */
  async open(id: string | undefined): Promise<{ readonly id: string; readonly title: string } | undefined> {
    const chosen = id ?? (await this.chooser.choose());
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
      void showInformation(vscode.l10n.t("No conversation is open."));
      return undefined;
    }
    const chosen = (title ?? (await askForTitle(target === current?.id ? current.title : "")))?.trim();
    if (!chosen) return undefined;
    await this.conversations.rename(target, chosen);
    return { title: chosen };
  }

  /**
   * Puts a user message into the open conversation (a new one if none is) and waits for the turn's end. `given`: its pictures, by
   * their paths.
   */
  async send(text: string | undefined, given?: unknown): Promise<TurnOutcome | undefined> {
    const images = await this.images.read(given);
    const asked = text ?? (images.length > 0 ? "" : undefined);
    const message =
      asked ?? (await vscode.window.showInputBox({ prompt: vscode.l10n.t("Message to the agent") }));
    if (message === undefined || (message.trim() === "" && images.length === 0)) return undefined;
    const session = this.conversations.current ?? this.conversations.create();
    return outcomeResult(await session.send(message, images), language);
  }

  /** Says `text` in place of the user message `id` and waits for the turn's end; asks for what it is not given. */
  async editAndResend(
    id: string | undefined,
    text: string | undefined,
    restoresFiles = false,
  ): Promise<TurnOutcome | undefined> {
    const session = this.conversations.current;
    if (!session) {
      void showInformation(vscode.l10n.t("No conversation is open."));
      return undefined;
    }
    const edited = await userMessage(session.conversation, id);
    const value = edited && attachedIn(textOf(edited.message)).words;
    const prompt = vscode.l10n.t("Message to the agent, in place of the one before");
    const said = text ?? (edited && (await vscode.window.showInputBox({ prompt, value: value ?? "" })));
    if (!edited || said === undefined || said.trim() === "") return undefined;
    return outcomeResult(await session.editAndResend(edited.id, said, { restoresFiles }), language);
  }

  /** Lets the model go on where its last reply broke off, or asks it again where none had begun; undefined where no conversation is open. */
  async goOn(): Promise<TurnOutcome | undefined> {
    const last = this.conversations.current?.conversation.messages.at(-1);
    const hasBegun = last?.interrupted === true && textOf(last.message).trim() !== "";
    return hasBegun ? this.send(vscode.l10n.t("Continue exactly where you stopped.")) : this.retry();
  }

  /** Asks the model again where the last turn ended; undefined where no conversation is open. */
  async retry(): Promise<TurnOutcome | undefined> {
    const outcome = await this.conversations.current?.retry();
    return outcome && outcomeResult(outcome, language);
  }

  /** Asks the model again without the pictures of the conversation; undefined where none is open. */
  async sendWithoutPictures(): Promise<TurnOutcome | undefined> {
    const outcome = await this.conversations.current?.sendWithoutPictures();
    return outcome && outcomeResult(outcome, language);
  }

  /** Goes on past a spending limit by as much again; undefined where no conversation is open. */
  async spendMore(): Promise<TurnOutcome | undefined> {
    const outcome = await this.conversations.current?.spendMore();
    return outcome && outcomeResult(outcome, language);
  }
}

/** The user's message `id`, or the one that is picked; undefined when the user thought better of it. */
async function userMessage(
  conversation: Conversation,
  id: string | undefined,
): Promise<MessageEntry | undefined> {
  const isUser = ({ message }: MessageEntry) => message.role === "user";
  if (id === undefined) return pickMessage(conversation, vscode.l10n.t("Message to edit"), isUser);
  const found = conversation.messages.find((entry) => entry.id === id && isUser(entry));
  if (!found || conversation.marks.get(id)?.rewound) {
    throw new Error(vscode.l10n.t("There is no message {0} of yours in the open conversation.", id));
  }
  return found;
}

/** Asks for a title; undefined when the user thought better of it. */
export async function askForTitle(value: string): Promise<string | undefined> {
  return vscode.window.showInputBox({ prompt: vscode.l10n.t("Title of the conversation"), value });
}
