import assert from "node:assert/strict";
import { listedModels } from "../../../../src/models/catalog/modelList.ts";

describe("A server's list of models", () => {
  it("is read with the window under any of its names", () => {
    const data = [
      { id: "a", max_model_len: 4096 },
      { id: "b", context_length: 8192 },
      { id: "c", context_window: "16384" },
      { id: "d", max_context_length: null },
      { id: "e", meta: { n_ctx_train: 131_072, n_ctx: 4096 } },
      { id: "f", meta: { n_ctx_train: 131_072 } },
      { id: "g", max_context_length: 32_768, loaded_context_length: 8192 },
    ];
    assert.deepEqual(listedModels({ object: "list", data }), [
      { id: "a", window: 4096 },
      { id: "b", window: 8192 },
      { id: "c", window: 16_384 },
      { id: "d" },
      { id: "e", window: 4096 },
      { id: "f", window: 131_072 },
      { id: "g", window: 8192 },
    ]);
  });

  it("is read with the longest reply and the prices, where they are told", () => {
    const pricing = { prompt: "0.00000015", completion: "0.0000006", input_cache_read: "0.000000075" };
    const data = [
      { id: "a", context_length: 128_000, top_provider: { max_completion_tokens: 16_384 }, pricing },
      { id: "b", pricing: { prompt: "-1", completion: "-1" } },
      { id: "c", max_completion_tokens: 8192, pricing: { prompt: "0", completion: "0" } },
    ];
    assert.deepEqual(listedModels({ data }), [
      {
        id: "a",
        window: 128_000,
        maxOutput: 16_384,
        prices: { input: 0.15, cachedInput: 0.075, output: 0.6 },
      },
      { id: "b" },
      { id: "c", maxOutput: 8192, prices: { input: 0, output: 0 } },
    ]);
  });

  it("is believed in prices that can be US dollars for a token, as text or as numbers", () => {
    const pricesOf = (prompt: unknown, completion: unknown = prompt) =>
      listedModels([{ id: "a", pricing: { prompt, completion } }])[0]?.prices;
    assert.deepEqual(pricesOf(0.000001, "2e-6"), { input: 1, output: 2 });
    assert.deepEqual(pricesOf("1e-9", 0), { input: 0.001, output: 0 });
    const odd = ["", " ", "free", "$0.000001", "0,000001", "0x10", "Infinity", "NaN", null, true, [], {}];
    for (const price of odd) assert.equal(pricesOf(price), undefined, JSON.stringify(price));
    // For a million tokens, or for a thousand.
    for (const price of ["0.25", 0.25, 15, "0.02"]) assert.equal(pricesOf(price), undefined, String(price));
    const pricing = { prompt: "0.000001", completion: "0.000002", input_cache_read: "" };
    assert.deepEqual(listedModels([{ id: "a", pricing }])[0]?.prices, { input: 1, output: 2 });
  });

  it("tells which models take images, where it says so", () => {
    const data = [
      { id: "a", architecture: { input_modalities: ["text", "image"] } },
      { id: "b", architecture: { input_modalities: ["text"] } },
      { id: "c", capabilities: { vision: true } },
      { id: "d", type: "vlm" },
      { id: "e", type: "llm" },
      { id: "f", capabilities: ["completion"] },
    ];
    assert.deepEqual(
      listedModels({ data }).map(({ sees }) => sees),
      [true, false, true, true, false, undefined],
    );
  });

  it("tells that in other places too", () => {
    for (const told of [
      { input_modalities: ["text", "image"] },
      { modalities: { input: ["text", "image"], output: ["text"] } },
      { architecture: { modality: "text+image->text" } },
      { capabilities: { supports: { vision: true } } },
      { model_info: { supports_vision: true } },
      { supports_image_input: true },
    ]) {
      assert.deepEqual(listedModels([{ id: "a", ...told }]), [{ id: "a", sees: true }], JSON.stringify(told));
    }
    const made = { architecture: { modality: "text->image" }, type: "vlm" };
    assert.equal(listedModels([{ id: "a", ...made }])[0]?.sees, false);
  });

  it("tells the day on which a model ends, under any of its names", () => {
    for (const told of [
      { shutdown_date: "2027-01-01" },
      { deprecation_date: "2027-01-01" },
      { deprecation: "2027-01-01T00:00:00Z" },
      { expiration_date: "2027-01-01", deprecation: null },
    ]) {
      assert.deepEqual(listedModels([{ id: "a", ...told }]), [{ id: "a", retires: "2027-01-01" }]);
    }
    assert.deepEqual(listedModels([{ id: "a", deprecation: "soon" }]), [{ id: "a" }]);
  });

  it("tells prices whose names say that they are for one token", () => {
    const info = { input_cost_per_token: 1e-6, output_cost_per_token: 4e-6 };
    assert.deepEqual(listedModels([{ model_name: "a", model_info: info }]), [
      { id: "a", prices: { input: 1, output: 4 } },
    ]);
  });

  it("may have the models by their names", () => {
    const rows = { "a/b": { context_length: 4096 }, c: {} };
    for (const body of [rows, { data: rows }, { models: rows }]) {
      assert.deepEqual(listedModels(body), [{ id: "a/b", window: 4096 }, { id: "c" }]);
    }
    assert.deepEqual(listedModels({ error: { message: "No." } }), []);
  });

  it("may come bare, and what is no model is left out", () => {
    assert.deepEqual(listedModels([{ id: "a" }, { id: 7 }, null, 8, { id: "" }]), [{ id: "a" }]);
    for (const body of [undefined, null, "<html>", {}, { data: null }])
      assert.deepEqual(listedModels(body), []);
  });

  for (const body of [
    { models: [{ name: "models/a" }] },
    { data: [{ model: "a" }] },
    { data: null, models: [{ model: "a", name: "A" }] },
    { result: [{ name: "a" }] },
    { data: { models: [{ id: "a" }] } },
    { data: ["a"] },
    ["a"],
    { data: [{ key: "a", display_name: "A" }] },
    { data: [{ id: " a\n" }, { id: "a" }] },
    { data: [{ id: "f8703a00-ed54-4f98-bdc3-cd9a813286f3", name: "a" }] },
    [{ id: "azureml://registries/x/models/a/versions/1", name: "a" }],
  ]) {
    it(`may be ${JSON.stringify(body)}`, () => assert.deepEqual(listedModels(body), [{ id: "a" }]));
  }

  for (const told of [
    { contextLength: 4096 },
    { max_input_tokens: 4096 },
    { inputTokenLimit: 4096 },
    { limits: { max_context_window_tokens: 4096 } },
    { capabilities: { limits: { max_context_window_tokens: 4096 } } },
    { model_info: { max_input_tokens: 4096 } },
    { metadata: { context_length: 4096 } },
    { context_length: "4,096" },
    { context_window: { max: 4096 } },
    { limit: { context: 4096 } },
  ]) {
    it(`may tell the window by ${JSON.stringify(told)}`, () => {
      assert.deepEqual(listedModels({ data: [{ id: "a", ...told }] }), [{ id: "a", window: 4096 }]);
    });
  }
});
