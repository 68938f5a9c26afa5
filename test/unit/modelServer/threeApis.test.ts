import assert from "node:assert/strict";
import { Session } from "../../../src/core/agent/session/session.ts";
import { exportJson } from "../../../src/core/conversation/transfer/exportJson.ts";
import { importConversation } from "../../../src/core/conversation/transfer/importConversation.ts";
import { claudeLike } from "../../modelServer/servers/claudeLike.ts";
import { responsesLike } from "../../modelServer/servers/responsesLike.ts";
import { startKind, type RunningKind } from "../../modelServer/servers/serverKind.ts";
import { deepSeekLike } from "../../modelServer/servers/thinkingBack.ts";
import { memoryJournal } from "../store/memoryJournal.ts";
import { servicesAt } from "./wholeSession.ts";

describe("One conversation through three APIs in turn", () => {
  let servers: readonly RunningKind[];
  beforeEach(async () => {
    servers = await Promise.all([deepSeekLike, responsesLike, claudeLike].map(startKind));
  });
  afterEach(() => Promise.all(servers.map((server) => server.close())));

  async function ask(session: Session, { kind }: RunningKind, text: string): Promise<void> {
    await session.useModel(kind.model);
    const { stopReason, failure } = await session.send(text);
    assert.equal(stopReason, "stop", `${kind.name}: ${JSON.stringify(failure)}`);
  }

  it("has every opaque part in its record, and the copy of its export sends the same bytes", async () => {
    const services = servicesAt(servers);
    const session = new Session(services, "c", { entries: [] });
    for (const round of [1, 2]) {
      for (const server of servers) {
        server.say({ text: "I look.", calls: [{ name: "echo", args: { text: "x" } }] }, `Round ${round}.`);
        await ask(session, server, `round ${round}`);
      }
    }
    const kinds = session.conversation.messages.flatMap(({ message }) =>
      message.role === "assistant" ? (message.opaque ?? []).map(({ kind }) => kind) : [],
    );
    // Each of two rounds has two replies.
    for (const kind of ["reasoning", "reasoning_item", "thinking"]) {
      assert.equal(kinds.filter((one) => one === kind).length, 4, kind);
    }
    const { id, title, entries } = session.conversation;
    const input = { id, title, entries, model: "", standings: new Map(), tools: [], exportedAt: 0 };
    const { text } = await exportJson(input);
    const imported = await importConversation(text, services.clock);
    assert(imported.ok);
    assert.deepEqual(imported.entries, entries);

    const journal = memoryJournal();
    await journal.append(entries);
    const copy = new Session({ ...servicesAt(servers), journal }, "c", { entries });
    for (const server of servers) {
      await ask(session, server, "once more");
      await ask(copy, server, "once more");
      const [one, other] = server.taken.slice(-2).map((body) => JSON.stringify(body));
      assert.equal(one, other);
    }
  });
});
