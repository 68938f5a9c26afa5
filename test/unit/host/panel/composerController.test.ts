import assert from "node:assert/strict";
import { ComposerController, type ComposerParts } from "../../../../src/host/panel/composerController.ts";
import { Drafts, type KeyValueStore } from "../../../../src/host/panel/drafts.ts";
import type { Picture } from "../../../../src/core/conversation/picture.ts";
import type { FileAttachment } from "../../../../src/protocol/composer.ts";
import type { ToPanel } from "../../../../src/protocol/protocol.ts";
import { pngPicture } from "../../../fixtures/samplePictures.ts";
import { until } from "../../../fixtures/until.ts";

const inMemory = (): KeyValueStore => {
  const values = new Map<string, unknown>();
  return { load: (key) => values.get(key), keep: (key, value) => void values.set(key, value) };
};
const draftIn = (conversation: string | null, text: string) =>
  ({ type: "draft", conversation, text, attachments: [] }) as const;

/** A window in which conversation `a` is open; drafts and places are kept. */
function world({ begun = true, settle }: { begun?: boolean; settle?: () => Promise<unknown> } = {}) {
  const drafts = new Drafts(inMemory(), inMemory());
  let open = "a";
  const inserted: string[] = [];
  const sent: string[] = [];
  const followers: ((event: { readonly type: string }) => void)[] = [];
  /** Conversations in which something was sent, in that order. */
  const sentIn: string[] = [];
  const sessionOf = (id: string) => ({
    conversation: { id, entries: begun ? [{}] : [] },
    send: async (message: string, images: readonly Picture[]) => {
      sent.push([message, ...images.map((image) => image.id.slice(0, 4))].join(" "));
      sentIn.push(id);
    },
    editAndResend: async (of: string, message: string) => {
      sent.push(`${message} for ${of}`);
      sentIn.push(id);
    },
  });
  let inView = 0;
  const parts = {
    conversations: {
      get current() {
        return sessionOf(open);
      },
      open: async (id: string) => (id === "gone" ? undefined : sessionOf((open = id))),
      create: () => sessionOf((open = "new")),
      onEvent: (follower: (event: { readonly type: string }) => void) => {
        followers.push(follower);
        return { dispose: () => undefined };
      },
      estimator: {
        weighText: async (text: string, images: readonly Picture[] = []) => text.length + 100 * images.length,
        messageText: async (text: string) => text,
        policy: () => ({ compactAt: 0.8 }),
        view: async () => ({ figures: { total: inView, limit: 1_000, promptLimit: 1_000 }, basis: {} }),
      },
    },
    attachments: {
      message: async ({ text }: { readonly text: string }) => text,
      sentMessage: async ({ text }: { readonly text: string }) => {
        if (text === "/unanswered") throw new Error("cancelled");
        return text;
      },
      read: async ({ path }: FileAttachment) => {
        if (path === "gone") throw new Error("gone");
        return { name: path, text: "1234" };
      },
    },
    editor: {
      filesOf: async (uris: readonly string[]) =>
        uris.filter((uri) => uri.startsWith("in:")).map((path) => ({ kind: "file", path })),
      insert: async (text: string) => void inserted.push(text),
      onChange: () => ({ dispose: () => undefined }),
    },
    drafts,
    guard: (_what: string, act: () => Promise<unknown>) => act(),
    ...(settle && { settle }),
  } as unknown as ComposerParts;
  const controller = new ComposerController(parts);
  const facts: ToPanel[] = [];
  const handlers = controller.handlers({ post: (fact) => void facts.push(fact) });
  /** The conversation's next request weighs so much from now on. */
  const weigh = (tokens: number) => {
    inView = tokens;
    for (const follow of followers) follow({ type: "view" });
  };
  return {
    controller,
    drafts,
    facts,
    handlers,
    inserted,
    sent,
    sentIn,
    weigh,
    open: (id: string) => (open = id),
  };
}

describe("A message that nobody could answer yet", () => {
  for (const answer of ["a choice", "no choice"]) {
    it(`waits for who is to answer, with its draft kept, and is sent after ${answer}`, async () => {
      const { promise: asked, resolve: settled } = Promise.withResolvers<boolean>();
      const { drafts, handlers, sent } = world({ settle: () => asked });
      drafts.saveDraft("a", { text: "Hello", attachments: [] });
      const sending = handlers.send({ type: "send", conversation: "a", text: "Hello", attachments: [] });
      await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual(sent, []);
      assert.equal(drafts.load("a").draft.text, "Hello");
      settled(answer === "a choice");
      await sending;
      assert.deepEqual(sent, ["Hello"]);
      assert.equal(drafts.load("a").draft.text, "");
    });
  }
});

describe("A message that is sent while another conversation is being opened", () => {
  const draft = { text: "Meant for this one", attachments: [] };

  it("is said where it was written, which is opened again; the draft of the other one stays", async () => {
    const { drafts, handlers, sent, sentIn, open } = world();
    drafts.saveDraft("b", { text: "not sent yet", attachments: [] });
    open("b");
    await handlers.send({ type: "send", conversation: "a", ...draft });
    open("b");
    await handlers.editMessage({ type: "editMessage", conversation: "a", id: "q1", ...draft });
    assert.deepEqual(sentIn, ["a", "a"]);
    assert.deepEqual(sent, [draft.text, `${draft.text} for q1`]);
    assert.equal(drafts.load("b").draft.text, "not sent yet");
  });

  it("is said there too where the other one is opened before somebody can answer", async () => {
    const { promise: asked, resolve: settled } = Promise.withResolvers<undefined>();
    const { handlers, sentIn, open } = world({ settle: () => asked });
    const sending = handlers.send({ type: "send", conversation: "a", ...draft });
    open("b");
    settled(undefined);
    await sending;
    assert.deepEqual(sentIn, ["a"]);
  });

  for (const [what, conversation] of [
    ["had not begun", null],
    ["is gone", "gone"],
  ] as const)
    it(`begins a conversation where the one that it was written in ${what}`, async () => {
      const { handlers, sentIn } = world();
      await handlers.send({ type: "send", conversation, ...draft });
      assert.deepEqual(sentIn, ["new"]);
    });
});

describe("A message that cannot be sent", () => {
  it("goes back into the box, with what goes along with it", async () => {
    const { facts, handlers, sent } = world();
    const draft = { text: "/unanswered", attachments: [{ kind: "file", path: "a.ts" }] } as const;
    await assert.rejects(handlers.send({ type: "send", conversation: "a", ...draft }) as Promise<void>);
    assert.deepEqual(facts, [{ type: "attached", ...draft }]);
    assert.deepEqual(sent, []);
  });
});

describe("What was left in a conversation", () => {
  it("is handed over until a page has told what is in its box", async () => {
    const { controller, drafts, handlers } = world();
    drafts.saveDraft("a", { text: "not sent yet", attachments: [] });
    drafts.saveScrollPosition("a", { row: "m3", offset: 1 });
    // The first page is hidden before it takes it in, the second one reloads at once.
    for (const page of ["hidden", "reloaded", "shown"]) {
      const restored = controller.restoredState();
      assert.equal(restored?.draft.text, "not sent yet", page);
      assert.deepEqual(restored.place, { row: "m3", offset: 1 });
    }
    await handlers.draft(draftIn("a", "not sent yet"));
    assert.equal(controller.restoredState(), undefined);
  });

  it("is acknowledged for that conversation alone", async () => {
    const { controller, drafts, handlers, open } = world();
    for (const id of ["a", "b"]) drafts.saveDraft(id, { text: `left in ${id}`, attachments: [] });
    await handlers.draft(draftIn("b", "left in b"));
    assert.equal(controller.restoredState()?.draft.text, "left in a");
    open("b");
    assert.equal(controller.restoredState(), undefined);
  });

  it("is kept by what the page told last, whichever conversation is open by then", async () => {
    const { drafts, handlers, open } = world();
    open("b");
    await handlers.draft(draftIn("a", "told late"));
    assert.equal(drafts.load("a").draft.text, "told late");
    assert.equal(drafts.load("b").draft.text, "");
  });

  it("is that of the conversation that has not begun, whatever id it has", async () => {
    const { controller, drafts, handlers, open } = world({ begun: false });
    await handlers.draft(draftIn("a", "a first question"));
    assert.equal(drafts.load("").draft.text, "a first question");
    open("another");
    assert.equal(controller.restoredState(), undefined);
  });

  it("is gone once it was sent", async () => {
    const { drafts, handlers, sent } = world();
    drafts.saveDraft("a", { text: "to be sent", attachments: [] });
    await handlers.send({ type: "send", conversation: "a", text: "to be sent", attachments: [] });
    assert.deepEqual(sent, ["to be sent"]);
    assert.equal(drafts.load("a").draft.text, "");
  });
});

describe("A draft with pictures", () => {
  const { picture } = pngPicture(40, 30);
  const attachments = [
    { kind: "file", path: "a.ts" },
    { kind: "picture", ...picture },
    { kind: "file", path: "gone" },
  ] as const;

  it("weighs each of them, those that are read and the text, as they will be sent", async () => {
    const { facts, handlers } = world();
    await handlers.draft({ ...draftIn("a", "Look"), attachments });
    const weight = facts.find((fact) => fact.type === "draftWeight")?.weight;
    const block = "Attached `a.ts`:\n```ts\n1234\n```";
    assert.deepEqual(weight, { tokens: 104, parts: [block.length, 100, 0], editor: 0, effect: "fits" });
  });

  it("is kept by their ids and sent with them", async () => {
    const { drafts, handlers, sent } = world();
    await handlers.draft({ ...draftIn("a", "Look"), attachments });
    assert.deepEqual(drafts.load("a").draft.attachments, attachments);
    await handlers.send({ type: "send", conversation: "a", text: "Look", attachments });
    assert.deepEqual(sent, [`Look ${picture.id.slice(0, 4)}`]);
  });
});

describe("A draft that stays as it is", () => {
  it("is weighed anew once the conversation was made smaller or longer", async () => {
    const { controller, facts, handlers, weigh } = world();
    const following = controller.follow();
    const effects = () => facts.flatMap((fact) => (fact.type === "draftWeight" ? fact.weight?.effect : []));
    weigh(999);
    await handlers.draft(draftIn("a", "Look"));
    weigh(100);
    await until(() => effects().length >= 2);
    weigh(999);
    await until(() => effects().length >= 3);
    following.dispose();
    const [first, ...others] = effects();
    assert.notEqual(first, "fits");
    assert.deepEqual(others, ["fits", first]);
  });
});

describe("The composer's buttons", () => {
  it("attach the files of the workspace and insert code where the user writes", async () => {
    const { facts, handlers, inserted } = world();
    await handlers.attach({ type: "attach", uris: ["in:a.ts", "out:b.ts"] });
    await handlers.attach({ type: "attach", uris: ["out:b.ts"] });
    assert.deepEqual(facts, [{ type: "attached", attachments: [{ kind: "file", path: "in:a.ts" }] }]);
    await handlers.insert({ type: "insert", text: "code" });
    assert.deepEqual(inserted, ["code"]);
  });
});
