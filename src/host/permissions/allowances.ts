import * as vscode from "vscode";
import {
  allowanceText,
  allows,
  isAllowance,
  type Allowance,
  type ShellKind,
} from "../../core/permissions/allowance.ts";
import type { ToolCall } from "../../core/conversation/message.ts";
import type { ToolEffect } from "../../core/ports/tools.ts";
import { allowanceCoverage } from "../../presenter/messages/allowanceCoverage.ts";
import { showInformation } from "../platform/toasts.ts";
import { literalLabel } from "../../presenter/inertText.ts";
import type { ServerConsents } from "./serverConsents.ts";

const key = "longhand.allowances";
const readsKey = "longhand.allowReads";
/** Names the permission for all reads among the texts of allowances. */
const allReads = "all reads";

/** Allowances of this workspace; kept with the workspace, never in a file of it. */
export class Allowances {
  private readonly state: vscode.Memento;
  private readonly shellKind: () => ShellKind;
  private readonly servers: ServerConsents;

  constructor(state: vscode.Memento, shellKind: () => ShellKind, servers: ServerConsents) {
    this.state = state;
    this.shellKind = shellKind;
    this.servers = servers;
  }

  get list(): readonly Allowance[] {
    const stored = this.state.get<unknown>(key);
    return Array.isArray(stored) ? stored.filter(isAllowance) : [];
  }

  cover(call: ToolCall, effect: ToolEffect): boolean {
    if (effect === "read" && this.allowsReads) return true;
    const shell = this.shellKind();
    return this.list.some((one) => allows(one, call, shell));
  }

  async add(allowance: Allowance): Promise<void> {
    const others = this.list.filter((one) => allowanceText(one) !== allowanceText(allowance));
    await this.state.update(key, [...others, allowance]);
  }

  /** Allows all calls that only read: from now on nothing is asked about them. */
  async addReads(): Promise<void> {
    await this.state.update(readsKey, true);
  }

  private get allowsReads(): boolean {
    return this.state.get<unknown>(readsKey) === true;
  }

  private get texts(): readonly string[] {
    return [...(this.allowsReads ? [allReads] : []), ...this.list.map(allowanceText), ...this.servers.agreed];
  }

  /**
   * Shows them, and takes back those that the user unticks; a server that was refused is agreed to with a tick. With `revoke`
   * those are taken back without asking, a no to a server too.
   */
  async manage(
    revoke?: readonly string[],
  ): Promise<{ readonly allowed: readonly string[]; readonly refused: readonly string[] }> {
    const kept = revoke ? this.texts.filter((text) => !revoke.includes(text)) : await this.choose();
    if (kept) {
      const list = this.list.filter((one) => kept.includes(allowanceText(one)));
      await this.state.update(key, list);
      await this.decideServers(kept, revoke ?? []);
      if (!kept.includes(allReads)) await this.state.update(readsKey, undefined);
    }
    return { allowed: this.texts, refused: this.servers.refused };
  }

  private async decideServers(kept: readonly string[], forgotten: readonly string[]): Promise<void> {
    const { agreed, refused } = this.servers;
    for (const origin of agreed) if (!kept.includes(origin)) await this.servers.decide(origin, undefined);
    for (const origin of refused) {
      if (kept.includes(origin)) await this.servers.decide(origin, "yes");
      else if (forgotten.includes(origin)) await this.servers.decide(origin, undefined);
    }
  }

  private async choose(): Promise<readonly string[] | undefined> {
    if (this.texts.length + this.servers.refused.length === 0) {
      void showInformation(
        vscode.l10n.t(
          "Nothing is allowed for good here: Longhand asks, as the setting longhand.approval says.",
        ),
      );
      return undefined;
    }
    const reads = {
      text: allReads,
      label: vscode.l10n.t("All reads"),
      detail: vscode.l10n.t("Every call of a tool that only reads"),
      picked: true,
    };
    const others = this.list.map((one) => ({
      text: allowanceText(one),
      label: literalLabel(allowanceText(one)),
      description: one.command === undefined ? "" : literalLabel(one.tool),
      detail: literalLabel(allowanceCoverage(one, this.shellKind(), vscode.l10n.t)),
      picked: true,
    }));
    const items = [...(this.allowsReads ? [reads] : []), ...others, ...this.serverItems()];
    const title = vscode.l10n.t("Allowed in this workspace without asking");
    const placeHolder = vscode.l10n.t("Untick what Longhand is to ask about again");
    const picked = await vscode.window.showQuickPick(items, { title, placeHolder, canPickMany: true });
    return picked?.map(({ text }) => text);
  }

  private serverItems() {
    const item = (origin: string, state: { readonly picked: boolean; readonly detail: string }) => ({
      text: origin,
      label: literalLabel(origin),
      ...state,
    });
    const named = vscode.l10n.t("The model server that the settings of this workspace name");
    const refused = vscode.l10n.t(
      "A model server that this workspace named and you refused; tick it to use it",
    );
    return [
      ...this.servers.agreed.map((origin) => item(origin, { picked: true, detail: named })),
      ...this.servers.refused.map((origin) => item(origin, { picked: false, detail: refused })),
    ];
  }
}
