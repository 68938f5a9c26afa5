import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import { openSqliteJournal } from "../../src/store/client/sqliteJournal.ts";
import { threadOf } from "../../src/store/client/storeThread.ts";
import { WorkerReplication } from "../../src/store/client/workerReplication.ts";
import { until } from "../fixtures/until.ts";
import type { ModelServer } from "../modelServer/modelServer.ts";
import { postgresFolder, startPostgres, type PostgresServer } from "../postgres/postgresServer.ts";
import { message } from "../unit/store/entries.ts";
import { run, serve, state } from "./support.ts";

interface State {
  readonly server: string;
  readonly state: string;
  readonly waiting: number;
}

/** Another machine: a store of its own, and its replicator. */
async function startMachine() {
  const folder = await mkdtemp(join(tmpdir(), "longhand-machine-"));
  const file = join(folder, "conversations.db");
  const { extensionPath } = vscode.extensions.getExtension("longhand.longhand")!;
  const worker = (name: string) => join(extensionPath, "dist", name);
  const replication = new WorkerReplication({ file, workerFile: worker("replicaWorker.cjs") });
  const startThread = threadOf(worker("sqliteWorker.cjs"));
  const store = await openSqliteJournal({ file, startThread, onSaved: () => replication.poke() });
  return {
    store,
    replication,
    close: async () => {
      await store.close();
      await replication.stop();
      await rm(folder, { recursive: true });
    },
  };
}

describe("Storage on a server", function () {
  this.timeout(60_000);
  let server: PostgresServer;
  let model: ModelServer;
  before(async function () {
    const folder = postgresFolder();
    if (folder === undefined) return this.skip();
    server = await startPostgres(folder);
    // Without an answer each message would be tried again and again.
    model = await serve();
  });
  after(async () => {
    await run("disconnectStorage");
    await Promise.all([model.close(), server.remove()]);
  });

  // First, while no space was ever named.
  it("brings what another clone of the repository says as it is said, to be read here until it is taken over", async () => {
    const git = join(vscode.workspace.workspaceFolders![0]!.uri.fsPath, ".git");
    await mkdir(git);
    await writeFile(join(git, "config"), '[remote "origin"]\n\turl = git@git.example:Team/Project.git\n');
    const other = await startMachine();
    const { store } = other;
    const id = randomUUID();
    try {
      const url = `postgresql://admin@127.0.0.1:${server.port}/postgres`;
      const connected = await run<{ space: string }>("connectStorage", { url });
      assert.equal(connected.space, "git.example/team/project");
      await store.acquire(id);
      await store.append([message(id, 1, "Where do the okapis live?")]);
      other.replication.start({ address: url, password: "", space: connected.space });
      await until(async () => {
        const found = await run<{ conversationId: string }[]>("searchConversations", { query: "okapis" });
        return found.some(({ conversationId }) => conversationId === id);
      });
      await run("openConversation", { id });
      const say = async (text: string) =>
        (await run<{ failure?: { kind: string; machine?: string } }>("send", { text })).failure;
      const refusal = await say("Mine");
      assert.equal(refusal?.kind, "heldElsewhere");
      assert.equal((await state()).messageCount, 1);
      await store.append([message(id, 2, "In forests.", "assistant")]);
      await until(async () => (await state()).messageCount === 2);
      await run("takeOver");
      assert.equal(await say("Mine now"), undefined);
      const { messages } = await state();
      const stored = async () => (await store.load(id))?.entries ?? [];
      await until(async () => (await stored()).some((entry) => entry.id === messages.at(-1)?.id));
      const next = (await stored()).length + 1;
      await assert.rejects(store.append([message(id, next)]), { kind: "leased" });
    } finally {
      await run("disconnectStorage");
      await other.close();
      await rm(git, { recursive: true });
    }
  });

  it("is connected, gets what is said, goes on while the server is away, and is disconnected", async () => {
    const none = { server: "", state: "none", waiting: 0, conversations: 0 };
    assert.deepEqual(await run("storageState"), none);
    const url = `postgresql://admin:secret@127.0.0.1:${server.port}/postgres`;
    const connected = await run<{ connected: boolean }>("connectStorage", { url, space: "test" });
    const name = `127.0.0.1:${server.port}/postgres`;
    assert.deepEqual(connected, { connected: true, server: name, space: "test" });
    await run("newConversation");
    await run("send", { text: "Hello" });
    const reached = (state: string, isEnough: (waiting: number) => boolean) =>
      until(async () => {
        const found = await run<State>("storageState");
        return found.state === state && isEnough(found.waiting);
      });
    await reached("online", (waiting) => waiting === 0);
    const stored = async () => {
      const rows = await server.admin("SELECT body FROM longhand.entry WHERE type = 'message'");
      return rows.map(({ body }) => String(body)).join("\n");
    };
    await until(async () => (await stored()).includes("Hello"));
    const sharedThere = async () =>
      (await server.admin("SELECT id FROM longhand.conversation WHERE shared")).length;
    assert.deepEqual(await run("shareConversation", { on: true }), { shared: true });
    assert.equal(await sharedThere(), 1);
    assert.deepEqual(await run("shareConversation", { on: false }), { shared: false });
    assert.equal(await sharedThere(), 0);
    await server.kill();
    await run("send", { text: "Still here" });
    await reached("offline", (waiting) => waiting > 0);
    await server.start();
    await until(async () => (await stored()).includes("Still here"));
    assert.deepEqual(await run("disconnectStorage"), none);
  });

  it("is encrypted with a passphrase, says at once that one is wrong, and takes another", async () => {
    const url = `postgresql://admin@127.0.0.1:${server.port}/postgres`;
    const connect = (passphrase?: string) =>
      run<{ connected: boolean; reason?: string }>("connectStorage", { url, space: "sealed", passphrase });
    assert.equal((await connect("correct horse battery")).connected, true);
    await run("newConversation");
    await run("send", { text: "My secret plan" });
    await until(async () => {
      const rows = await server.admin(
        "SELECT type FROM longhand.entry AS e JOIN longhand.conversation AS c ON c.id = e.conversation WHERE c.space = 'sealed'",
      );
      return rows.length > 0 && rows.every(({ type }) => type === "sealed");
    });
    await run("disconnectStorage");
    assert.match((await connect()).reason ?? "", /are encrypted, and this machine has no key/);
    assert.match((await connect("wrong")).reason ?? "", /passphrase is another one/);
    assert.equal((await connect("correct horse battery")).connected, true);
    const change = (passphrase: string) =>
      run<{ changed: boolean }>("changeStoragePassphrase", { passphrase, next: "another one" });
    assert.equal((await change("wrong")).changed, false);
    assert.equal((await change("correct horse battery")).changed, true);
    await run("disconnectStorage");
    assert.equal((await connect("correct horse battery")).connected, false);
    assert.equal((await connect("another one")).connected, true);
    await run("disconnectStorage");
  });

  it("shares nothing where there is no server, and shows the rights of a team", async () => {
    const refused = await run<{ shared: boolean; reason: string }>("shareConversation", { on: true });
    assert.equal(refused.shared, false);
    assert.match(refused.reason, /No server is connected/);
    const { script } = await run<{ script: string }>("showTeamScript");
    assert.match(script, /CREATE ROLE longhand_user/);
  });

  it("says in words why a server cannot be used, and keeps what was there", async () => {
    const reasonOf = async (url: string) => (await run<{ reason: string }>("connectStorage", { url })).reason;
    assert.match(await reasonOf("nonsense"), /postgresql:\/\/user@host/);
    assert.match(await reasonOf("postgresql://admin@127.0.0.1:1/postgres"), /cannot be reached/);
    assert.match(await reasonOf(`postgresql://admin@127.0.0.1:${server.port}/none`), /no such database/);
    const encrypted = `postgresql://admin@127.0.0.1:${server.port}/postgres?sslmode=verify-full`;
    assert.match(await reasonOf(encrypted), /does not encrypt/);
    assert.equal((await run<State>("storageState")).state, "none");
  });
});
