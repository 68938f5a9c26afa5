import type * as vscode from "vscode";
import type {
  ModelObservations,
  RefusedPictures,
  RefusedWindow,
} from "../../core/agent/memory/accounting/modelObservations.ts";
import { noDriftHistory, type DriftHistory } from "../../core/tokens/drift.ts";

/** A server that tells its window in refusals alone may have been started anew with a larger one: after a day it is tried. */
const refusalHoldsMs = 86_400_000;

/** Model observations by server and model, kept across restarts. */
export class GlobalModelObservations implements ModelObservations {
  private readonly memento: vscode.Memento;
  private readonly server: () => string;

  constructor(memento: vscode.Memento, server: () => string) {
    this.memento = memento;
    this.server = server;
  }

  window(model: string): RefusedWindow | undefined {
    const kept = this.memento.get<RefusedWindow & { readonly at?: number }>(this.key("refused", model));
    return kept && Date.now() - (kept.at ?? 0) < refusalHoldsMs ? kept : undefined;
  }

  keepWindow(model: string, window: RefusedWindow): void {
    void this.memento.update(this.key("refused", model), { ...window, at: Date.now() });
  }

  drift(model: string): DriftHistory {
    return this.memento.get<DriftHistory>(this.key("drift", model)) ?? noDriftHistory;
  }

  keepDrift(model: string, memory: DriftHistory): void {
    void this.memento.update(this.key("drift", model), memory);
  }

  pictures(model: string): RefusedPictures {
    const kept = this.memento.get<RefusedPictures & { readonly at?: number }>(this.key("pictures", model));
    return kept && Date.now() - (kept.at ?? 0) < refusalHoldsMs ? kept : {};
  }

  keepPictures(model: string, refused: RefusedPictures): void {
    void this.memento.update(this.key("pictures", model), { ...refused, at: Date.now() });
  }

  private key(what: string, model: string): string {
    return `longhand.learned.${what} ${this.server()} ${model}`;
  }
}
