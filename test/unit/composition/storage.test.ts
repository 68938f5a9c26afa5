import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteJournal } from "../../fixtures/store/openSqliteJournal.ts";
import { replicaOf } from "../../../src/store/client/storeThread.ts";
import { WorkerReplication } from "../../../src/store/client/workerReplication.ts";
import { replicaWorkerFile, startThread } from "../../fixtures/store/workerFiles.ts";
import { until } from "../../fixtures/until.ts";
import { run, serve, state, useExtension } from "../../fixtures/vscode/runningExtension.ts";
import { query, usePostgres } from "../../postgres/postgresServer.ts";
import { message } from "../store/entries.ts";

/** Starts another machine: a store of its own, and its replicator. */
async function startMachine() {
  const folder = await mkdtemp(join(tmpdir(), "longhand-machine-"));
  const file = join(folder, "conversations.db");
  const replication = new WorkerReplication({ file, startThread: replicaOf(replicaWorkerFile) });
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

describe("Storage on a server", () => {
  const { root } = useExtension();
  const server = usePostgres();
  let database: string;
  let url: string;
  const rows = (statement: string) => query(server().address("admin", database), [statement]);

  before(async () => {
    database = await server().newDatabase();
    url = `postgresql://admin@127.0.0.1:${server().port}/${database}`;
    // Without an answer each message would be tried again and again.
    await serve();
  });

  // First, while no space was ever named.
  it("brings what another clone of the repository says as it is said, to be read here until it is taken over", async () => {
    const git = join(root(), ".git");
    await mkdir(git);
    await writeFile(join(git, "config"), '[remote "origin"]\n\turl = git@git.example:Team/Project.git\n');
    const other = await startMachine();
    const { store } = other;
    const id = randomUUID();
    try {
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

  it("is encrypted with a passphrase, says at once that one is wrong, and takes another", async () => {
    const connect = (passphrase?: string) =>
      run<{ connected: boolean; reason?: string }>("connectStorage", { url, space: "sealed", passphrase });
    assert.equal((await connect("correct horse battery")).connected, true);
    await run("newConversation");
    await run("send", { text: "My secret plan" });
    await until(async () => {
      const found = await rows(
        "SELECT type FROM longhand.entry AS e JOIN longhand.conversation AS c ON c.id = e.conversation WHERE c.space = 'sealed'",
      );
      return found.length > 0 && found.every(({ type }) => type === "sealed");
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

  it("says in words why a server cannot be used, and keeps what was there", async () => {
    const reasonOf = async (url: string) => (await run<{ reason: string }>("connectStorage", { url })).reason;
    assert.match(await reasonOf("nonsense"), /postgresql:\/\/user@host/);
    assert.match(await reasonOf("postgresql://admin@127.0.0.1:1/postgres"), /cannot be reached/);
    assert.match(await reasonOf(`postgresql://admin@127.0.0.1:${server().port}/none`), /no such database/);
    const encrypted = `${url}?sslmode=verify-full`;
    assert.match(await reasonOf(encrypted), /does not encrypt/);
    assert.equal((await run<{ state: string }>("storageState")).state, "none");
  });
});
