import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { ToolRow } from "../../../src/protocol/rows.ts";
import { post } from "../../bridge.ts";

type QuestionHost = ReactiveControllerHost & HTMLElement & { readonly row: ToolRow | undefined };

/**
 * Visibility of a question: tells the host whether its buttons, which stand at its end, are on the screen. They are not
 * once the row has left the page.
 */
export class QuestionVisibility implements ReactiveController {
  private readonly host: QuestionHost;
  private watched: Element | null = null;
  private told: string | undefined;
  private readonly observer = new IntersectionObserver((changes) => this.tell(changes.at(-1)));

  constructor(host: QuestionHost) {
    this.host = host;
    host.addController(this);
  }

  hostUpdated(): void {
    const { row } = this.host;
    this.watch(row?.status === "waiting" && this.host.isConnected ? this.buttons : null);
  }

  hostConnected(): void {
    this.host.requestUpdate();
  }

  hostDisconnected(): void {
    this.watch(null);
  }

  isOnScreen(): boolean {
    const buttons = this.buttons?.getBoundingClientRect();
    const view = this.host.closest(".transcript")?.getBoundingClientRect();
    if (!buttons || !view) return false;
    return buttons.height > 0 && buttons.bottom > view.top && buttons.top < view.bottom;
  }

  bringIntoView(): void {
    this.buttons?.scrollIntoView({ block: "nearest" });
  }

  private get buttons(): Element | null {
    return this.host.querySelector("[role=group]");
  }

  private watch(buttons: Element | null): void {
    if (buttons === this.watched) return;
    this.observer.disconnect();
    this.watched = buttons;
    if (buttons) this.observer.observe(buttons);
    else this.tell(undefined);
  }

  private tell(change: IntersectionObserverEntry | undefined): void {
    const id = this.host.row?.id;
    const seen = change?.isIntersecting === true ? id : undefined;
    if (seen === this.told) return;
    if (this.told !== undefined) post({ type: "questionSeen", id: this.told, seen: false });
    if (seen !== undefined) post({ type: "questionSeen", id: seen, seen: true });
    this.told = seen;
  }
}
