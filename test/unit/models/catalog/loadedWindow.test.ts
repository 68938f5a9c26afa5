import assert from "node:assert/strict";
import { isNearby, LoadedWindows, type AskServer } from "../../../../src/models/catalog/loadedWindow.ts";

const base = "http://127.0.0.1:11434/v1";
const timeoutMs = 60_000;

/** A server with these answers by path; a function gets the body. */
function serverOf(answers: Record<string, unknown>) {
  const asked: string[] = [];
  const ask: AskServer = async (path, _, body) => {
    asked.push(path);
    const answer = answers[path];
    return typeof answer === "function" ? (answer as (body: unknown) => unknown)(body) : answer;
  };
  return { ask, asked };
}

async function told(answers: Record<string, unknown>, model = "qwen3") {
  const windows = new LoadedWindows();
  await windows.inquire(base, model, serverOf(answers).ask, timeoutMs);
  return windows.of(base, model);
}

const show = { model_info: { "qwen3.context_length": 262_144 }, parameters: "temperature 0.7" };
const running = (context_length?: number, name = "qwen3:latest") => ({ models: [{ name, context_length }] });

describe("The window that a server of this machine runs a model with", () => {
  it("is Ollama's in use, not the most that the model could have", async () => {
    assert.deepEqual(await told({ "/api/ps": running(32_768), "/api/show": show }), { tokens: 32_768 });
  });

  it("is what Ollama's model file sets where it is not loaded", async () => {
    const set = { ...show, parameters: 'stop "<|end|>"\nnum_ctx                        16384\n' };
    assert.deepEqual(await told({ "/api/ps": { models: [] }, "/api/show": set }), { tokens: 16_384 });
  });

  it("is found by loading the model where nothing else says it", async () => {
    let loaded = false;
    const answers = {
      "/api/ps": () => (loaded ? running(65_536) : { models: [] }),
      "/api/show": show,
      "/api/generate": (body: { prompt?: string }) => {
        assert.equal(body.prompt, undefined);
        loaded = true;
        return { done_reason: "load" };
      },
    };
    assert.deepEqual(await told(answers), { tokens: 65_536 });
  });

  it("is assumed to be Ollama's usual one where even that tells nothing, and said to be", async () => {
    assert.deepEqual(await told({ "/api/ps": { models: [] }, "/api/show": show }), {
      ...{ tokens: 4_096, assumed: true },
    });
    const small = { model_info: { "x.context_length": 2_048 } };
    assert.deepEqual(await told({ "/api/ps": running(), "/api/show": small }), {
      tokens: 2_048,
      assumed: true,
    });
  });

  it("is all of it for a model that Ollama has elsewhere", async () => {
    const cloud = await told({ "/api/ps": { models: [] }, "/api/show": show }, "qwen3:cloud");
    assert.deepEqual(cloud, { tokens: 262_144 });
  });

  it("is LM Studio's as loaded", async () => {
    const data = [
      { id: "other", state: "loaded", max_context_length: 9, loaded_context_length: 9 },
      { id: "qwen3", state: "loaded", max_context_length: 262_144, loaded_context_length: 12_000 },
      { id: "asleep", state: "not-loaded", max_context_length: 131_072 },
    ];
    assert.deepEqual(await told({ "/api/v0/models": { data } }), { tokens: 12_000 });
    assert.equal(await told({ "/api/v0/models": { data } }, "asleep"), undefined);
  });

  it("is llama.cpp's as started", async () => {
    const props = { default_generation_settings: { n_ctx: 8_192 }, total_slots: 1 };
    assert.deepEqual(await told({ "/props": props }), { tokens: 8_192 });
  });

  it("is nobody's where the server is another program, which is not asked again and again", async () => {
    let now = 0;
    const windows = new LoadedWindows(() => now);
    const { ask, asked } = serverOf({ "/props": { error: "no" }, "/api/ps": "<html>" });
    for (; now < 120_000; now += 11_000) await windows.inquire(base, "m", ask, timeoutMs);
    assert.equal(windows.of(base, "m"), undefined);
    assert.deepEqual(asked, ["/api/ps", "/api/v0/models", "/props"]);
  });

  it("is another once the server was started anew, and stays where it cannot be reached", async () => {
    let now = 0;
    let window = 8_192;
    const windows = new LoadedWindows(() => now);
    const { ask, asked } = serverOf({ "/api/ps": () => running(window) });
    await windows.inquire(base, "qwen3", ask, timeoutMs);
    window = 65_536;
    await windows.inquire(base, "qwen3", ask, timeoutMs);
    assert.deepEqual([windows.of(base, "qwen3")?.tokens, asked.length], [8_192, 1]);
    now = 20_000;
    await windows.inquire(base, "qwen3", ask, timeoutMs);
    assert.equal(windows.of(base, "qwen3")?.tokens, 65_536);
    now = 40_000;
    await windows.inquire(base, "qwen3", () => Promise.reject(new Error("refused")), timeoutMs);
    assert.equal(windows.of(base, "qwen3")?.tokens, 65_536);
  });

  it("is not asked for beyond this machine and its network", async () => {
    const { ask, asked } = serverOf({});
    await new LoadedWindows().inquire("https://api.example.com/v1", "m", ask, timeoutMs);
    assert.deepEqual(asked, []);
    const near = [
      "localhost",
      "127.0.0.1",
      "[::1]",
      "192.168.1.5",
      "10.0.0.2",
      "172.20.0.1",
      "0.0.0.0",
      "box",
      "nas.local",
    ];
    const far = [
      "api.openai.com",
      "172.32.0.1",
      "8.8.8.8",
      "local.example.com",
      "10.example.com",
      "[2001:db8::1]",
    ];
    assert.deepEqual(
      near.map((host) => isNearby(`http://${host}:1/v1`)),
      near.map(() => true),
    );
    assert.deepEqual(
      far.map((host) => isNearby(`http://${host}:1/v1`)),
      far.map(() => false),
    );
  });
});
