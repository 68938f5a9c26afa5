import {
  allowanceFor,
  allowanceText,
  type Allowance,
  type ShellKind,
} from "../../core/permissions/allowance.ts";
import type { Approval, ApprovalQuestion, PendingCall } from "../../core/ports/tools.ts";
import { mayWriteProtected } from "../../core/permissions/protectedPaths.ts";
import type { Workspace } from "../../core/ports/workspace.ts";
import type { ToolCall } from "../../core/conversation/message.ts";
import type { ApprovalDecision } from "../../protocol/protocol.ts";
import type { Translate } from "../../presenter/language.ts";
import { allowanceCoverage } from "../../presenter/messages/allowanceCoverage.ts";
import type { Allowances } from "./allowances.ts";
import type { Settings } from "../platform/settings.ts";
import { parsePatch } from "../../core/edits/patchText.ts";
import { patchTool, writtenPaths } from "../../core/edits/writtenPaths.ts";
import { textArgument } from "../../core/conversation/callArguments.ts";

/** A longer text that would be written over is not compared, in bytes. */
const mostCompared = 500_000;

/** Dependencies of approvals. */
export interface ApprovalParts {
  readonly settings: Pick<Settings, "approval">;
  readonly allowances: Allowances;
  /** Id of the conversation that the panel shows. */
  readonly shownConversation: () => string | undefined;
  readonly workspace: Workspace;
  /** Folders where the extension keeps its own files. */
  readonly ownFolders: readonly string[];
  readonly isTrusted: () => boolean;
  /** Kind of the user's shell. */
  readonly shellKind: () => ShellKind;
  readonly translate: Translate;
  /** Brings the panel up, so that the question can be seen; leaves the focus where it is. */
  readonly reveal: () => void;
}

interface Question extends PendingCall {
  /** True where nothing but the user's answer to this very call will do. */
  readonly isProtected: boolean;
  /** Allowance that the user can give for good. */
  readonly allowance: Allowance | undefined;
  settle(isAllowed: boolean): void;
}

/** The question that an answer is for, as whoever gave it saw it. */
type QuestionSeen = Pick<PendingCall, "conversation" | "id">;

/** Asks in the panel, where the call waits as a row with buttons; answers by setting and allowances where it can. */
export class Approvals implements Approval {
  /** Questions that wait, by the id of the call's entry. */
  private readonly waiting = new Map<string, Question>();
  /** Ids of those whose buttons are on the screen. */
  private readonly onScreen = new Set<string>();
  private readonly parts: ApprovalParts;

  constructor(parts: ApprovalParts) {
    this.parts = parts;
  }

  async allows(
    pending: PendingCall,
    signal: AbortSignal,
    asking: (question: ApprovalQuestion) => void,
  ): Promise<boolean> {
    if (pending.effect !== "read" && !this.parts.isTrusted()) return false;
    let seen = await this.look(pending);
    for (let again = false; seen.isProtected || !this.isSettled(pending); again = true) {
      if (signal.aborted) return false;
      const question = { ...seen.shown, ...(again && { again }) };
      if (!(await this.ask({ ...pending, isProtected: seen.isProtected }, question, signal, asking)))
        return false;
      // What is there now, and where the path leads, may not be what the user saw when they were asked.
      const now = await this.look(pending);
      if (JSON.stringify(now) === JSON.stringify(seen)) return true;
      seen = now;
    }
    return true;
  }

  /** Looks at what the answer to a call depends on, as it is now. */
  private async look({
    call,
    effect,
  }: PendingCall): Promise<{ readonly isProtected: boolean; readonly shown: ApprovalQuestion }> {
    const { ownFolders, workspace } = this.parts;
    const isProtected = effect !== "read" && (await mayWriteProtected(call, workspace, ownFolders));
    const target = await this.target(call);
    return {
      isProtected,
      shown: { ...(target !== undefined && { target }), ...(await this.lostTexts(call)) },
    };
  }

  /**
   * Settles the question, if it still waits in the conversation that is shown, and every other one that the decision is
   * for.
   */
  async decide({ conversation, id }: QuestionSeen, decision: ApprovalDecision): Promise<void> {
    const question = this.waiting.get(id);
    if (question?.conversation !== conversation || conversation !== this.parts.shownConversation()) return;
    if (decision === "allowReads") {
      if (question.effect !== "read") return;
      await this.parts.allowances.addReads();
    }
    const { allowance } = question;
    if (decision === "allowAlways" && allowance) await this.parts.allowances.add(allowance);
    question.settle(decision !== "deny");
    for (const other of [...this.waiting.values()]) {
      if (!other.isProtected && this.isSettled(other)) other.settle(true);
    }
  }

  /**
   * Settles the question that has waited longest of those on the screen; denies, where none is, the first of the
   * conversation that is shown. False where there is none.
   */
  async decideNext(decision: "allow" | "deny"): Promise<boolean> {
    const shown = this.parts.shownConversation();
    const here = [...this.waiting.values()].filter(({ conversation }) => conversation === shown);
    const seen = here.find(({ id }) => this.onScreen.has(id));
    const next = decision === "deny" ? (seen ?? here[0]) : seen;
    if (next) await this.decide(next, decision);
    return next !== undefined;
  }

  /** Notes whether the buttons of question `id` are on the screen now. */
  noteSeen(id: string, isSeen: boolean): void {
    if (isSeen) this.onScreen.add(id);
    else this.onScreen.delete(id);
  }

  /** Notes that there is no page that shows questions. */
  noteNoneSeen(): void {
    this.onScreen.clear();
  }

  private ask(
    asked: Omit<Question, "settle" | "allowance">,
    question: ApprovalQuestion,
    signal: AbortSignal,
    asking: (question: ApprovalQuestion) => void,
  ): Promise<boolean> {
    const { translate } = this.parts;
    const shell = this.parts.shellKind();
    const { call, effect, isProtected } = asked;
    // All reads can be allowed together, which is offered instead.
    const allowance = isProtected || effect === "read" ? undefined : allowanceFor(call, shell);
    const answer = this.answered({ ...asked, allowance }, signal);
    const offer = allowance && {
      always: allowanceText(allowance),
      covers: allowanceCoverage(allowance, shell, translate),
    };
    asking({ ...offer, ...question });
    this.parts.reveal();
    return answer;
  }

  /** Texts that the call takes no notice of and would write over or delete. */
  private async lostTexts(call: ToolCall): Promise<Pick<ApprovalQuestion, "before" | "gone">> {
    if (call.function.name === "write_file") {
      const before = await this.textAt(textArgument(call, "path") ?? "");
      return before === undefined ? {} : { before };
    }
    if (call.function.name !== patchTool) return {};
    const patch = parsePatch(textArgument(call, "input") ?? "");
    const deleted = patch.ok ? patch.sections.filter(({ kind }) => kind === "delete") : [];
    const gone = deleted.map(async ({ path }) => ({ path, text: (await this.textAt(path)) ?? "" }));
    return deleted.length === 0 ? {} : { gone: await Promise.all(gone) };
  }

  /** Text of a file, to be shown as a change; a file that cannot be read shows as all new. */
  private async textAt(path: string): Promise<string | undefined> {
    const { workspace } = this.parts;
    try {
      const at = await workspace.resolve(path);
      const found = "refused" in at ? undefined : await workspace.stat(at);
      if ("refused" in at || found?.kind !== "file" || found.size > mostCompared) return undefined;
      return await workspace.text(at);
    } catch {
      return undefined;
    }
  }

  /** Targets of the call's paths, if those are not what they say. */
  private async target(call: ToolCall): Promise<string | undefined> {
    const named = writtenPaths(call) ?? [textArgument(call, "path") ?? ""].filter((path) => path !== "");
    const targets = await Promise.all(named.map((path) => this.leadsTo(path)));
    const others = targets.filter((target) => target !== undefined);
    return others.length === 0 ? undefined : others.join(", ");
  }

  private async leadsTo(path: string): Promise<string | undefined> {
    const at = await this.parts.workspace.resolve(path).catch(() => undefined);
    if (at === undefined || "refused" in at) return undefined;
    const said = path.replaceAll("\\", "/").replace(/^(?:\.\/)+|(?:^|\/)\.?$/g, "");
    const isSaid = said === at.path || said === `${at.folder.name}/${at.path}`;
    return isSaid ? undefined : `${at.folder.name}/${at.path}`;
  }

  private isSettled({ call, effect }: PendingCall): boolean {
    const { approval } = this.parts.settings;
    if (approval === "allowAll" || (approval === "allowReads" && effect === "read")) return true;
    return this.parts.allowances.cover(call, effect);
  }

  private answered(question: Omit<Question, "settle">, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const { id } = question;
      const settle = (isAllowed: boolean) => {
        this.waiting.delete(id);
        signal.removeEventListener("abort", deny);
        resolve(isAllowed);
      };
      const deny = () => settle(false);
      signal.addEventListener("abort", deny, { once: true });
      this.waiting.set(id, { ...question, settle });
    });
  }
}
