import * as vscode from "vscode";
import type { Conversations } from "../../core/agent/session/conversations.ts";
import type { MemoryChange } from "../../core/agent/memory/memoryChange.ts";
import type { HidingStrategy } from "../../core/conversation/strategy.ts";
import type { ChangeResult } from "../../presenter/messages/refusalMessages.ts";
import type { SheetOpener } from "../panel/panelPorts.ts";
import type { Settings } from "../platform/settings.ts";
import { nothingOpen, type MemoryChanges } from "./memoryChanges.ts";

/** Argument of the memory commands; `apply` skips every question. */
interface MemoryArgument {
  readonly strategy?: HidingStrategy;
  readonly apply?: boolean;
}

/** Trim and Summarize on the open conversation. They give JSON: what was changed, or why nothing was. */
export class MemoryCommands {
  private readonly conversations: Pick<Conversations, "current">;
  private readonly changes: Pick<MemoryChanges, "apply">;
  private readonly settings: Pick<Settings, "agent">;
  private readonly sheets: SheetOpener;

  constructor(
    conversations: Pick<Conversations, "current">,
    changes: Pick<MemoryChanges, "apply">,
    settings: Pick<Settings, "agent">,
    sheets: SheetOpener,
  ) {
    this.conversations = conversations;
    this.changes = changes;
    this.settings = settings;
    this.sheets = sheets;
  }

  /** Hides older messages; without `apply`, opens the sheet from which the user does, with `strategy` preselected. */
  async trim({ strategy, apply }: MemoryArgument): Promise<ChangeResult<MemoryChange>> {
    const usual = this.settings.agent().policy.strategy;
    if (apply) return this.changes.apply(strategy ?? (usual === "off" ? "slidingWindow" : usual));
    await this.sheets.open(strategy === "summarize" ? "summarize" : "trim", strategy);
    if (!this.conversations.current) return nothingOpen();
    return { applied: false, reason: vscode.l10n.t("The panel shows what it would do.") };
  }

  async summarize({ apply }: MemoryArgument): Promise<ChangeResult<MemoryChange>> {
    return this.trim({ strategy: "summarize", apply: apply ?? false });
  }
}
