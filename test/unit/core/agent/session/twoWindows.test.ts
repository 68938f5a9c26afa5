import assert from "node:assert/strict";
import { Conversations } from "../../../../../src/core/agent/session/conversations.ts";
import type { ConversationStore } from "../../../../../src/store/conversationStore.ts";
import { openSqliteJournal } from "../../../../fixtures/store/openSqliteJournal.ts";
import { ScriptedModel } from "../../../doubles/scriptedModel.ts";
import { servicesFor } from "../../../doubles/world.ts";
import { startThread } from "../../../../fixtures/store/workerFiles.ts";
import { tempFolder } from "../../../store/tempFolder.ts";

describe("Two windows on one store", () => {
  const path = tempFolder();
  const stores: ConversationStore[] = [];

  const window = async () => {
    const store = await openSqliteJournal({ file: path("conversations.db"), startThread });
    stores.push(store);
    const ids = { count: 0 };
    const prefix = `window-${stores.length}`;
    const clock = { now: () => Date.now(), newId: () => `${prefix}-${++ids.count}` };
    const services = servicesFor(new ScriptedModel(), { journal: store, clock });
    return new Conversations({ ...services, leases: store, library: store }, () => undefined);
  };

  it("lets the second one read, take over, or continue in a copy", async () => {
    const [first, second] = [await window(), await window()];
    const own = first.create();
    await own.send("Hello");
    const { id } = own.conversation;
    assert.equal(await stores[0]?.holder(id), "this");
    const read = await second.open(id);
    assert.ok(read?.isHeldElsewhere);
    assert.equal(read.conversation.messages.length, own.conversation.messages.length);
    assert.equal((await read.send("Mine")).failure?.kind, "heldElsewhere");

    const copy = await second.continueInCopy();
    assert.ok(copy && !copy.isHeldElsewhere && copy.conversation.id !== id);
    assert.equal((await copy.send("In the copy")).stopReason, "stop");

    await second.open(id);
    const taken = await second.takeOver();
    assert.equal((await taken?.send("Mine now"))?.stopReason, "stop");
    // Answered after what has been appended.
    await stores[1]?.list();
    await first.sync.follow([id]);
    assert.ok(first.current?.isHeldElsewhere);
    assert.equal(first.current.conversation.messages.length, taken?.conversation.messages.length);
  });

  it("shows the second one what the first adds and how its reply grows", async () => {
    const [first, second] = [await window(), await window()];
    const own = first.create();
    await own.send("Hello");
    const { id, messages } = own.conversation;
    // Answered after what has been appended.
    await stores[0]?.list();
    const read = await second.open(id);
    assert.ok(read);
    const events: string[] = [];
    read.onEvent(({ type }) => events.push(type));
    const draft = { conversationId: id, id: "reply", model: "m", at: 5 };
    await stores[0]?.saveDraft({ ...draft, text: "Hel" });
    await second.sync.follow([id]);
    assert.equal(read.live.reply?.text, "Hel");
    await stores[0]?.saveDraft({ ...draft, text: "Hello" });
    await second.sync.follow([id]);
    assert.equal(read.live.reply.text, "Hello");
    await own.send("And more");
    await stores[0]?.list();
    await second.sync.follow([id]);
    assert.equal(second.current, read);
    assert.equal(read.conversation.messages.length, messages.length + 2);
    assert.deepEqual(read.conversation.entries, own.conversation.entries);
    assert.deepEqual([...new Set(events)].slice(0, 4), [
      "replyStarted",
      "textDelta",
      "entry",
      "replyDropped",
    ]);
    assert.equal(read.live.reply, undefined);
  });

  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()));
  });
});
