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

  it("shares nothing where there is no server, and shows the rights of a team", async () => {
    const refused = await run<{ shared: boolean; reason: string }>("shareConversation", { on: true });
    assert.equal(refused.shared, false);
    assert.match(refused.reason, /No server is connected/);
    const { script } = await run<{ script: string }>("showTeamScript");
    assert.match(script, /CREATE ROLE longhand_user/);
  });
});
