import { companionKinds, type CompanionKind } from "../../core/conversation/companions/companions.ts";
import type { Session } from "../../core/agent/session/session.ts";
import type { View, WeighedMessage } from "../../core/context/view.ts";
import { fetchEntryTexts } from "../../core/conversation/deferredText.ts";
import type { Conversation } from "../../core/conversation/fold.ts";
import type { Entry } from "../../core/conversation/entry.ts";
import type { PriceList } from "../../core/tokens/cost.ts";
import type { ToPanel } from "../../protocol/protocol.ts";
import type { Row, RowStanding } from "../../protocol/rows.ts";
import { liveRows } from "./snapshot.ts";
import { pageAfter, pageAround, pageBefore } from "./entryPages.ts";
import { pictureForms, rowOf, shortenedFact, type RowContext } from "./transcriptRows.ts";

/**
 * Rows at a time: enough for a view, and few enough that drawing them takes no longer than the rest of opening the
 * panel, however long the conversation is.
 */
const pageLength = 20;

/** Rows of the open conversation, page by page, and what the panel's page was last told of each. */
export class Transcript {
  private weighed: ReadonlyMap<string, WeighedMessage> = new Map();
  private readonly sentStandings = new Map<string, RowStanding>();
  private readonly models: { readonly prices: PriceList };

  constructor(models: { readonly prices: PriceList }) {
    this.models = models;
  }

  /** Begins another conversation, of which nothing is weighed yet. */
  clear(): void {
    this.weighed = new Map();
    this.sentStandings.clear();
  }

  /** Fetches the texts of the latest rows; to be awaited before `latest`. Rejects where texts cannot be read. */
  fetchLatest({ conversation }: Session): Promise<void> {
    return fetchEntryTexts(pageBefore(conversation, pageLength).entries);
  }

  /** The last page, for a page that has no rows yet. */
  latest(session: Session): { readonly rows: readonly Row[]; readonly hasEarlier: boolean } {
    this.sentStandings.clear();
    const { entries, hasEarlier } = pageBefore(session.conversation, pageLength);
    return { rows: this.recordSent([...this.rows(session, entries), ...liveRows(session)]), hasEarlier };
  }

  async earlier(session: Session, before: string): Promise<ToPanel> {
    const { entries, hasEarlier } = await fetched(() => pageBefore(session.conversation, pageLength, before));
    return { type: "earlierRows", before, rows: this.recordSent(this.rows(session, entries)), hasEarlier };
  }

  async later(session: Session, after: string): Promise<ToPanel> {
    const { entries, hasLater } = await fetched(() => pageAfter(session.conversation, pageLength, after));
    return { type: "laterRows", after, rows: this.untilEnd(session, entries, hasLater), hasLater };
  }

  /** Rows around the row `id`; undefined where there is none. */
  async around(session: Session, id: string): Promise<ToPanel | undefined> {
    const page = await fetched(() => pageAround(session.conversation, pageLength, id));
    if (!page) return undefined;
    const { entries, hasEarlier, hasLater } = page;
    return { type: "rowsAround", rows: this.untilEnd(session, entries, hasLater), hasEarlier, hasLater };
  }

  /** The row of a new or changed entry; undefined where it has none. */
  row(session: Session, entry: Entry): Row | undefined {
    const row = rowOf(entry, this.context(session));
    if (row) this.recordSent([row]);
    return row;
  }

  /** Changes of standing and weight that the page does not know yet, of the rows that it has. */
  weigh({ weighed }: View): readonly RowStanding[] {
    this.weighed = new Map(weighed.map((one) => [one.id, one]));
    const changed: RowStanding[] = [];
    for (const { id, standing, tokens, shortened, forms } of this.sentStandings.values()) {
      const now = this.weighed.get(id);
      if (!now) continue;
      const formsNow = pictureForms(now);
      const isSame =
        now.standing === standing &&
        now.tokens === tokens &&
        now.shortened === shortened?.form &&
        JSON.stringify(formsNow) === JSON.stringify(forms);
      if (isSame) continue;
      const standingNow = { id, standing: now.standing, tokens: now.tokens, ...shortenedFact(now) };
      changed.push({ ...standingNow, ...(formsNow && { forms: formsNow }) });
    }
    for (const one of changed) this.sentStandings.set(one.id, one);
    return changed;
  }

  private context({ conversation }: Session): RowContext {
    return { conversation, weighed: this.weighed, models: this.models };
  }

  private rows(session: Session, entries: readonly Entry[]): readonly Row[] {
    const context = this.context(session);
    return entries.flatMap((entry) => rowOf(entry, context) ?? []);
  }

  /** Rows of these entries, with what is under way where they are the last. */
  private untilEnd(session: Session, entries: readonly Entry[], hasLater: boolean): readonly Row[] {
    return this.recordSent([...this.rows(session, entries), ...(hasLater ? [] : liveRows(session))]);
  }

  private recordSent(rows: readonly Row[]): readonly Row[] {
    for (const row of rows) if ("standing" in row) this.sentStandings.set(row.id, standingOf(row));
    return rows;
  }
}

/** The page as it is when its texts are there: what was added meanwhile is in it. */
async function fetched<P extends { readonly entries: readonly Entry[] } | undefined>(
  page: () => P,
): Promise<P> {
  await fetchEntryTexts(page()?.entries ?? []);
  return page();
}

function standingOf({
  id,
  standing,
  tokens,
  shortened,
  ...row
}: Extract<Row, { readonly standing: unknown }>): RowStanding {
  const images = "images" in row ? row.images : undefined;
  const forms = pictureForms({ images: images?.map((one) => ({ id: one.id, form: one.form ?? "full" })) });
  return { id, standing, tokens, shortened, ...(forms && { forms }) };
}

/** The entry whose row an entry changes. */
export function rowEntryOf(entry: Entry, conversation: Conversation): Entry | undefined {
  if (entry.type !== "revert" && entry.type !== "summaryEdit" && !isCompanion(entry)) return entry;
  const target = conversation.entries.find(({ id }) => id === entry.target);
  return target && isCompanion(target) ? rowEntryOf(target, conversation) : target;
}

function isCompanion(entry: Entry): entry is Extract<Entry, { type: CompanionKind }> {
  return companionKinds.some((kind) => kind === entry.type);
}
