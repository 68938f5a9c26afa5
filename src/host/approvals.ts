import type { Approval, ToolEffect } from "../core/agent/ports.ts";
import type { ToolCall } from "../core/conversation/message.ts";
import type { ApprovalDecision } from "../protocol.ts";
import type { Settings } from "./settings.ts";

/** Asks in the panel, where the call waits as a row with buttons; answers by the setting where it can. */
export class Approvals implements Approval {
  private readonly waiting = new Map<string, (isAllowed: boolean) => void>();
  private readonly settings: Settings;
  private readonly isTrusted: () => boolean;
  private readonly reveal: () => void;

  /** `reveal` brings the panel up, so that the question can be seen. */
  constructor(settings: Settings, isTrusted: () => boolean, reveal: () => void) {
    this.settings = settings;
    this.isTrusted = isTrusted;
    this.reveal = reveal;
  }

  async allows(call: ToolCall, effect: ToolEffect, signal: AbortSignal): Promise<boolean> {
    if (effect !== "read" && !this.isTrusted()) return false;
    const { approval } = this.settings;
    if (approval === "allowAll" || (approval === "allowReads" && effect === "read")) return true;
    return this.ask(call.id, signal);
  }

  /** Settles the call that waits, if it still does; "allowReads" is remembered in the settings. */
  async decide(callId: string, decision: ApprovalDecision): Promise<void> {
    if (decision === "allowReads") await this.settings.write("approval", "allowReads");
    this.waiting.get(callId)?.(decision !== "deny");
  }

  private ask(callId: string, signal: AbortSignal): Promise<boolean> {
    this.reveal();
    return new Promise((resolve) => {
      const settle = (isAllowed: boolean) => {
        this.waiting.delete(callId);
        signal.removeEventListener("abort", deny);
        resolve(isAllowed);
      };
      const deny = () => settle(false);
      signal.addEventListener("abort", deny, { once: true });
      this.waiting.set(callId, settle);
    });
  }
}
