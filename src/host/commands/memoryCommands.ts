import * as vscode from "vscode";
import type { UndoResult } from "../../core/agent/memory/userOverrides.ts";
import type { Hypothesis, MemoryChange } from "../../core/agent/memory/memory.ts";
import type { Session } from "../../core/agent/session/session.ts";
import type { HidingStrategy } from "../../core/context/strategies.ts";
import { previewed } from "./memoryPreview.ts";
import type { Settings } from "../platform/settings.ts";
import type { SheetBuilder } from "../../presenter/sheetBuilder.ts";

/** What the memory commands accept; `apply` skips every question. */
export interface MemoryArgument {
  readonly strategy?: HidingStrategy;
  readonly apply?: boolean;
}

const cancelled: MemoryChange = { applied: false, reason: "Cancelled." };

/** Trim, Summarize and Undo on the open conversation. */
export class MemoryCommands {
  private readonly current: () => Session | undefined;
  private readonly settings: Settings;
  private readonly sheets: SheetBuilder;
  private readonly edit: (id: string) => Promise<void>;

  /** `edit`: shows the summary of a compaction with its text ready to be changed. */
  constructor(
    current: () => Session | undefined,
    settings: Settings,
    sheets: SheetBuilder,
    edit: (id: string) => Promise<void>,
  ) {
    this.current = current;
    this.settings = settings;
    this.sheets = sheets;
    this.edit = edit;
  }

  /** Hides older messages; without `apply`, after a preview of what goes and what stays. */
  async trim({ strategy, apply }: MemoryArgument): Promise<MemoryChange> {
    const session = this.current();
    if (!session) return nothingOpen();
    const usual = this.settings.agent().policy.strategy;
    if (apply) return this.run(session, strategy ?? (usual === "off" ? "slidingWindow" : usual));
    const chosen = await previewed(this.sheets, session, strategy);
    if (!chosen) return cancelled;
    const change = await this.run(session, chosen.strategy);
    if (chosen.edit && change.applied) await this.edit(change.id);
    return change;
  }

  async summarize({ apply }: MemoryArgument): Promise<MemoryChange> {
    return this.trim({ strategy: "summarize", apply: apply ?? false });
  }

  /** Carries out what a comparison under these suppositions showed. */
  async apply(strategy: HidingStrategy, under: Hypothesis): Promise<MemoryChange> {
    const session = this.current();
    return session ? this.run(session, strategy, under) : nothingOpen();
  }

  async undo(target?: string): Promise<UndoResult> {
    const session = this.current();
    if (!session) return nothingOpen();
    const result = await session.overrides.undo(target);
    if (!result.applied) void vscode.window.showInformationMessage(result.reason);
    return result;
  }

  private async run(
    session: Session,
    strategy: HidingStrategy,
    under: Hypothesis = {},
  ): Promise<MemoryChange> {
    const change = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title:
          strategy === "summarize"
            ? vscode.l10n.t("Summarizing the conversation…")
            : vscode.l10n.t("Trimming the conversation…"),
        cancellable: strategy === "summarize",
      },
      (_progress, token) => {
        const controller = new AbortController();
        token.onCancellationRequested(() => controller.abort());
        return session.memory.compact(strategy, controller.signal, under);
      },
    );
    if (!change.applied) void vscode.window.showInformationMessage(change.reason);
    return change;
  }
}

function nothingOpen(): { readonly applied: false; readonly reason: string } {
  return { applied: false, reason: "No conversation is open." };
}
