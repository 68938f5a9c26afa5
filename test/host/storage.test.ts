import assert from "node:assert/strict";
import { until } from "../fixtures/until.ts";
import type { ModelServer } from "../modelServer/modelServer.ts";
import { postgresFolder, startPostgres, type PostgresServer } from "../postgres/postgresServer.ts";
import { run, serve } from "./support.ts";

interface State {
  readonly server: string;
  readonly state: string;
  readonly waiting: number;
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
