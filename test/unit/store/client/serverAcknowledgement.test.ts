import assert from "node:assert/strict";
import type {
  Acknowledgement,
  ReplicationEvent,
  ReplicationStatus,
} from "../../../../src/core/ports/replication.ts";
import { ServerAcknowledgement } from "../../../../src/store/client/serverAcknowledgement.ts";
import { ScriptedModel } from "../../doubles/scriptedModel.ts";
import { newSession } from "../../doubles/world.ts";

describe("A turn that waits for the server's word", () => {
  it("asks the model only when that is given, before each of its steps, and says that it waits", async () => {
    const words: (() => void)[] = [];
    const acknowledgement: Acknowledgement = {
      of: async (id, saved) => {
        assert.equal(id, "c");
        await saved();
        await new Promise<void>((resolve) => words.push(resolve));
      },
    };
    const model = new ScriptedModel({ calls: [["echo", {}]] }, "Done.");
    const { session } = newSession(model, { acknowledgement });
    const said = () =>
      new Promise<void>((resolve) => {
        const look = () => (words.length > 0 ? resolve() : setImmediate(look));
        look();
      });
    const ended = session.send("Hi");
    for (const requests of [0, 1]) {
      await said();
      assert.deepEqual([model.requests.length, session.live.awaited?.of], [requests, "storage"]);
      words.shift()?.();
    }
    assert.equal((await ended).text, "Done.");
    assert.equal(session.live.awaited, undefined);
  });

  it("ends with Stop, and asks nothing", async () => {
    const acknowledgement: Acknowledgement = {
      of: (_id, _saved, signal) =>
        new Promise((resolve) => signal.addEventListener("abort", () => resolve())),
    };
    const model = new ScriptedModel("Never.");
    const { session } = newSession(model, { acknowledgement });
    session.onEvent((event) => {
      if (event.type === "awaiting" && event.since !== undefined) session.cancel();
    });
    assert.equal((await session.send("Hi")).stopReason, "cancelled");
    assert.equal(model.requests.length, 0);
  });
});

describe("The server's word", () => {
  let now = 0;
  let status: ReplicationStatus;
  let isOn = true;
  let tell: (event: ReplicationEvent) => void = () => undefined;
  let settled = Promise.withResolvers<undefined>();
  const log: string[] = [];

  const become = (state: ReplicationStatus["state"]) => {
    status = { server: "s", state, waiting: 1, conversations: 1, shared: [] };
    tell({ type: "status", status });
  };
  const word = () =>
    new ServerAcknowledgement({
      replication: {
        status: () => status,
        settled: () => settled.promise.then(() => undefined),
        onEvent: (listener) => {
          tell = listener;
          return { dispose: () => undefined };
        },
      },
      isOn: () => isOn,
      clock: { now: () => now },
      // Time passes only by waiting for it.
      timer: {
        random: () => 0,
        wait: async (ms, signal) => {
          for (let waited = 0; waited < ms && !signal.aborted; waited += 250) await new Promise(setImmediate);
          if (ms === 250) now += ms;
        },
      },
      log: { write: (_, message) => void log.push(message) },
    });
  const of = (one: ServerAcknowledgement, signal = new AbortController().signal) =>
    one.of("c", async () => undefined, signal);

  beforeEach(() => {
    isOn = true;
    settled = Promise.withResolvers<undefined>();
    log.length = 0;
    become("online");
  });

  it("is waited for where the user wants that and a server is set", async () => {
    const one = word();
    const waiting = of(one);
    settled.resolve(undefined);
    await waiting;
    assert.deepEqual(log, []);
    become("none");
    assert.equal(of(one), undefined);
    become("online");
    isOn = false;
    assert.equal(of(one), undefined);
  });

  it("is not waited for any longer once the server has been away for five seconds, nor from then on", async () => {
    const one = word();
    const before = now;
    become("offline");
    await of(one);
    assert.ok(now - before >= 5_000 && now - before < 6_000, `${now - before}`);
    assert.equal(log.length, 1);
    assert.equal(of(one), undefined);
    become("online");
    assert.notEqual(of(one), undefined);
    settled.resolve(undefined);
  });

  it("is not waited for for ever, nor after Stop", async () => {
    const one = word();
    await of(one);
    assert.equal(log.length, 1);
    const stop = new AbortController();
    const waiting = of(one, stop.signal);
    stop.abort();
    await waiting;
    assert.equal(log.length, 1);
  });
});
