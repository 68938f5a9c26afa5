import type { Session } from "../core/agent/session.ts";
import type { View, WeighedMessage } from "../core/context/view.ts";
import type { Entry } from "../core/conversation/entry.ts";
import type { PriceList } from "../core/tokens/cost.ts";
import type { ToPanel } from "../protocol.ts";
import type { Row, RowStanding } from "../rowFacts.ts";
import { liveRows } from "./facts.ts";
import { pageAfter, pageAround, pageOf, rowOf, shortenedFact, type RowContext } from "./rows.ts";

/**
 * Rows at a time: enough for a view, and few enough that drawing them takes no longer than the rest of opening the
 * panel, however long the conversation is.
 */
const pageLength = 20;

/** Rows of the open conversation, page by page, and what the panel's page was last told of each. */
export class Transcript {
  private weighed: ReadonlyMap<string, WeighedMessage> = new Map();
  private readonly told = new Map<string, RowStanding>();
  private readonly prices: PriceList;

  constructor(prices: PriceList) {
    this.prices = prices;
  }

  /** Begins another conversation, of which nothing is weighed yet. */
  clear(): void {
    this.weighed = new Map();
    this.told.clear();
  }

  /** The last page, for a page that has no rows yet. */
  latest(session: Session): { readonly rows: readonly Row[]; readonly hasEarlier: boolean } {
    this.told.clear();
    const page = pageOf(this.context(session), pageLength);
    return { ...page, rows: this.tell([...page.rows, ...liveRows(session)]) };
  }

  earlier(session: Session, before: string): ToPanel {
    const page = pageOf(this.context(session), pageLength, before);
    return { type: "earlierRows", before, ...page, rows: this.tell(page.rows) };
  }

  later(session: Session, after: string): ToPanel {
    const page = pageAfter(this.context(session), pageLength, after);
    return { type: "laterRows", after, ...page, rows: this.tell(withLive(page, session)) };
  }

  /** Undefined where there is no row `id`. */
  around(session: Session, id: string): ToPanel | undefined {
    const page = pageAround(this.context(session), pageLength, id);
    return page && { type: "rowsAround", ...page, rows: this.tell(withLive(page, session)) };
  }

  /** The row of a new or changed entry; undefined where it has none. */
  row(session: Session, entry: Entry): Row | undefined {
    const row = rowOf(entry, this.context(session));
    if (row) this.tell([row]);
    return row;
  }

  /** What the page does not know yet of the rows it has. */
  weigh({ weighed }: View): readonly RowStanding[] {
    this.weighed = new Map(weighed.map((one) => [one.id, one]));
    const changed: RowStanding[] = [];
    for (const { id, standing, tokens, shortened } of this.told.values()) {
      const now = this.weighed.get(id);
      if (!now) continue;
      if (now.standing === standing && now.tokens === tokens && now.shortened === shortened?.form) continue;
      changed.push({ id, standing: now.standing, tokens: now.tokens, ...shortenedFact(now) });
    }
    for (const one of changed) this.told.set(one.id, one);
    return changed;
  }

  private context({ conversation }: Session): RowContext {
    return { conversation, weighed: this.weighed, prices: this.prices };
  }

  private tell(rows: readonly Row[]): readonly Row[] {
    for (const row of rows) if ("standing" in row) this.told.set(row.id, row);
    return rows;
  }
}

function withLive(page: { readonly rows: readonly Row[]; readonly hasLater: boolean }, session: Session) {
  return page.hasLater ? page.rows : [...page.rows, ...liveRows(session)];
}
