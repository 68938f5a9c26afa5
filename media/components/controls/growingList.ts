import type { ReactiveController, ReactiveControllerHost } from "lit";

/** Rows of each list in the first picture: about what a tab shows without scrolling. */
const firstRows = 12;

/** Factor by which more is drawn a frame later: what is drawn already is looked at again each time. */
const growth = 6;

/** Growing list: draws the beginning of its rows at once, and the rest in the frames after that. */
export class GrowingList implements ReactiveController {
  private readonly host: ReactiveControllerHost;
  private drawn = firstRows;
  private longest = 0;

  constructor(host: ReactiveControllerHost) {
    this.host = host;
    host.addController(this);
  }

  /** The rows to draw now; several lists of one page may ask. */
  shown<Row>(rows: readonly Row[]): readonly Row[] {
    this.longest = Math.max(this.longest, rows.length);
    return rows.length > this.drawn ? rows.slice(0, this.drawn) : rows;
  }

  hostUpdated(): void {
    const isWhole = this.longest <= this.drawn;
    this.longest = 0;
    // A frame that is asked for here is the one that shows what was drawn just now.
    if (!isWhole) requestAnimationFrame(() => setTimeout(() => this.grow()));
  }

  private grow(): void {
    this.drawn *= growth;
    this.host.requestUpdate();
  }
}
