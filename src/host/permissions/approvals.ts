import {
  allowanceFor,
  allowanceText,
  type Allowance,
  type ShellKind,
} from "../../core/permissions/allowance.ts";
import type { Approval, ApprovalQuestion, ToolEffect } from "../../core/ports/tools.ts";
import { mayWriteProtected } from "../../core/permissions/protectedPaths.ts";
import type { Workspace } from "../../core/ports/workspace.ts";
import type { ToolCall } from "../../core/conversation/message.ts";
import type { ApprovalDecision } from "../../protocol/protocol.ts";
import type { Translate } from "../../presenter/language.ts";
import { allowanceCoverage } from "../../presenter/allowanceCoverage.ts";
import type { Allowances } from "./allowances.ts";
import type { Settings } from "../platform/settings.ts";
import { textArgument } from "../../core/conversation/callArguments.ts";

/** A longer text that would be written over is not compared, in bytes. */
const mostCompared = 500_000;

/** Dependencies of approvals. */
export interface ApprovalParts {
  readonly settings: Settings;
  readonly allowances: Allowances;
  readonly workspace: Workspace;
  /** Folders where the extension keeps its own files. */
  readonly ownFolders: readonly string[];
  readonly isTrusted: () => boolean;
  /** How the terminal's shell reads commands. */
  readonly shell: ShellKind;
  readonly translate: Translate;
  /** Brings the panel up, so that the question can be seen; leaves the focus where it is. */
  readonly reveal: () => void;
}

interface Question {
  readonly call: ToolCall;
  readonly effect: ToolEffect;
  /** True where nothing but the user's answer to this very call will do. */
  readonly isProtected: boolean;
  /** Allowance that the user can give for good. */
  readonly allowance: Allowance | undefined;
  settle(isAllowed: boolean): void;
}

/** Asks in the panel, where the call waits as a row with buttons; answers by setting and allowances where it can. */
export class Approvals implements Approval {
  private readonly waiting = new Map<string, Question>();
  private readonly parts: ApprovalParts;

  constructor(parts: ApprovalParts) {
    this.parts = parts;
  }

  async allows(
    call: ToolCall,
    effect: ToolEffect,
    signal: AbortSignal,
    asking: (question: ApprovalQuestion) => void,
  ): Promise<boolean> {
    const { isTrusted, ownFolders, shell, translate, workspace } = this.parts;
    if (effect !== "read" && !isTrusted()) return false;
    const isProtected = effect !== "read" && (await mayWriteProtected(call, workspace, ownFolders));
    if (!isProtected && this.isSettled(call, effect)) return true;
    const before = await this.overwritten(call);
    if (signal.aborted) return false;
    // All reads can be allowed together, which is offered instead.
    const allowance = isProtected || effect === "read" ? undefined : allowanceFor(call, shell);
    const answer = this.answered({ call, effect, isProtected, allowance }, signal);
    const offer = allowance && {
      always: allowanceText(allowance),
      covers: allowanceCoverage(allowance, shell, translate),
    };
    asking({ ...offer, ...(before && { before }) });
    this.parts.reveal();
    return answer;
  }

  /** Settles the call that waits, if it still does, and every other one that the decision is for. */
  async decide(callId: string, decision: ApprovalDecision): Promise<void> {
    const question = this.waiting.get(callId);
    if (!question) return;
    if (decision === "allowReads") await this.parts.settings.write("approval", "allowReads");
    const { allowance } = question;
    if (decision === "allowAlways" && allowance) await this.parts.allowances.add(allowance);
    question.settle(decision !== "deny");
    for (const other of [...this.waiting.values()]) {
      if (!other.isProtected && this.isSettled(other.call, other.effect)) other.settle(true);
    }
  }

  /** Settles the call that has waited longest; false when none waits. */
  async decideNext(decision: ApprovalDecision): Promise<boolean> {
    const [next] = this.waiting.keys();
    if (next === undefined) return false;
    await this.decide(next, decision);
    return true;
  }

  /** Previous content of a `write_file`, to be shown as a change; a file that cannot be read shows as all new. */
  private async overwritten(call: ToolCall): Promise<string | undefined> {
    if (call.function.name !== "write_file") return undefined;
    const { workspace } = this.parts;
    try {
      const at = await workspace.resolve(textArgument(call, "path") ?? "");
      const found = "refused" in at ? undefined : await workspace.stat(at);
      if ("refused" in at || found?.kind !== "file" || found.size > mostCompared) return undefined;
      return await workspace.text(at);
    } catch {
      return undefined;
    }
  }

  private isSettled(call: ToolCall, effect: ToolEffect): boolean {
    const { approval } = this.parts.settings;
    if (approval === "allowAll" || (approval === "allowReads" && effect === "read")) return true;
    return this.parts.allowances.cover(call);
  }

  private answered(question: Omit<Question, "settle">, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const { id } = question.call;
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
