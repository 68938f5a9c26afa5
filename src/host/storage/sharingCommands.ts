import * as vscode from "vscode";
import type { Conversations } from "../../core/agent/session/conversations.ts";
import { notesRecord } from "../../core/conversation/projectNotes.ts";
import { isSharedId } from "../../core/conversation/sharing/sharedId.ts";
import type { Replication } from "../../core/ports/replication.ts";
import { serverProblemMessage } from "../../presenter/messages/serverProblemMessages.ts";
import type { StorageSettings } from "./storageSettings.ts";
import { language } from "../platform/formatting.ts";
import { confirm, showError, showInformation, showProgress } from "../platform/toasts.ts";

/** Result of sharing; JSON. `reason`: why nothing was changed. */
interface ShareResult {
  readonly shared: boolean;
  readonly reason?: string;
}

/** Change of a conversation's sharing: to shared, or back. */
interface SharingChange {
  readonly toShared: boolean;
}

/** Sharing a conversation with the other people on the server, and the rights that this takes there. */
export class SharingCommands {
  private readonly replication: Replication;
  private readonly conversations: Pick<Conversations, "current">;
  private readonly kept: Pick<StorageSettings, "server" | "space">;
  private readonly teamScript: string;

  constructor(
    replication: Replication,
    conversations: Pick<Conversations, "current">,
    kept: Pick<StorageSettings, "server" | "space">,
    teamScript: string,
  ) {
    this.replication = replication;
    this.conversations = conversations;
    this.kept = kept;
    this.teamScript = teamScript;
  }

  isShared(id: string): boolean {
    return this.replication.status().shared.includes(id);
  }

  /**
   * Shares a conversation, the open one if none is named, or takes that back; without `on` the other of what is, once the
   * user agrees. Undefined when the user cancelled.
   */
  async share(id: string | undefined, on: boolean | undefined): Promise<ShareResult | undefined> {
    const asks = on === undefined;
    const target = id ?? this.conversations.current?.conversation.id;
    const was = target !== undefined && this.isShared(target);
    const change = { toShared: on ?? !was };
    const hindrance = this.hindrance(target) ?? (await this.encryption(change));
    let result: ShareResult = { shared: was, reason: hindrance ?? "" };
    if (target !== undefined && hindrance === undefined) {
      if (asks && !(await this.mayChange(change))) return undefined;
      result = await this.change(target, change);
    }
    if (asks) announce(result);
    return result;
  }

  private async change(target: string, { toShared }: SharingChange): Promise<ShareResult> {
    const problem = await showProgress(vscode.l10n.t("Telling the server"), () =>
      this.replication.share(target, toShared),
    );
    if (problem) return { shared: !toShared, reason: serverProblemMessage(problem, language) };
    return { shared: toShared };
  }

  /** The SQL that gives several people their rights, in an editor. */
  async showTeamScript(): Promise<{ readonly script: string }> {
    const document = await vscode.workspace.openTextDocument({ language: "sql", content: this.teamScript });
    await vscode.window.showTextDocument(document);
    return { script: this.teamScript };
  }

  private hindrance(id: string | undefined): string | undefined {
    const { state, problem } = this.replication.status();
    if (id === undefined) return vscode.l10n.t("No conversation is open.");
    if (isSharedId(id) || id === notesRecord)
      return vscode.l10n.t("Only a conversation of yours can be shared.");
    if (state === "none") return vscode.l10n.t('No server is connected: "Connect Storage" does that.');
    if (state === "offline") return serverProblemMessage(problem ?? unheard, language);
    return undefined;
  }

  private async encryption({ toShared }: SharingChange): Promise<string | undefined> {
    const server = toShared ? await this.kept.server() : undefined;
    return server?.key === undefined
      ? undefined
      : vscode.l10n.t(
          "This space is encrypted with your passphrase: nobody else could read the conversation.",
        );
  }

  private async mayChange({ toShared }: SharingChange): Promise<boolean> {
    const { server } = this.replication.status();
    const space = await this.kept.space();
    return toShared
      ? confirm(
          vscode.l10n.t("Share this conversation?"),
          vscode.l10n.t(
            "Everyone who has rights on {0} and uses the space {1} can read it from then on, with all that tools have read and printed in it, and go on in a copy.",
            server,
            space,
          ),
          vscode.l10n.t("Share"),
        )
      : confirm(
          vscode.l10n.t("Stop sharing this conversation?"),
          vscode.l10n.t("It goes from the others' machines when they hear of it. Their own copies stay."),
          vscode.l10n.t("Stop Sharing"),
        );
  }
}

/** Problem of a server of which nothing was heard yet. */
const unheard = { code: "unreachable", detail: "ETIMEDOUT" } as const;

function announce({ shared, reason }: ShareResult): void {
  if (reason !== undefined) {
    void showError(reason);
    return;
  }
  const done = shared
    ? vscode.l10n.t("The others of this space can read the conversation.")
    : vscode.l10n.t("The conversation is no longer shared. What others have copied stays with them.");
  void showInformation(done);
}
