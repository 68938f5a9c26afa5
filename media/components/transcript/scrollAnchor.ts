import type { ScrollPosition } from "../../../src/protocol/restoredState.ts";
import { post, loadViewState, saveViewState } from "../../bridge.ts";

interface Listener {
  /** Called when the user comes to the end, where new text is followed, or leaves it. */
  moved(following: boolean): void;
  /** Called when the view comes near the first row, or the last. */
  nearTop(): void;
  nearEnd(): void;
  /** True where the last row is the conversation's last. */
  hasEnd(): boolean;
  /** Called when the end is wanted and is not there. */
  toEnd(): void;
  /** Called when the saved row is not on the page, to ask for it. */
  missing(row: string): void;
  /** Number of times that all rows have been replaced: more often than when a row was asked for, and it does not exist. */
  replaced(): number;
}

const endPixels = 24;
const nearPixels = 800;

/**
 * Scroll anchor of the transcript. At the end, the view follows what is added; elsewhere, the row at its upper edge
 * stays where it is, whatever grows, comes or goes above or below it. The place outlives the page.
 * Our own, since a browser's scroll anchoring neither follows the end nor survives rows that are taken out and put back.
 */
export class ScrollAnchor {
  private readonly listener: Listener;
  private readonly observer = new ResizeObserver(() => this.settle());
  private viewport: HTMLElement | undefined;
  private conversationId: string | null = null;
  private place: ScrollPosition = "latest";
  /** Position that this class last scrolled to: scrolling that is not the user's. */
  private ownTop = -1;
  /** The row that was asked for last: one that does not come is given up. */
  private asked: { readonly row: string; readonly replaced: number } | undefined;
  /** True from the user's click on a row's first line until the row has unfolded or folded. */
  private isUnfolding = false;

  constructor(listener: Listener) {
    this.listener = listener;
  }

  watch(viewport: HTMLElement, content: HTMLElement): void {
    this.viewport = viewport;
    this.observer.observe(viewport);
    this.observer.observe(content);
    viewport.addEventListener("scroll", () => this.scrolled(), { passive: true });
    viewport.addEventListener("scrollend", () => this.keep());
    viewport.addEventListener("click", (event) => this.unfolding(event), { capture: true });
    viewport.addEventListener("toggle", () => this.unfolded(), { capture: true });
  }

  release(): void {
    this.observer.disconnect();
  }

  /** Goes to where the user was in this conversation, by `restored` if it is given. */
  open(conversationId: string | null, restored: ScrollPosition | undefined): void {
    this.conversationId = conversationId;
    this.go(restored ?? loadViewState(conversationId).place);
  }

  /** Goes to the end and stays there. */
  follow(): void {
    this.take("latest");
    if (!this.listener.hasEnd()) this.listener.toEnd();
    this.settle();
  }

  /** Goes to a place, which may have to be loaded first. */
  go(place: ScrollPosition): void {
    this.asked = undefined;
    this.take(place);
    requestAnimationFrame(() => this.settle());
  }

  private settle(): void {
    const { viewport, place } = this;
    if (viewport === undefined || viewport.clientHeight === 0) return;
    if (place === "latest") {
      this.scrollTo(viewport.scrollHeight - viewport.clientHeight);
    } else {
      const row = viewport.querySelector(`[data-entry="${CSS.escape(place.row)}"]`);
      if (row !== null) this.scrollTo(viewport.scrollTop + topOf(row, viewport) - place.offset);
      else this.ask(place.row);
    }
    this.askForMore();
  }

  private ask(row: string): void {
    const replaced = this.listener.replaced();
    if (this.asked?.row !== row) {
      this.asked = { row, replaced };
      this.listener.missing(row);
    } else if (replaced > this.asked.replaced) {
      this.follow();
    }
  }

  private scrollTo(top: number): void {
    if (this.viewport === undefined) return;
    this.viewport.scrollTop = top;
    this.ownTop = this.viewport.scrollTop;
  }

  private scrolled(): void {
    if (this.viewport === undefined || Math.abs(this.viewport.scrollTop - this.ownTop) < 1) return;
    this.measure();
    this.askForMore();
  }

  private askForMore(): void {
    const { viewport } = this;
    if (viewport === undefined) return;
    if (viewport.scrollTop < nearPixels) this.listener.nearTop();
    if (below(viewport) < nearPixels) this.listener.nearEnd();
  }

  private measure(): void {
    const { viewport } = this;
    if (viewport === undefined) return;
    const isAtEnd = below(viewport) <= endPixels && this.listener.hasEnd();
    this.take(isAtEnd ? "latest" : anchorIn(viewport));
    this.ownTop = viewport.scrollTop;
  }

  // What unfolds at the end must not push its own first line out of sight.
  private unfolding(event: Event): void {
    const { target } = event;
    if (this.viewport === undefined || !(target instanceof Element) || target.closest("summary") === null)
      return;
    this.place = anchorIn(this.viewport);
    this.isUnfolding = true;
  }

  private unfolded(): void {
    if (this.isUnfolding) this.measure();
    this.isUnfolding = false;
  }

  private take(place: ScrollPosition): void {
    this.place = place;
    this.listener.moved(place === "latest");
  }

  private keep(): void {
    if (loadViewState(this.conversationId).place === this.place) return;
    saveViewState(this.conversationId, { place: this.place });
    post({ type: "place", conversation: this.conversationId, place: this.place });
  }
}

/** Pixels between the lower edge of the view and the end of its content. */
function below(viewport: HTMLElement): number {
  return viewport.scrollHeight - viewport.clientHeight - viewport.scrollTop;
}

function anchorIn(viewport: HTMLElement): ScrollPosition {
  for (const row of viewport.querySelectorAll<HTMLElement>("[data-entry]")) {
    const top = topOf(row, viewport);
    if (top + row.offsetHeight > 0) return { row: row.dataset["entry"] ?? "", offset: Math.round(top) };
  }
  return "latest";
}

function topOf(row: Element, viewport: HTMLElement): number {
  return row.getBoundingClientRect().top - viewport.getBoundingClientRect().top;
}
