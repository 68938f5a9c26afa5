import * as vscode from "vscode";
import type { ModelChoice } from "../../core/ports/modelChoice.ts";
import type { Servers } from "./servers.ts";
import { section } from "../platform/settings.ts";

const key = "longhand.nextChoice";

/** Choice for new conversations of this workspace, where it is not `longhand.model` of the first server. */
export class DefaultModelChoice {
  private readonly state: vscode.Memento;
  private readonly servers: Pick<Servers, "find">;
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onChange = this.changed.event;

  constructor(state: vscode.Memento, servers: Pick<Servers, "find">) {
    this.state = state;
    this.servers = servers;
  }

  /** The choice; undefined where the settings say it alone, and where its server is gone. */
  get current(): ModelChoice | undefined {
    const kept = this.state.get<ModelChoice>(key);
    return kept && this.servers.find(kept.server) ? kept : undefined;
  }

  async keep(choice: ModelChoice | undefined): Promise<void> {
    if (choice === undefined && this.state.get(key) === undefined) return;
    await this.state.update(key, choice);
    this.changed.fire();
  }

  /** The settings win again once they are changed. */
  follow(): vscode.Disposable {
    const written = vscode.workspace.onDidChangeConfiguration((event) => {
      const named = ["model", "baseUrl", "provider"];
      if (named.some((name) => event.affectsConfiguration(`${section}.${name}`))) void this.keep(undefined);
    });
    return vscode.Disposable.from(written, this.changed);
  }
}
