import * as vscode from "vscode";
import type { ProjectMemory } from "../../core/agent/record/projectMemory.ts";
import type { NoteEntry } from "../../core/conversation/entry.ts";
import { textOf } from "../../core/conversation/message.ts";
import type { ListedNote } from "../../core/ports/noteStore.ts";
import { headOf } from "../../core/text/cutText.ts";
import { literalLabel } from "../../presenter/inertText.ts";
import type { NotesPage } from "../pages/notesPage.ts";
import type { OpenConversation } from "../panel/panelPorts.ts";
import { showInformation } from "../platform/toasts.ts";
import type { CommandArgument } from "./commandNames.ts";

/** A note begins with no more of a message than this, in characters. */
const longestProposal = 500;

/** Proposal of a note: the text it begins with, and what it is about. */
interface Proposal {
  readonly text: string;
  readonly about?: string;
  readonly source?: NoteEntry["source"];
}

/** Remember, Show Project Memory and Retire a Note. */
export class NoteCommands {
  private readonly memory: ProjectMemory;
  private readonly page: NotesPage;
  private readonly conversations: OpenConversation;

  constructor(memory: ProjectMemory, page: NotesPage, conversations: OpenConversation) {
    this.memory = memory;
    this.page = page;
    this.conversations = conversations;
  }

  /**
   * Adds a note: `text` as it is; else what is typed, beginning with message `id` of the open conversation or what is
   * selected in the editor. Gives its id; undefined when the user thought better of it.
   */
  async remember({ text, id, about }: CommandArgument): Promise<{ readonly id: string } | undefined> {
    const from = typeof text === "string" ? { text } : this.proposal(id);
    const said = typeof text === "string" ? text : await ask(from?.text ?? "");
    if (said === undefined || said.trim() === "") return undefined;
    const path = typeof about === "string" ? about : from?.about;
    const note = { text: said, ...(path !== undefined && { about: path }) };
    const added = await this.memory.add(note, "user", from?.source);
    await this.page.refresh();
    return { id: added };
  }

  private proposal(id: unknown): Proposal | undefined {
    return typeof id === "string" ? this.messageOf(id) : selection();
  }

  /** All notes; without an argument, shows the page as well. */
  async memories(argument: CommandArgument): Promise<readonly ListedNote[]> {
    if (Object.keys(argument).length === 0) this.page.tab.show();
    return this.memory.list();
  }

  /** Retires the note `id`, or the one that is picked. */
  async forget(id: string | undefined): Promise<{ readonly id: string } | undefined> {
    const chosen = id ?? (await this.pick());
    if (chosen === undefined) return undefined;
    await this.memory.change(chosen, { retired: true });
    await this.page.refresh();
    return { id: chosen };
  }

  private async pick(): Promise<string | undefined> {
    const notes = (await this.memory.list()).filter(({ retired }) => !retired);
    if (notes.length === 0) {
      void showInformation(vscode.l10n.t("There are no notes."));
      return undefined;
    }
    const items = notes.toReversed().map(({ id, text }) => ({ id, label: literalLabel(text) }));
    return (await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t("Note to retire") }))?.id;
  }

  private messageOf(id: string): Proposal {
    const conversation = this.conversations.current?.conversation;
    const found = conversation?.messages.find((entry) => entry.id === id);
    if (!conversation || !found)
      throw new Error(vscode.l10n.t("There is no message {0} in the open conversation.", id));
    const text = headOf(textOf(found.message).trim(), longestProposal);
    return { text, source: { conversation: conversation.id, entry: id } };
  }
}

/** Selection in the active editor, and its file's path. */
function selection(): Proposal | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor || editor.selection.isEmpty || !vscode.workspace.getWorkspaceFolder(editor.document.uri))
    return undefined;
  const text = headOf(editor.document.getText(editor.selection).trim(), longestProposal);
  return { text, about: vscode.workspace.asRelativePath(editor.document.uri) };
}

async function ask(value: string): Promise<string | undefined> {
  const prompt = vscode.l10n.t("Note for later conversations about this workspace");
  return vscode.window.showInputBox({ prompt, value: value.replaceAll(/\s*\n\s*/g, " ") });
}
