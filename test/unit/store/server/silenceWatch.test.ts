import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { PostgresStore } from "../../../../src/store/server/postgresStore.ts";
import { ServerLink } from "../../../../src/store/server/serverLink.ts";
import { statements } from "../../../../src/store/server/serverStatements.ts";
import { lineChangeOf, sentEntry } from "../../../../src/store/server/storedRows.ts";
import { useDatabase } from "../../../postgres/databases.ts";
import { lineProxy } from "../../../postgres/lineProxy.ts";
import { message, said } from "../entries.ts";

describe("A line to a server", function () {
  this.timeout(30_000);
  const { server, database } = useDatabase();
  /** Link that is given up after 300 ms without a word, when nothing of size is under way. */
  const linkTo = (port: number) =>
    new ServerLink({ ...server().address("admin", database()), port }, "", {
      connectMs: 10_000,
      silentMs: 300,
    });
  const storeOn = (link: ServerLink) => new PostgresStore(link, "space", { machine: "here", window: "w" });
  const large = (seq: number) =>
    said("a", seq, { role: "tool", tool_call_id: "c", content: randomBytes(15_000).toString("base64") });

  it("that is slow is given the time that what is sent takes, and what is asked meanwhile waits", async () => {
    const line = await lineProxy(server().port, 0, 32);
    const link = linkTo(line.port);
    const one = storeOn(link);
    await one.append([message("a", 1)]);
    const [began, connections] = [performance.now(), link.connections];
    const sending = one.append([large(2)]);
    await link.run("SELECT 1");
    await sending;
    assert.ok(performance.now() - began > 300);
    assert.equal(link.connections, connections);
    assert.equal((await one.load("a"))?.entries.length, 2);
    await one.close();
    await line.close();
  });

  it("that says nothing is given up, whatever else is asked on it", async () => {
    const link = linkTo(server().port);
    await link.run("SELECT 1");
    const silent = link.run("SELECT pg_sleep(30)");
    const other = link.run("SELECT 1");
    await assert.rejects(silent, { kind: "unreachable" });
    await assert.rejects(other, { kind: "unreachable" });
    assert.equal((await link.run("SELECT 1")).length, 1);
    await link.close();
  });

  it("that is cut is given up while something large is under way", async () => {
    const line = await lineProxy(server().port);
    const link = linkTo(line.port);
    const one = storeOn(link);
    await one.append([message("a", 1)]);
    line.cut();
    await assert.rejects(one.append([said("a", 2, { role: "user", content: "x".repeat(8_000) })]), {
      kind: "unreachable",
    });
    line.heal();
    await one.append([message("a", 2)]);
    await one.close();
    await line.close();
  });

  it("takes nothing off the time that a change bears, nor off a lease", async () => {
    const link = linkTo(server().port);
    const one = storeOn(link);
    await one.append([message("a", 1)]);
    await one.acquire("a");
    const place = { owner: "admin", space: "space", holder: JSON.stringify(["here", "w"]) };
    const entries = [message("a", 2)];
    const append = statements.append(place, {
      id: "a",
      expected: 1,
      entries: entries.map((entry) => sentEntry(entry)),
      line: lineChangeOf("a", entries),
      revives: true,
    });
    // As a statement whose values were still under way when it began.
    const [, , times = []] = await link.transaction({ text: "SELECT pg_sleep(0.1)", values: [] }, append, {
      text: `SELECT changed_at - extract(epoch FROM now()) * 1000 AS later, leased_until - changed_at AS leased
        FROM longhand.conversation`,
      values: [],
    });
    assert.ok(Number(times[0]?.["later"]) >= 90);
    assert.ok(Number(times[0]?.["leased"]) > 29_000);
    await one.close();
  });
});
