import assert from "node:assert/strict";
import type { ModelList } from "../../../../src/models/chatCompletions/openaiModel.ts";
import { ServerLists, type ListStore } from "../../../../src/models/catalog/serverLists.ts";
import { localServers } from "../../../../src/models/catalog/localServers.ts";
import { startModelServer } from "../../../modelServer/modelServer.ts";
import { modelAt } from "../chatCompletions/asked.ts";

const silent = { write: () => undefined };

/** A store that forgets with its process. */
function forgetfulListStore(): ListStore {
  const lists = new Map<string, ReturnType<ListStore["get"]>>();
  return {
    get: (server) => lists.get(server) ?? [],
    keep: (server, models) => void lists.set(server, models),
  };
}

describe("What servers tell of their models", () => {
  it("is asked once for a model that nothing is known of, and remembered by server", async () => {
    let asked = 0;
    let server = "one";
    const model = {
      listModels: async (): Promise<ModelList> => {
        asked++;
        return { models: [{ id: "a", window: 9_000 }, { id: "b" }] };
      },
    };
    const store = forgetfulListStore();
    const lists = new ServerLists(model, () => server, store, silent);
    assert.equal(lists.of("a"), undefined);
    await Promise.all([lists.inquire("a"), lists.inquire("a")]);
    await lists.inquire("a");
    assert.equal(asked, 1);
    assert.equal(lists.of("a")?.window, 9_000);
    server = "two";
    assert.equal(lists.of("a"), undefined);
    server = "one";
    const restarted = new ServerLists(model, () => server, store, silent);
    assert.equal(restarted.of("a")?.window, 9_000);
  });

  it("is asked again after a refusal, and after a while where the server may have been started anew", async () => {
    let now = 0;
    let answer: ModelList = {
      error: { kind: "unauthorized", reason: { code: "keyAskedFor", server: "a" } },
    };
    let asked = 0;
    const listModels = async () => {
      asked++;
      return answer;
    };
    const lists = new ServerLists({ listModels }, () => "a", forgetfulListStore(), silent, {
      now: () => now,
    });
    await lists.inquire("m");
    now += 2_000;
    answer = { models: [{ id: "m", window: 8_192 }] };
    await lists.inquire("m");
    assert.equal(lists.of("m")?.window, 8_192);
    answer = { models: [{ id: "m", window: 65_536 }] };
    now += 70_000;
    await lists.inquire("m");
    assert.equal(asked, 2);
    await lists.inquire("m", { mayChange: true });
    assert.deepEqual([asked, lists.of("m")?.window], [3, 65_536]);
  });

  it("comes late from a slow server: no request waits for it, and the next one has it", async () => {
    const { promise, resolve } = Promise.withResolvers<ModelList>();
    const noWait = 0;
    const lists = new ServerLists({ listModels: () => promise }, () => "slow", forgetfulListStore(), silent, {
      now: () => 0,
      waitMs: noWait,
    });
    await lists.inquire("m");
    assert.equal(lists.of("m"), undefined);
    resolve({ models: [{ id: "m", window: 8_192 }] });
    await promise;
    await lists.inquire("m");
    assert.equal(lists.of("m")?.window, 8_192);
  });

  it("is asked again a minute after the server could not say", async () => {
    let now = 0;
    let answer: ModelList = { error: { kind: "unreachable", reason: { code: "keyAskedFor", server: "a" } } };
    const lists = new ServerLists(
      { listModels: async () => answer },
      () => "a",
      forgetfulListStore(),
      silent,
      { now: () => now },
    );
    await lists.inquire("m");
    answer = { models: [{ id: "m", window: 8_192 }] };
    await lists.inquire("m");
    assert.equal(lists.of("m"), undefined);
    now += 70_000;
    await lists.inquire("m");
    assert.equal(lists.of("m")?.window, 8_192);
  });

  it("is not asked again at once where the server cannot say, which only the log is told", async () => {
    const written: string[] = [];
    const lists = new ServerLists(modelAt("http://127.0.0.1:1/v1"), () => "gone", forgetfulListStore(), {
      write: (level, message) => void written.push(`${level} ${message}`),
    });
    await lists.inquire("a");
    await lists.inquire("a");
    assert.deepEqual(written, ["info models not listed"]);
    assert.equal(lists.of("a"), undefined);
  });
});

describe("Servers on this machine", () => {
  it("are found by their ports when they list models, and get no key", async () => {
    const open = await startModelServer({ models: { "local-1": { window: 4_096 } } });
    const locked = await startModelServer({ apiKey: "sk-secret" });
    const found = await localServers({ [open.port]: "Ollama", [locked.port]: "LM Studio", 1: "vLLM" });
    await Promise.all([open.close(), locked.close()]);
    assert.deepEqual(found, [
      { name: "Ollama", baseUrl: open.url, models: [{ id: "local-1", window: 4_096 }] },
    ]);
  });
});
