import type * as vscode from "vscode";
import type { ModelObservations, RefusedWindow } from "../../core/agent/memory/modelObservations.ts";
import { noDriftHistory, type DriftHistory } from "../../core/tokens/drift.ts";

/** Model observations by server and model, kept across restarts. */
export class GlobalModelObservations implements ModelObservations {
  private readonly memento: vscode.Memento;
  private readonly server: () => string;

  constructor(memento: vscode.Memento, server: () => string) {
    this.memento = memento;
    this.server = server;
  }

  window(model: string): RefusedWindow | undefined {
    return this.memento.get<RefusedWindow>(this.key("refused", model));
  }

  keepWindow(model: string, window: RefusedWindow): void {
    void this.memento.update(this.key("refused", model), window);
  }

  drift(model: string): DriftHistory {
    return this.memento.get<DriftHistory>(this.key("drift", model)) ?? noDriftHistory;
  }

  keepDrift(model: string, memory: DriftHistory): void {
    void this.memento.update(this.key("drift", model), memory);
  }

  private key(what: string, model: string): string {
    return `longhand.learned.${what} ${this.server()} ${model}`;
  }
}
