import * as vscode from "vscode";
import type { MemoryChange } from "../core/agent/memory.ts";
import type { UndoResult } from "../core/agent/control.ts";
import type { Session } from "../core/agent/session.ts";
import type { StrategyPreview } from "../core/context/compare.ts";
import type { HidingStrategy } from "../core/context/strategies.ts";
import type { Settings } from "./settings.ts";

/** What the memory commands accept; `apply` skips every question. */
export interface MemoryArgument {
  readonly strategy?: HidingStrategy;
  readonly apply?: boolean;
}

const cancelled: MemoryChange = { applied: false, reason: "Cancelled." };

/** Trim, Summarize, Compare and Undo on the open conversation. */
export class MemoryCommands {
  private readonly current: () => Session | undefined;
  private readonly settings: Settings;

  constructor(current: () => Session | undefined, settings: Settings) {
    this.current = current;
    this.settings = settings;
  }

  async trim({ strategy, apply }: MemoryArgument): Promise<MemoryChange> {
    const session = this.current();
    if (!session) return nothingOpen();
    const usual = this.settings.agent().policy.strategy;
    if (apply) return this.run(session, strategy ?? (usual === "off" ? "slidingWindow" : usual));
    const previews = await session.compare();
    const offered = previews.filter((one) => strategy === undefined || one.strategy === strategy);
    const chosen = await pick(offered, vscode.l10n.t("Trim conversation"));
    return chosen ? this.run(session, chosen) : cancelled;
  }

  async summarize({ apply }: MemoryArgument): Promise<MemoryChange> {
    return this.trim({ strategy: "summarize", apply: apply ?? false });
  }

  /** What each strategy would do; choosing one applies it. */
  async compare({ apply }: MemoryArgument): Promise<readonly StrategyPreview[]> {
    const session = this.current();
    if (!session) return [];
    const previews = await session.compare();
    if (apply === undefined) {
      void pick(previews, vscode.l10n.t("Compare memory strategies")).then(
        (chosen) => chosen && this.run(session, chosen),
      );
    }
    return previews;
  }

  async undo(target?: string): Promise<UndoResult> {
    const session = this.current();
    if (!session) return nothingOpen();
    const result = await session.undo(target);
    if (!result.applied) void vscode.window.showInformationMessage(result.reason);
    return result;
  }

  private async run(session: Session, strategy: HidingStrategy): Promise<MemoryChange> {
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
        return session.compact(strategy, controller.signal);
      },
    );
    if (!change.applied) void vscode.window.showInformationMessage(change.reason);
    return change;
  }
}

function nothingOpen(): { readonly applied: false; readonly reason: string } {
  return { applied: false, reason: "No conversation is open." };
}

async function pick(
  previews: readonly StrategyPreview[],
  title: string,
): Promise<HidingStrategy | undefined> {
  const names: { readonly [S in HidingStrategy]: string } = {
    slidingWindow: vscode.l10n.t("Sliding window: keep the recent exchanges"),
    dropOldest: vscode.l10n.t("Drop oldest: hide from the start"),
    summarize: vscode.l10n.t("Summarize: replace the older part by a summary"),
  };
  const items = previews.map((one) => ({
    label: names[one.strategy],
    description: figures(one),
    strategy: one.strategy,
  }));
  const placeHolder = vscode.l10n.t("Nothing is deleted: Undo brings everything back");
  return (await vscode.window.showQuickPick(items, { title, placeHolder }))?.strategy;
}

function figures({ hidden, tokensBefore, tokensAfter, needsRequest }: StrategyPreview): string {
  if (hidden === 0) return vscode.l10n.t("nothing to hide");
  const n = (tokens: number) => tokens.toLocaleString("en-US");
  const text = vscode.l10n.t("{0} messages · {1} → {2} tokens", hidden, n(tokensBefore), n(tokensAfter));
  return needsRequest ? vscode.l10n.t("{0} and the summary · one extra request", text) : text;
}
