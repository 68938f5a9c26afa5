import type { Session } from "../../core/agent/session/session.ts";
import type { HidingStrategy } from "../../core/conversation/strategy.ts";
import type { SheetKind } from "../../protocol/protocol.ts";
import type { SheetFact } from "../../protocol/sheets.ts";
import type { FileSheet } from "./intents/fileIntents.ts";
import type { FactSink, FileChangeViews, OpenConversation, SheetSource } from "./panelPorts.ts";

/** Sheet that lies over the transcript; `preselected`: the strategy that a preview shows first. */
export type OpenSheet =
  { readonly kind: SheetKind; readonly preselected?: HidingStrategy | undefined } | FileSheet;

/** Services of the sheet. */
interface PanelSheetParts {
  readonly conversations: Pick<OpenConversation, "current">;
  readonly sheets: Pick<SheetSource, "sheet">;
  readonly files: Pick<FileChangeViews, "sheet">;
}

/** The sheet over the panel's transcript: at most one, drawn anew as what it shows changes. */
export class PanelSheet {
  private readonly parts: PanelSheetParts;
  private readonly page: FactSink;
  private open: OpenSheet | null = null;

  constructor(parts: PanelSheetParts, page: FactSink) {
    this.parts = parts;
    this.page = page;
  }

  get isOpen(): boolean {
    return this.open !== null;
  }

  /** Forgets the sheet without a word to the page, which is drawn anew. */
  forget(): void {
    this.open = null;
  }

  /** Draws the open sheet anew; without one, says so. */
  redraw(): Promise<void> {
    return this.show(this.open);
  }

  /** Shows a sheet in place of the one that is open; null closes that. */
  async show(wanted: OpenSheet | null): Promise<void> {
    this.open = wanted;
    const session = this.parts.conversations.current;
    const sheet = wanted && session ? await this.factOf(wanted, session) : null;
    // The sheet may have been closed or replaced by another one meanwhile.
    if (this.open === wanted) this.page.post({ type: "sheet", sheet });
  }

  private async factOf(wanted: OpenSheet, session: Session): Promise<SheetFact> {
    const { files, sheets } = this.parts;
    if (!("id" in wanted)) return sheets.sheet(wanted.kind, session, wanted.preselected);
    const { kind, id, isRenewed = false } = wanted;
    return { ...(await files.sheet(kind, id, session)), isRenewed };
  }
}
