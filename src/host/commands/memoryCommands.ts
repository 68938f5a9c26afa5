import * as vscode from "vscode";
import type { UndoResult } from "../../core/agent/memory/userOverrides.ts";
import type { Hypothesis, MemoryChange } from "../../core/agent/memory/memory.ts";
import type { Session } from "../../core/agent/session/session.ts";
import type { HidingStrategy } from "../../core/conversation/strategy.ts";
import { toldChange, type Told } from "../../presenter/refusalMessages.ts";
import type { SheetKind } from "../../protocol/protocol.ts";
import { language } from "../platform/formatting.ts";
import type { Settings } from "../platform/settings.ts";

/** Argument of the memory commands; `apply` skips every question. */
export interface MemoryArgument {
  readonly strategy?: HidingStrategy;
  readonly apply?: boolean;
}

/** The panel's sheets. */
export interface SheetOpener {
  open(sheet: SheetKind): Promise<void>;
}

/** Trim, Summarize and Undo on the open conversation. They give JSON: what was changed, or why nothing was. */
export class MemoryCommands {
  private readonly current: () => Session | undefined;
  private readonly settings: Pick<Settings, "agent">;
  private readonly sheets: SheetOpener;

  constructor(current: () => Session | undefined, settings: Pick<Settings, "agent">, sheets: SheetOpener) {
    this.current = current;
    this.settings = settings;
    this.sheets = sheets;
  }

  /** Hides older messages; without `apply`, opens the sheet from which the user does. */
  async trim({ strategy, apply }: MemoryArgument): Promise<Told<MemoryChange>> {
    const usual = this.settings.agent().policy.strategy;
    if (apply) return this.apply(strategy ?? (usual === "off" ? "slidingWindow" : usual));
    await this.sheets.open(strategy === "summarize" ? "summarize" : "trim");
    if (!this.current()) return nothingOpen();
    return { applied: false, reason: vscode.l10n.t("The panel shows what it would do.") };
  }

  async summarize({ apply }: MemoryArgument): Promise<Told<MemoryChange>> {
    return this.trim({ strategy: "summarize", apply: apply ?? false });
  }

  /** Makes the conversation smaller, as far as another model or window would ask for where one is supposed. */
  async apply(strategy: HidingStrategy, under: Hypothesis = {}): Promise<Told<MemoryChange>> {
    const session = this.current();
    if (!session) return nothingOpen();
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
    return tell(toldChange(change, language));
  }

  async undo(target?: string): Promise<Told<UndoResult>> {
    const session = this.current();
    return session ? tell(toldChange(await session.overrides.undo(target), language)) : nothingOpen();
  }
}

/** Shows why nothing was changed. */
function tell<C extends { readonly applied: boolean; readonly reason?: string }>(change: C): C {
  if (change.reason !== undefined) void vscode.window.showInformationMessage(change.reason);
  return change;
}

function nothingOpen(): { readonly applied: false; readonly reason: string } {
  return { applied: false, reason: vscode.l10n.t("No conversation is open.") };
}
