import type * as vscode from "vscode";
import type { StorageServer } from "../../core/ports/replication.ts";
import type { Settings } from "../platform/settings.ts";

const secret = "longhand.storage.password";
const spaceKey = "storage.space";

/**
 * Which server keeps the replica of this workspace's conversations: its address is the user's setting, its password in
 * VS Code's secret storage under that address, and the space, where it is not the repository's, with the workspace.
 */
export class StorageSettings {
  private readonly settings: Pick<Settings, "storageServer" | "write">;
  private readonly secrets: vscode.SecretStorage;
  private readonly state: vscode.Memento;
  private readonly ownSpace: () => Promise<string>;

  /** `ownSpace`: that of the workspace where the user has named none. */
  constructor(
    settings: Pick<Settings, "storageServer" | "write">,
    { secrets, workspaceState }: Pick<vscode.ExtensionContext, "secrets" | "workspaceState">,
    ownSpace: () => Promise<string>,
  ) {
    this.settings = settings;
    this.secrets = secrets;
    this.state = workspaceState;
    this.ownSpace = ownSpace;
  }

  /** "" where none is set. */
  get address(): string {
    return this.settings.storageServer.trim();
  }

  async server(): Promise<StorageServer | undefined> {
    const { address } = this;
    if (address === "") return undefined;
    return { address, password: await this.password(address), space: await this.space() };
  }

  /** "" where none is kept. */
  async password(address: string): Promise<string> {
    return (await this.secrets.get(`${secret}:${address}`)) ?? "";
  }

  async space(): Promise<string> {
    const named = this.state.get(spaceKey);
    return typeof named === "string" && named !== "" ? named : this.ownSpace();
  }

  async keep({ address, password, space }: StorageServer): Promise<void> {
    await this.secrets.store(`${secret}:${address}`, password);
    await this.state.update(spaceKey, space === (await this.ownSpace()) ? undefined : space);
    await this.settings.write("storage.server", address);
  }

  async forget(): Promise<void> {
    const { address } = this;
    if (address !== "") await this.secrets.delete(`${secret}:${address}`);
    await this.settings.write("storage.server", "");
  }
}
