import { html, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { FailureFact } from "../../../src/protocol/protocol.ts";
import type { ScrollPosition } from "../../../src/protocol/restoredState.ts";
import type { Row } from "../../../src/protocol/rows.ts";
import { post } from "../../bridge.ts";
import { memoryText } from "../../strings/memoryText.ts";
import type { PanelState } from "../../state/panelState.ts";
import { foldedRows, rewindsOf } from "../../state/foldedRows.ts";
import { text } from "../../strings/text.ts";
import { icon, when } from "../controls/buttons.ts";
import type { CompactionElement } from "../rows/compaction/compactionElement.ts";
import { failureRow } from "../rows/failure.ts";
import { LightElement } from "../controls/lightElement.ts";
import { workingDots } from "../rows/messageElement.ts";
import { markRow } from "./markRow.ts";
import { moveBetweenRows } from "./rowKeys.ts";
import { ScrollAnchor } from "./scrollAnchor.ts";
import { rowsToKeep } from "./rowEviction.ts";

/** Loads rows at either end of the page, and lets go of some. */
export interface Pager {
  readonly earlier: () => void;
  readonly later: () => void;
  readonly forget: (first: number, last: number) => void;
}

/** Pixels above a row that is brought into view. */
const revealOffset = 24;

/** The rows of the conversation, and where in them the user is. */
export class TranscriptElement extends LightElement {
  static override properties = {
    conversationId: { attribute: false },
    restored: { attribute: false },
    rows: { attribute: false },
    hasEarlier: { attribute: false },
    hasLater: { attribute: false },
    replaced: { attribute: false },
    summarizing: { attribute: false },
    said: { attribute: false },
    pages: { attribute: false },
    revealed: { attribute: false },
    running: { attribute: false },
    failure: { attribute: false },
    whenEmpty: { attribute: false },
    pager: { attribute: false },
    following: { state: true },
    openVersions: { state: true },
  };
  declare conversationId: string | null;
  /** Position of the user, as the host knows it. */
  declare restored: ScrollPosition | undefined;
  declare rows: readonly Row[];
  declare hasEarlier: boolean;
  declare hasLater: boolean;
  declare replaced: PanelState["replaced"];
  declare summarizing: boolean;
  /** Grows with every new message of the user's, which is then to be seen. */
  declare said: number;
  /** Grows whenever other rows take the place of all. */
  declare pages: number;
  /** The row to be brought into view; another object each time. */
  declare revealed: PanelState["revealed"];
  declare running: boolean;
  declare failure: FailureFact | null;
  /** Placeholder instead of rows. */
  declare whenEmpty: TemplateResult;
  declare pager: Pager;
  declare private following: boolean;
  /** Ids of rewind rows whose earlier version is shown. */
  declare private openVersions: ReadonlySet<string>;
  /** A row that is to be marked as soon as it is there. */
  private unmarked: string | undefined;
  private folded: ReadonlySet<string> = new Set();
  /** The row that what happens next follows; undefined while that is not on the page. */
  private latest: Row | undefined;
  private readonly anchor = new ScrollAnchor({
    moved: (following) => (this.following = following),
    nearTop: () => this.pager.earlier(),
    nearEnd: () => this.pager.later(),
    hasEnd: () => !this.hasLater,
    toEnd: () => post({ type: "loadLatest" }),
    missing: (id) => post({ type: "loadAround", id }),
    replaced: () => this.pages,
  });

  constructor() {
    super();
    this.rows = [];
    this.following = true;
    this.openVersions = new Set();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.anchor.release();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has("rows") && !changed.has("openVersions")) return;
    this.folded = foldedRows(this.rows, this.openVersions);
    if (this.unmarked !== undefined && this.folded.has(this.unmarked)) {
      this.openVersions = rewindsOf(this.rows);
      this.folded = foldedRows(this.rows, this.openVersions);
    }
    const isSaid = ({ id, kind }: Row) =>
      kind !== "rewind" && kind !== "compaction" && kind !== "restore" && !this.folded.has(id);
    this.latest = this.hasLater ? undefined : this.rows.findLast(isSaid);
  }

  protected override render(): TemplateResult {
    const failure = this.shownFailure;
    const empty = this.rows.length === 0 && failure === null && !this.running;
    return html`<div
        class="transcript"
        role="log"
        aria-label=${text.conversation}
        aria-live="off"
        tabindex="0"
        @keydown=${moveBetweenRows}
      >
        <div class="rows">
          ${when(this.hasEarlier, () => moreButton(text.loadEarlier, this.pager.earlier))}
          ${repeat(this.rows, ({ id }) => id, this.row)}
          ${when(this.hasLater, () => moreButton(memoryText.loadLater, this.pager.later))}
          ${when(isWaiting(this.running && !this.hasLater, this.rows), () => html`<div class="row">${workingDots()}</div>`)}
          ${failure === null ? "" : failureRow(failure, this.shorten)} ${empty ? this.whenEmpty : ""}
        </div>
      </div>
      ${when(!this.following && !empty, () => this.jump())}`;
  }

  protected override firstUpdated(): void {
    const viewport = this.querySelector<HTMLElement>(".transcript");
    const content = this.querySelector<HTMLElement>(".rows");
    if (viewport !== null && content !== null) this.anchor.watch(viewport, content);
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("conversationId")) this.anchor.open(this.conversationId, this.restored);
    else if (changed.has("said") && this.said > 0) this.anchor.follow();
    if (changed.has("revealed") && this.revealed !== null) this.reveal(this.revealed.id);
    // Rows draw themselves after this element.
    requestAnimationFrame(() => this.markRevealed());
    if (!changed.has("rows")) return;
    const grown = changed.get("rows")?.[0]?.id === this.rows[0]?.id ? "last" : "first";
    requestAnimationFrame(() => this.forget(grown));
  }

  /** Puts the user's last message into the composer, to be said again. */
  private readonly shorten = (): void => {
    const detail = this.rows.findLast((row) => row.kind === "message" && row.role === "user");
    if (detail) this.dispatchEvent(new CustomEvent("edit-message", { detail, bubbles: true }));
  };

  private readonly toggleVersion = (id: string): void => {
    const open = new Set(this.openVersions);
    if (!open.delete(id)) open.add(id);
    this.openVersions = open;
  };

  /** Brings a row into view, loading it first where it is not there. */
  reveal(id: string): void {
    this.unmarked = id;
    this.requestUpdate("openVersions");
    this.anchor.go({ row: id, offset: revealOffset });
  }

  private markRevealed(): void {
    const id = this.unmarked;
    if (id === undefined || !markRow(this, id)) return;
    this.unmarked = undefined;
    if (this.revealed?.edit !== true || this.revealed.id !== id) return;
    const compactions = this.querySelectorAll<CompactionElement>("longhand-compaction");
    [...compactions].find(({ row }) => row?.id === id)?.edit();
  }

  // What is far from the view leaves the page, so that it never grows with the conversation.
  private forget(grown: "first" | "last"): void {
    const content = this.querySelector<HTMLElement>(".rows");
    const viewport = this.querySelector<HTMLElement>(".transcript");
    if (content === null || viewport === null) return;
    const remaining = rowsToKeep(viewport, content, grown)?.map((element) => rowOf(element)?.id);
    if (remaining === undefined) return;
    // A row may have no element: one of a version that is folded.
    const first = this.rows.findIndex(({ id }) => id === remaining[0]);
    const last = this.rows.length - 1 - this.rows.findLastIndex(({ id }) => id === remaining.at(-1));
    if (first >= 0 && last < this.rows.length) this.pager.forget(first, last);
  }

  private jump(): TemplateResult {
    return html`<button type="button" class="button jump" @click=${() => this.anchor.follow()}>
      ${icon("arrow-down")}${text.jumpToLatest}
    </button>`;
  }

  /** The failure, where no row tells of it: a message that was not finished or answered does, and offers to go on. */
  private get shownFailure(): FailureFact | null {
    return this.failure?.kind === "interrupted" && this.latest?.kind === "message" ? null : this.failure;
  }

  private readonly row = (row: Row): TemplateResult => {
    const isFolded = this.folded.has(row.id);
    if (row.kind === "message") {
      const isLast = row === this.latest && !this.running && this.shownFailure === null;
      return html`<longhand-message
        .row=${row}
        .latest=${isLast}
        .reveal=${(id: string) => this.reveal(id)}
        ?hidden=${isFolded}
      ></longhand-message>`;
    }
    if (row.kind === "quote") {
      return html`<longhand-quote .row=${row} ?hidden=${isFolded}></longhand-quote>`;
    }
    if (row.kind === "tool") {
      const shownIn = this.conversationId;
      return html`<longhand-tool .row=${row} .conversation=${shownIn} ?hidden=${isFolded}></longhand-tool>`;
    }
    if (row.kind === "rewind") {
      return html`<longhand-version
        .row=${row}
        .open=${this.openVersions.has(row.id)}
        .toggle=${this.toggleVersion}
        ?hidden=${isFolded}
      ></longhand-version>`;
    }
    if (row.kind === "restore") return html`<longhand-restore .row=${row}></longhand-restore>`;
    if (row.kind === "parted") return html`<longhand-parted .row=${row}></longhand-parted>`;
    return html`<longhand-compaction
      .row=${row}
      .replaced=${this.replaced.get(row.id)}
      .busy=${this.summarizing}
      .reveal=${(id: string) => this.reveal(id)}
    ></longhand-compaction>`;
  };
}

function rowOf(element: Element): Row | undefined {
  return (element as Element & { readonly row?: Row }).row;
}

function moreButton(label: string, load: () => void): TemplateResult {
  return html`<button type="button" class="link-button more-rows" @click=${load}>${label}</button>`;
}

/** True while the turn runs and no row shows that it does. */
function isWaiting(running: boolean, rows: readonly Row[]): boolean {
  const last = rows.at(-1);
  if (!running || last === undefined) return running;
  if (last.kind === "tool") return last.status !== "waiting" && last.status !== "running";
  return last.kind !== "message" || last.streaming !== true;
}
