import assert from "node:assert/strict";
import type * as vscode from "vscode";
import { StorageSettings } from "../../../../src/host/storage/storageSettings.ts";
import { replicaOf } from "../../../../src/store/client/storeThread.ts";
import { WorkerReplication } from "../../../../src/store/client/workerReplication.ts";
import { WorkerServers } from "../../../../src/store/client/workerServers.ts";

describe("The settings of a storage server", () => {
  /** Storage settings with `address` in the setting, and the secrets that VS Code keeps. */
  const kept = (address: string) => {
    const secrets = new Map<string, string>();
    const settings = {
      storageServer: address,
      storageLargestFile: 5,
      write: async (_: string, value: unknown) => void (settings.storageServer = String(value)),
    };
    const context = {
      secrets: {
        get: async (name: string) => secrets.get(name),
        store: async (name: string, value: string) => void secrets.set(name, value),
        delete: async (name: string) => void secrets.delete(name),
      } as unknown as vscode.SecretStorage,
      workspaceState: { get: () => undefined, update: async () => undefined } as unknown as vscode.Memento,
    };
    const storage = new StorageSettings(
      settings,
      context,
      new WorkerServers(replicaOf("")),
      async () => "own",
    );
    return { storage, settings, secrets };
  };

  for (const written of [
    "postgres://ann:s%40%3A%2F%23crêt@db.example/team",
    "postgresql://db.example/team?user=ann&password=s%40%3A%2F%23cr%C3%AAt",
  ]) {
    it(`hold no password: one that is written there moves to the secrets: ${written}`, async () => {
      const { storage, settings, secrets } = kept(written);
      const address = "postgresql://ann@db.example:5432/team";
      const server = { address, password: "s@:/#crêt", space: "own", largestFile: 5 * 1024 * 1024 };
      assert.deepEqual(await storage.server(), server);
      assert.equal(settings.storageServer, address);
      assert.deepEqual([...secrets.values()], ["s@:/#crêt"]);
      assert.deepEqual(await storage.server(), server);
      await storage.forget();
      assert.deepEqual([settings.storageServer, secrets.size], ["", 0]);
    });
  }

  it("find the password of an address, however that is written", async () => {
    const { storage, settings } = kept("postgresql://ann:right@db.example:5432/team");
    await storage.server();
    settings.storageServer = "postgres://ann@DB.example/team";
    assert.equal((await storage.server())?.password, "right");
  });

  it("lead to a word about the address where that is none", async () => {
    const { storage } = kept("db.example");
    const server = await storage.server();
    const replication = new WorkerReplication({ file: "none", startThread: replicaOf("none") });
    assert.ok(server);
    const told = new Promise((resolve) => replication.onEvent(resolve));
    replication.start(server);
    await told;
    assert.deepEqual(replication.status().problem, { code: "address" });
    await replication.stop();
  });
});
