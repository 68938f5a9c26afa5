import * as vscode from "vscode";
import type { ProjectMemory } from "../../core/agent/record/projectMemory.ts";
import { redact } from "../../core/conversation/transfer/redaction/redact.ts";
import { isIncluded, noteLine } from "../../core/conversation/projectNotes.ts";
import type { ListedNote } from "../../core/ports/noteStore.ts";
import type { ConversationInfo } from "../../core/ports/journal.ts";
import { costOf, type TokenPrices } from "../../core/tokens/cost.ts";
import { isFromNotesPage, type FromNotesPage, type NotesFact } from "../../protocol/notes.ts";
import type { Guard } from "../platform/guard.ts";
import { WebviewTab, type TabHandlers } from "./webviewTab.ts";

/** Services of the page. */
interface NotesPageParts {
  readonly extensionUri: vscode.Uri;
  readonly memory: ProjectMemory;
  readonly budget: () => number;
  /** Prices of the model for new conversations. */
  readonly prices: () => TokenPrices | undefined;
  readonly conversations: () => Promise<readonly Pick<ConversationInfo, "id" | "title">[]>;
  readonly show: (source: NonNullable<ListedNote["source"]>) => unknown;
  readonly guard: Guard;
}

/** Project Memory: an editor tab with every note. */
export class NotesPage implements vscode.Disposable {
  readonly tab: WebviewTab<FromNotesPage>;
  private readonly parts: NotesPageParts;

  constructor(parts: NotesPageParts) {
    this.parts = parts;
    const { extensionUri, guard } = parts;
    this.tab = new WebviewTab({
      extensionUri,
      guard,
      name: "notes",
      title: vscode.l10n.t("Project Memory"),
      accepts: isFromNotesPage,
      handlers: this.handlers,
      handled: () => this.refresh(),
    });
  }

  dispose(): void {
    this.tab.dispose();
  }

  /** Shows the notes as they are now, where the page is open. */
  async refresh(): Promise<void> {
    if (this.tab.isOpen) await this.tab.post({ type: "notes", notes: await this.fact() });
  }

  private readonly handlers: TabHandlers<FromNotesPage> = {
    ready: () => undefined,
    add: ({ text }) => this.parts.memory.add({ text }, "user"),
    edit: ({ target, text }) => this.parts.memory.change(target, { text }),
    pin: ({ target, on }) => this.parts.memory.change(target, { pinned: on }),
    retire: ({ target, on }) => this.parts.memory.change(target, { retired: on }),
    confirm: ({ target }) => this.parts.memory.change(target, { isTrue: true }),
    undo: () => this.parts.memory.undo(),
    source: async ({ target }) => {
      const source = (await this.parts.memory.list()).find(({ id }) => id === target)?.source;
      if (source) await this.parts.show(source);
    },
    propose: () => this.propose(),
  };

  private async fact(): Promise<NotesFact> {
    const { budget, conversations, memory, prices } = this.parts;
    const [{ notes, canUndo }, listed] = await Promise.all([memory.overview(), conversations()]);
    const titles = new Map(listed.map(({ id, title }) => [id, title]));
    const sent = notes.filter(isIncluded).reduce((sum, { tokens }) => sum + tokens, 0);
    const price = prices();
    const prompt = { promptTokens: sent, completionTokens: 0 };
    return {
      notes: notes.toReversed().map((note) => {
        const from = note.source && titles.get(note.source.conversation);
        return { ...note, ...(from !== undefined && { from }) };
      }),
      sent,
      budget: budget(),
      cost: price
        ? { fresh: costOf(prompt, price), cached: costOf({ ...prompt, cachedTokens: sent }, price) }
        : null,
      canUndo,
    };
  }

  /**
   * Proposes an edit of the instructions that takes the notes in; nothing is written unless the user takes it. What a
   * repository keeps has no secrets.
   */
  private async propose(): Promise<void> {
    const notes = (await this.parts.memory.list()).filter(isIncluded);
    const folder = vscode.workspace.workspaceFolders?.[0];
    if (notes.length === 0 || !folder) return;
    const uri = vscode.Uri.joinPath(folder.uri, "AGENTS.md");
    const lines = notes.map((note) => redact(noteLine({ ...note, isStale: false })).value).join("\n");
    const edit = new vscode.WorkspaceEdit();
    const asked = { needsConfirmation: true, label: vscode.l10n.t("Project memory for AGENTS.md") };
    const found = await vscode.workspace.openTextDocument(uri).then(
      (document) => document,
      () => undefined,
    );
    if (found) {
      const end = found.lineAt(found.lineCount - 1).range.end;
      edit.insert(uri, end, `${end.character === 0 ? "" : "\n"}\n## Notes\n\n${lines}\n`, asked);
    } else {
      const contents = new TextEncoder().encode(`# AGENTS.md\n\n## Notes\n\n${lines}\n`);
      edit.createFile(uri, { contents }, asked);
    }
    await vscode.workspace.applyEdit(edit);
  }
}
