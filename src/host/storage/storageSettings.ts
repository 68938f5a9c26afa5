import type * as vscode from "vscode";
import type { StorageServers, StorageKey, StorageServer } from "../../core/ports/replication.ts";
import type { Settings } from "../platform/settings.ts";
import { spaceName } from "./spaceName.ts";

const bytesOfMegabyte = 1024 * 1024;
const secret = "longhand.storage.password";
const keySecret = "longhand.storage.key";
const spaceKey = "storage.space";

/**
 * Storage settings: which server keeps the replica of this workspace's conversations. Its address is the user's setting,
 * its password and the key of its space are in VS Code's secret storage, and the space, where it is not the repository's,
 * is kept with the workspace.
 */
export class StorageSettings {
  private readonly settings: Pick<Settings, "storageServer" | "storageLargestFile" | "write">;
  private readonly secrets: vscode.SecretStorage;
  private readonly state: vscode.Memento;
  private readonly servers: Pick<StorageServers, "addressOf">;
  private readonly ownSpace: () => Promise<string>;

  /** `ownSpace`: that of the workspace where the user has named none. */
  constructor(
    settings: Pick<Settings, "storageServer" | "storageLargestFile" | "write">,
    { secrets, workspaceState }: Pick<vscode.ExtensionContext, "secrets" | "workspaceState">,
    servers: Pick<StorageServers, "addressOf">,
    ownSpace: () => Promise<string>,
  ) {
    this.settings = settings;
    this.secrets = secrets;
    this.state = workspaceState;
    this.servers = servers;
    this.ownSpace = ownSpace;
  }

  /** True for the name of a secret of a server. */
  static isSecret(name: string): boolean {
    return name.startsWith(secret) || name.startsWith(keySecret);
  }

  /** "" where none is set. */
  get address(): string {
    return this.settings.storageServer.trim();
  }

  async server(): Promise<StorageServer | undefined> {
    if (this.address === "") return undefined;
    const address = await this.plainAddress();
    const server = { address, password: await this.password(address), space: await this.space() };
    const key = await this.key(server);
    return this.withOptions({ ...server, ...(key && { key }) });
  }

  /** Key of an encrypted space; undefined where none is kept. */
  async key(server: StorageServer): Promise<StorageKey | undefined> {
    const kept = await this.secrets.get(keyName(server));
    return kept === undefined ? undefined : (JSON.parse(kept) as StorageKey);
  }

  /** "" where none is kept. */
  async password(address: string): Promise<string> {
    return (await this.secrets.get(`${secret}:${address}`)) ?? "";
  }

  async space(): Promise<string> {
    const named = this.state.get(spaceKey);
    return spaceName(typeof named === "string" && named !== "" ? named : await this.ownSpace());
  }

  /** Gives the server as `server` does from then on. */
  async keep(server: StorageServer): Promise<StorageServer> {
    const { address, password, space, key } = server;
    if (key) await this.secrets.store(keyName(server), JSON.stringify(key));
    await this.secrets.store(`${secret}:${address}`, password);
    await this.state.update(spaceKey, space === spaceName(await this.ownSpace()) ? undefined : space);
    await this.settings.write("storage.server", address);
    return this.withOptions(server);
  }

  async forget(): Promise<void> {
    const server = await this.server();
    await this.settings.write("storage.server", "");
    if (!server) return;
    await this.secrets.delete(`${secret}:${server.address}`);
    await this.secrets.delete(keyName(server));
  }

  /** A password that somebody has written into the setting moves to where secrets are. */
  private async plainAddress(): Promise<string> {
    const named = this.servers.addressOf(this.address);
    if (!named) return this.address;
    const { address, password } = named;
    if (password === undefined) return address;
    if ((await this.password(address)) !== password)
      await this.secrets.store(`${secret}:${address}`, password);
    await this.settings.write("storage.server", address);
    return address;
  }

  private withOptions(server: StorageServer): StorageServer {
    return { ...server, largestFile: this.settings.storageLargestFile * bytesOfMegabyte };
  }
}

function keyName({ address, space }: StorageServer): string {
  return `${keySecret}:${address} ${space}`;
}
