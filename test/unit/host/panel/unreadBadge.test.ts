import assert from "node:assert/strict";
import { Emitter } from "../../../../src/core/agent/record/sessionEvents.ts";
import { UnreadBadge, type UnreadSource } from "../../../../src/host/panel/unreadBadge.ts";
import { english } from "../../doubles/english.ts";

type News = Parameters<Parameters<UnreadSource["onEvent"]>[0]>[0];

describe("The badge of the chat", () => {
  const session = (id: string) => ({ conversation: { id } });
  let events: Emitter<News>;
  let current: News["session"];
  let turned: () => void;
  let view: { visible: boolean; badge?: { value: number; tooltip: string } | undefined };

  beforeEach(() => {
    events = new Emitter();
    current = session("a");
    view = { visible: true };
    const conversations: UnreadSource = {
      onEvent: (listener) => events.on(listener),
      get current() {
        return current;
      },
    };
    new UnreadBadge(conversations, english).watch(
      Object.assign(view, {
        badge: undefined,
        onDidChangeVisibility: (listener: () => void) => {
          turned = listener;
          return { dispose: () => undefined };
        },
      }),
    );
  });

  const show = (visible: boolean) => {
    view.visible = visible;
    turned();
  };
  const end = (id: string) => events.emit({ type: "ended", session: session(id) });

  it("counts conversations that ended a turn out of sight, until they are seen", () => {
    end("a");
    assert.equal(view.badge, undefined);
    end("b");
    end("b");
    assert.deepEqual(view.badge, { value: 1, tooltip: "1 conversation has news" });
    show(false);
    end("a");
    assert.deepEqual(view.badge, { value: 2, tooltip: "2 conversations have news" });
    show(true);
    assert.deepEqual(view.badge, { value: 1, tooltip: "1 conversation has news" });
    current = session("b");
    events.emit({ type: "opened", session: current });
    assert.equal(view.badge, undefined);
  });
});
