import type { ToPanel } from "../../protocol/protocol.ts";

type Delta = Extract<ToPanel, { readonly type: "textDelta" | "reasoningDelta" }>;

/** Milliseconds: about as often as text that grows looks smooth. */
const interval = 33;

/**
 * Sends messages on, in order. What is added to a reply goes at once, and what follows within `interval` in one
 * message: each passes through the window that is to be drawn meanwhile.
 */
export class DeltaBatcher {
  private readonly send: (message: ToPanel) => void;
  private held: Delta | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(send: (message: ToPanel) => void) {
    this.send = send;
  }

  post(message: ToPanel): void {
    if (message.type === "textDelta" || message.type === "reasoningDelta") {
      this.add(message);
    } else {
      this.flush();
      this.send(message);
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
  }

  private add(delta: Delta): void {
    const { held } = this;
    const goesOn = held?.id === delta.id && held.type === delta.type;
    if (!goesOn) this.flush();
    this.held = goesOn ? { ...held, text: held.text + delta.text } : delta;
    if (this.timer === undefined) this.turn();
  }

  private turn(): void {
    this.timer = this.held && setTimeout(() => this.turn(), interval);
    this.flush();
  }

  private flush(): void {
    if (this.held) this.send(this.held);
    this.held = undefined;
  }
}
