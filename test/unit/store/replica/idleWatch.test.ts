import assert from "node:assert/strict";
import { until } from "../../../fixtures/until.ts";
import { message } from "../entries.ts";
import { useMachines, type Machine } from "./machines.ts";

describe("A machine that nobody uses", () => {
  const { admin, start } = useMachines();

  const join = (name: string, idleMs: number) => start(`${name}/conversations.db`, { idleMs });
  /** The connections of all machines. */
  const connected = async () => {
    const [row] = await admin(
      "SELECT count(*) AS count FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'longhand'",
    );
    return Number(row?.["count"]);
  };
  const has = (one: Machine, count: number) =>
    until(async () => (await one.store.entryIds("a")).length === count);

  it("lets go of the server and its conversations, loses nothing and takes them again at the first word", async () => {
    const here = await join("here", 700);
    await here.store.acquire("a");
    await here.store.append([message("a", 1)]);
    await here.replication.settled();
    await until(async () => (await connected()) === 0);
    assert.equal(here.replication.status().state, "online");
    await here.store.append([message("a", 2)]);
    await here.replication.settled();
    await until(async () => (await connected()) === 0);
    const there = await join("there", 60_000);
    await has(there, 2);
    await until(async () => (await there.store.acquire("a")) === undefined);
    await there.store.append([message("a", 3)]);
    // Asked now and then all the same.
    await has(here, 3);
  });

  it("goes on asking while the user looks at one of its windows", async () => {
    const here = await join("here", 700);
    const window = await join("here", 700);
    await until(() => window.replication.status().state === "online");
    await until(async () => (await connected()) === 0);
    window.replication.attend(true);
    const there = await join("there", 60_000);
    await there.store.append([message("a", 1)]);
    await has(here, 1);
    await until(async () => (await connected()) === 2);
  });
});
