import { homedir } from "node:os";
import * as vscode from "vscode";
import { offeredTools } from "../../core/context/recall/recallTool.ts";
import type { Conversations } from "../../core/agent/session/conversations.ts";
import type { Clock } from "../../core/ports/system.ts";
import type { ToolBox } from "../../core/ports/tools.ts";
import type { Session } from "../../core/agent/session/session.ts";
import type { Entry } from "../../core/conversation/entry.ts";
import type { Content, ContentStore } from "../../core/ports/journal.ts";
import { fetchEntryTexts } from "../../core/conversation/deferredText.ts";
import { contentHashes } from "../../core/conversation/fileStates.ts";
import { exportedSize } from "../../core/conversation/transfer/exportedContents.ts";
import type { ExportInput } from "../../core/conversation/transfer/exportInput.ts";
import { exportJson } from "../../core/conversation/transfer/exportJson.ts";
import { exportMarkdown } from "../../core/conversation/transfer/exportMarkdown.ts";
import { exportName } from "../../core/conversation/transfer/exportName.ts";
import type { RedactionReport } from "../../core/conversation/transfer/redaction/redact.ts";
import { exportReport } from "../../presenter/messages/reports/exportReport.ts";
import { formatNumber, language } from "../platform/formatting.ts";
import { importFile, type ImportResult } from "./importFile.ts";
import { exists } from "../workspace/workspaceFiles.ts";
import { showError, showInformation } from "../platform/toasts.ts";
import { namedFile } from "../workspace/namedFile.ts";

type Format = "markdown" | "json";

/** Result of an export; JSON. */
type ExportResult =
  | {
      readonly exported: true;
      readonly path: string;
      readonly format: Format;
      readonly messageCount: number;
      /** Redactions by kind. */
      readonly redactions: RedactionReport;
    }
  | { readonly exported: false; readonly reason: string };

/** Argument of the export command. */
export interface ExportArgument {
  readonly format: string | undefined;
  readonly path: string | undefined;
  /** Writes everything as it is. */
  readonly keepSecrets: boolean;
  /** True where the contents of files that checkpoints name go along. */
  readonly files: boolean;
}

/** Export and Import. Given a path, neither asks; an existing file is not overwritten then. */
export class TransferCommands {
  private readonly conversations: Conversations;
  private readonly tools: ToolBox;
  private readonly clock: Clock;
  private readonly store: Pick<ContentStore, "contents">;

  constructor(
    conversations: Conversations,
    tools: ToolBox,
    clock: Clock,
    store: Pick<ContentStore, "contents">,
  ) {
    this.conversations = conversations;
    this.tools = tools;
    this.clock = clock;
    this.store = store;
  }

  /** Exports a conversation; without a path the user is asked for one. */
  async export(argument: ExportArgument): Promise<ExportResult> {
    const { path } = argument;
    const session = this.conversations.current;
    if (!session) return { exported: false, reason: vscode.l10n.t("No conversation is open.") };
    const wanted = await askWhat(session, argument);
    if (!wanted) return cancelled;
    const { format: chosen, redact, files, uri } = wanted;
    if (path !== undefined && (await exists(uri))) {
      return { exported: false, reason: vscode.l10n.t("{0} exists already; choose another name.", path) };
    }
    const input = await this.inputOf(session, files);
    const write = chosen === "json" ? exportJson : exportMarkdown;
    const { text, redactions } = await write(input, { homePath: homedir(), redact });
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    if (path === undefined) void tellExported(uri, redact ? redactions : undefined);
    const messageCount = session.conversation.messages.length;
    return { exported: true, path: uri.fsPath, format: chosen, messageCount, redactions };
  }

  async import(path: string | undefined): Promise<ImportResult> {
    const uri = path === undefined ? await pickSource() : namedFile(path);
    if (!uri) return { imported: false, reason: vscode.l10n.t("Cancelled.") };
    const result = await importFile(uri, this.conversations, this.clock);
    if (!result.imported) {
      void showError(vscode.l10n.t("Nothing was imported. {0}", result.reason));
    }
    return result;
  }

  /** Pictures are part of what was said: they go along always. */
  private contentsOf(entries: readonly Entry[], files: boolean): Promise<readonly Content[]> {
    const naming = files ? entries : entries.filter(({ type }) => type === "message");
    return this.store.contents([...new Set(naming.flatMap(contentHashes))]);
  }

  private async inputOf(session: Session, files: boolean): Promise<ExportInput> {
    const { id, title, entries } = session.conversation;
    const { weighed } = await session.memory.view();
    await fetchEntryTexts(entries);
    return {
      id,
      title,
      model: session.estimator.model,
      entries,
      standings: new Map(weighed.map((one) => [one.id, one.standing])),
      tools: offeredTools(this.tools.definitions),
      exportedAt: this.clock.now(),
      contents: await this.contentsOf(entries, files),
    };
  }
}

/** Asks for what the command was not given; undefined when the user thought better of it. */
async function askWhat(
  session: Session,
  { format, path, keepSecrets, files }: ExportArgument,
): Promise<
  | {
      readonly format: Format;
      readonly redact: boolean;
      readonly files: boolean;
      readonly uri: vscode.Uri;
    }
  | undefined
> {
  const chosen = format === undefined ? await pickFormat() : formatOf(format);
  if (!chosen) return undefined;
  const redact = path === undefined && !keepSecrets ? await pickRedaction() : !keepSecrets;
  if (redact === undefined) return undefined;
  const asksForFiles = chosen === "json" && path === undefined && !files;
  const takesFiles = asksForFiles ? await pickFiles(session, redact) : files;
  if (takesFiles === undefined) return undefined;
  const uri = path === undefined ? await pickTarget(session, chosen) : namedFile(path);
  return uri && { format: chosen, redact, files: takesFiles, uri };
}

const cancelled: ExportResult = { exported: false, reason: "Cancelled." };

function formatOf(format: string): Format {
  if (format === "markdown" || format === "json") return format;
  throw new Error(vscode.l10n.t("There is no export format {0}; there are markdown and json.", format));
}

async function pickFormat(): Promise<Format | undefined> {
  const items: (vscode.QuickPickItem & { readonly format: Format })[] = [
    { format: "markdown", label: "Markdown", description: vscode.l10n.t("to read and to share") },
    { format: "json", label: "JSON", description: vscode.l10n.t("complete; can be imported again") },
  ];
  const title = vscode.l10n.t("Export Conversation");
  return (await vscode.window.showQuickPick(items, { title }))?.format;
}

/** Asks whether secrets go; undefined when the user thought better of it. */
async function pickRedaction(): Promise<boolean | undefined> {
  const items = [
    {
      redact: true,
      label: vscode.l10n.t("Redact secrets"),
      description: vscode.l10n.t("keys, tokens, passwords and the path of your home folder"),
    },
    {
      redact: false,
      label: vscode.l10n.t("Keep everything as it is"),
      description: vscode.l10n.t("for yourself only"),
    },
  ];
  const title = vscode.l10n.t("Export Conversation");
  return (await vscode.window.showQuickPick(items, { title }))?.redact;
}

/** Asks whether the contents of files go along, where there are any. Undefined when the user thought better of it. */
async function pickFiles(session: Session, redact: boolean): Promise<boolean | undefined> {
  const size = exportedSize(session.conversation.entries);
  if (size === 0) return false;
  const megabytes = vscode.l10n.t("{0} MB", formatNumber(Math.ceil(size / (1024 * 1024))));
  const items = [
    {
      files: false,
      label: vscode.l10n.t("Without files"),
      description: vscode.l10n.t("the record says what was changed, but files cannot be restored from it"),
    },
    {
      files: true,
      label: vscode.l10n.t("With the files of its checkpoints"),
      description: redact
        ? vscode.l10n.t("at most {0} more; those in which a secret is found are left out", megabytes)
        : vscode.l10n.t("at most {0} more", megabytes),
    },
  ];
  const title = vscode.l10n.t("Export Conversation");
  return (await vscode.window.showQuickPick(items, { title }))?.files;
}

function pickTarget(session: Session, format: Format): Thenable<vscode.Uri | undefined> {
  const file = exportName(session.conversation.title, format === "json" ? "json" : "md");
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
  return vscode.window.showSaveDialog({ defaultUri: vscode.Uri.joinPath(folder, file) });
}

async function pickSource(): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: vscode.l10n.t("Import Conversation"),
    filters: { [vscode.l10n.t("Conversations")]: ["json", "jsonl", "ndjson"] },
  });
  return chosen?.[0];
}

async function tellExported(uri: vscode.Uri, redactions: RedactionReport | undefined): Promise<void> {
  const open = vscode.l10n.t("Open");
  if ((await showInformation(exportReport(redactions, language), open)) === open) {
    await vscode.window.showTextDocument(uri);
  }
}
