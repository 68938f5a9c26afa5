import assert from "node:assert/strict";
import type { Session } from "../../../../src/core/agent/session/session.ts";
import { Transcript } from "../../../../src/presenter/panel/transcript.ts";
import type { ToPanel } from "../../../../src/protocol/protocol.ts";
import type { Row } from "../../../../src/protocol/rows.ts";
import { pngPicture } from "../../../fixtures/samplePictures.ts";
import { memoryPictures } from "../../doubles/memoryPictures.ts";
import { ScriptedModel } from "../../doubles/scriptedModel.ts";
import { newSession } from "../../doubles/world.ts";

/** A conversation of so many exchanges, of two rows each. */
async function conversation(exchanges: number, words = "") {
  const { session } = newSession(new ScriptedModel(), {
    models: { limits: () => ({ window: 1e6, reserve: 1 }) },
  });
  for (let turn = 1; turn <= exchanges; turn++) await session.send(`${turn}${words}`);
  return { session, transcript: new Transcript({ prices: () => undefined }) };
}

const textsOf = (rows: readonly Row[]) => rows.map((row) => (row.kind === "message" ? row.text : row.kind));
const idOf = ({ conversation: { messages } }: Session, text: string) =>
  messages.find(({ message }) => message.role === "user" && message.content === text)?.id ?? "";

function isRows<T extends ToPanel["type"]>(
  fact: ToPanel | undefined,
  type: T,
): asserts fact is Extract<ToPanel, { type: T }> {
  assert.equal(fact?.type, type);
}

describe("The transcript", () => {
  it("begins with the last page, and goes back page by page to the first row", async () => {
    const { session, transcript } = await conversation(15);
    const page = transcript.latest(session);
    assert.deepEqual([page.rows.length, page.hasEarlier], [20, true]);
    assert.equal(textsOf(page.rows)[0], "6");
    const fact = await transcript.earlier(session, page.rows[0]?.id ?? "");
    isRows(fact, "earlierRows");
    assert.deepEqual([fact.rows.length, fact.hasEarlier, textsOf(fact.rows)[0]], [10, false, "1"]);
  });

  it("shows what is around a row that was asked for, and then what is later", async () => {
    const { session, transcript } = await conversation(30);
    const page = await transcript.around(session, idOf(session, "10"));
    isRows(page, "rowsAround");
    assert.ok(textsOf(page.rows).includes("10"));
    assert.deepEqual([page.hasEarlier, page.hasLater], [true, true]);
    const later = await transcript.later(session, page.rows.at(-1)?.id ?? "");
    isRows(later, "laterRows");
    assert.deepEqual([later.rows.length, later.hasLater], [20, true]);
    assert.equal(await transcript.around(session, "none"), undefined);
  });

  it("ends with what streams, on every page that reaches the end", async () => {
    const { session, transcript } = await conversation(2);
    session.live.follow({ type: "replyStarted", id: "live", at: 0 });
    session.live.follow({ type: "textDelta", id: "live", text: "So far" });
    assert.equal(textsOf(transcript.latest(session).rows).at(-1), "So far");
    const later = await transcript.later(session, idOf(session, "2"));
    isRows(later, "laterRows");
    assert.deepEqual(textsOf(later.rows), ["Done.", "So far"]);
  });

  it("tells of rows that the page has what is new about their weight, once", async () => {
    const { session, transcript } = await conversation(12, " words".repeat(10));
    const { rows } = transcript.latest(session);
    await session.memory.compact("dropOldest", new AbortController().signal);
    const view = await session.memory.view();
    const changed = transcript.weigh(view);
    const shown = new Set(rows.map(({ id }) => id));
    assert.ok(changed.length > 0 && changed.every(({ id }) => shown.has(id)));
    assert.ok(changed.some(({ standing }) => standing === "trimmed"));
    assert.deepEqual(transcript.weigh(view), []);
  });

  it("tells of pictures that the page has how each is sent now, once", async () => {
    const { picture, bytes } = pngPicture(40, 30);
    const pictures = memoryPictures();
    await pictures.put(bytes);
    const { session } = newSession(new ScriptedModel(), { pictures });
    const transcript = new Transcript({ prices: () => undefined });
    await session.send("Look", [picture]);
    const id = idOf(session, "Look");
    const row = transcript.latest(session).rows.find((one) => one.id === id);
    assert.deepEqual(row?.kind === "message" && row.images, [picture]);
    transcript.weigh(await session.memory.view());
    for (const form of ["stub", "pinned", "full"] as const) {
      assert.ok((await session.overrides.formPicture(id, picture.id, form)).applied);
      const view = await session.memory.view();
      const told = transcript.weigh(view).find((one) => one.id === id);
      assert.deepEqual(told?.forms, { [picture.id]: form });
      assert.deepEqual(transcript.weigh(view), []);
    }
  });

  it("knows nothing of the weights of another conversation", async () => {
    const { session, transcript } = await conversation(2);
    transcript.latest(session);
    transcript.weigh(await session.memory.view());
    transcript.clear();
    assert.deepEqual(transcript.weigh(await session.memory.view()), []);
  });

  it("has a row for a new entry, and none for what is not shown", async () => {
    const { session, transcript } = await conversation(1);
    session.rename("Other");
    const { entries } = session.conversation;
    const last = entries.at(-1);
    assert.ok(last?.type === "title");
    assert.equal(transcript.row(session, last), undefined);
    const reply = entries.findLast(({ type }) => type === "message");
    assert.ok(reply && transcript.row(session, reply)?.id === reply.id);
  });
});
