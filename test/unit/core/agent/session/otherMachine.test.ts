import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { Conversations } from "../../../../../src/core/agent/session/conversations.ts";
import { failureFact } from "../../../../../src/presenter/messages/failureMessages.ts";
import { until } from "../../../../fixtures/until.ts";
import { english } from "../../../doubles/english.ts";
import { ScriptedModel } from "../../../doubles/scriptedModel.ts";
import { servicesFor } from "../../../doubles/world.ts";
import { useMachines, type Machine } from "../../../store/replica/machines.ts";

describe("A conversation on two machines with a server between them", () => {
  const { start } = useMachines();

  /** A machine with its parts put together as in the extension. */
  const machine = async (name: string, model = new ScriptedModel()) => {
    const all: Conversations[] = [];
    const one: Machine = await start(`${name}/conversations.db`, {
      onEvent: (event) => {
        if (event.type === "changed") for (const each of all) void each.sync.follow(event.conversationIds);
      },
      onGrown: (id) => {
        for (const each of all) void each.sync.takeIn([id]);
      },
    });
    const { store } = one;
    const ids = { count: 0 };
    const clock = { now: () => Date.now(), newId: () => `${name}-${++ids.count}` };
    const services = servicesFor(model, { journal: store, clock });
    const conversations = new Conversations({ ...services, leases: store, library: store }, () => undefined);
    all.push(conversations);
    return { ...one, conversations };
  };

  it("is read on one as it streams on the other, goes on without the server, and is taken over", async () => {
    const asked = Promise.withResolvers<undefined>();
    const model = new ScriptedModel(async function* (_request, signal) {
      yield { type: "text", text: "Beginning here, " };
      asked.resolve(undefined);
      while (!signal.aborted) {
        yield { type: "text", text: "and more " };
        await wait(10);
      }
      yield { type: "failed", error: { kind: "cancelled", reason: { code: "stopped" } } };
    });
    const here = await machine("here", model);
    const there = await machine("there");
    const own = here.conversations.create();
    const first = own.send("Where do we begin?");
    await asked.promise;
    const { id } = own.conversation;
    await until(async () => (await there.store.ids()).includes(id));
    await until(async () => typeof (await there.store.holder(id)) === "object");
    assert.ok((await there.conversations.open(id))?.isHeldElsewhere);
    const read = () => there.conversations.current!;
    await until(() => /^Beginning here, and more/.test(read().live.reply?.text ?? ""));
    const before = read().live.reply!.text.length;
    await until(() => (read().live.reply?.text.length ?? 0) > before);
    const { message, actions } = failureFact(read().failure!, english);
    assert.match(message, /^This conversation is continued on .+\. Here it can be read\.$/);
    assert.deepEqual(
      actions.map((action) => action.title),
      ["Take Over", "Continue in a Copy"],
    );
    own.cancel();
    await first;
    const has = (count: number) => until(() => read().conversation.messages.length === count);
    const stopped = own.conversation.messages.length;
    await has(stopped);
    await until(() => read().live.reply === undefined);

    here.line.cut();
    here.line.reset();
    assert.equal((await own.send("Without the server")).stopReason, "stop");
    await until(() => here.replication.status().state === "offline");
    assert.equal(read().conversation.messages.length, stopped);
    here.line.heal();
    const count = own.conversation.messages.length;
    await has(count);

    const taken = await there.conversations.takeOver();
    assert.equal(taken?.failure, undefined);
    assert.equal((await taken?.send("Mine now"))?.stopReason, "stop");
    await until(() => here.conversations.current?.isHeldElsewhere === true);
    await until(() => here.conversations.current?.conversation.messages.length === count + 2);
    assert.deepEqual(here.conversations.current?.conversation.entries, taken?.conversation.entries);
  });
});
