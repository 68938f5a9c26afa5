import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import {
  defaultReserve,
  knownModels,
  modelInfo,
  canReason,
  retirement,
} from "../../../../src/models/catalog/catalog.ts";
import { catalogRows } from "../../../../src/models/catalog/catalogRows.ts";
import { vendorServices } from "../../../../src/models/catalog/vendorServices.ts";

interface Manifest {
  readonly contributes: {
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly default: string }>> };
  };
}

describe("The model catalog", () => {
  it("knows the default model, which is cheap, reasons and is not about to end", () => {
    const { properties } = (
      JSON.parse(readFileSync(new URL("../../../../package.json", import.meta.url), "utf8")) as Manifest
    ).contributes.configuration;
    for (const setting of ["longhand.model", "longhand.summaryModel"]) {
      const model = properties[setting]?.default ?? "";
      const { known, prices } = modelInfo(model);
      assert.ok(known && prices && prices.input < 0.2 && prices.output < 1, model);
      assert.equal(retirement(model, "https://api.openai.com/v1"), undefined);
      assert.notEqual(canReason(model), false);
      assert.ok(knownModels("https://api.openai.com/v1", "2026-11-29").includes(model));
    }
  });

  it("knows every model that a first run sets up, and none is about to end", () => {
    for (const { baseUrl, model } of Object.values(vendorServices)) {
      assert.ok(modelInfo(model).known, model);
      assert.equal(retirement(model, baseUrl), undefined, model);
    }
  });

  it("knows when models end, at the service that ends them alone", () => {
    const openAi = "https://api.openai.com/v1";
    const days = { "gpt-4o-mini": "2027-01-14", "gpt-5-2025-08-07": "2026-12-11", "gpt-5.1": "2027-04-01" };
    for (const [model, day] of Object.entries(days)) {
      assert.equal(retirement(model, openAi), day);
      assert.equal(retirement(model, "https://gateway.example/v1"), undefined);
      assert.equal(retirement(model, "https://notopenai.com/v1"), undefined);
    }
    assert.equal(retirement("claude-sonnet-4-20250514", "https://api.anthropic.com/v1"), "2026-06-15");
    assert.equal(retirement("gpt-6-luna", openAi), undefined);
    for (const { retires } of catalogRows) assert.match(retires ?? "2026-01-01", /^20\d\d-[01]\d-[0-3]\d$/);
  });

  it("offers what a vendor has and has not ended, where its list cannot be had", () => {
    const offered = knownModels("https://api.openai.com/v1", "2026-11-29");
    assert.ok(offered.includes("gpt-6-luna") && offered.includes("gpt-5.3-codex"));
    assert.ok(!offered.includes("gpt-4") && !offered.some((name) => /claude|gemini|grok/.test(name)));
    assert.deepEqual(knownModels("http://localhost:1234/v1"), []);
  });

  it("knows which models answer without reasoning", () => {
    assert.deepEqual(["gpt-4o-mini", "openai/gpt-4.1", "gpt-5-chat-latest"].map(canReason), [
      false,
      false,
      false,
    ]);
    assert.deepEqual(["gpt-6-luna", "o3", "claude-sonnet-5-5", "my-own"].map(canReason), [
      ...[undefined, undefined, undefined, undefined],
    ]);
  });

  it("knows the limits of gpt-4o-mini and leaves 111,616 tokens of prompt", () => {
    const info = modelInfo("gpt-4o-mini");
    assert.deepEqual([info.window, info.maxOutput, info.known], [128_000, 16_384, true]);
    assert.equal(info.window - defaultReserve(info), 111_616);
    assert.deepEqual(info.prices, { input: 0.15, cachedInput: 0.075, output: 0.6 });
  });

  it("finds a model under its dated, prefixed and routed names", () => {
    const names: Readonly<Record<string, string>> = {
      "gpt-4o-mini-2024-07-18": "gpt-4o-mini",
      "openai/gpt-4.1": "gpt-4.1",
      "GPT-4o": "gpt-4o",
      "gpt-3.5-turbo-0125": "gpt-3.5-turbo",
      "anthropic/claude-sonnet-4.5": "claude-sonnet-4-5",
      "claude-sonnet-4-5-20250929": "claude-sonnet-4-5",
      "claude-sonnet-4@20250514": "claude-sonnet-4",
      "google/gemini-2.5-pro-preview-05-06": "gemini-2.5-pro",
      "moonshotai/kimi-k2:free": "kimi-k2",
      "gpt-5-chat-latest": "gpt-5-chat",
    };
    for (const [name, row] of Object.entries(names)) assert.deepEqual(modelInfo(name), modelInfo(row), name);
  });

  it("takes the more exact row where two fit", () => {
    assert.equal(modelInfo("gpt-4o-2024-05-13").maxOutput, 4096);
    assert.equal(modelInfo("gpt-4-1106-preview").window, 128_000);
    assert.equal(modelInfo("gpt-4-0613").window, 8192);
  });

  it("does not take one model for another whose name begins alike", () => {
    for (const name of [
      "gpt-4o-audio-preview",
      "gpt-5-pro",
      "gpt-5-codex",
      "gpt-4.5",
      "o1-mini",
      "claude-sonnet-4-9",
      "gpt-oss:20b",
      "qwen3-coder:30b",
    ]) {
      assert.equal(modelInfo(name).known, false, name);
    }
  });

  it("has no price for fine-tuned models, whose limits are their base's", () => {
    const info = modelInfo("ft:gpt-4o-mini-2024-07-18:acme::AbCd");
    assert.equal(info.window, 128_000);
    assert.equal(info.prices, undefined);
  });

  it("asks the user's rows first", () => {
    const rows = [{ names: ["gpt-4o", "my-model"], window: 32_000, maxOutput: 2_000 }];
    assert.equal(modelInfo("my-model", { rows }).window, 32_000);
    assert.equal(modelInfo("gpt-4o", { rows }).maxOutput, 2_000);
    assert.equal(modelInfo("gpt-4.1", { rows }).window, 1_047_576);
  });

  it("takes what the user does not say from the server's list, and what that does not tell from itself", () => {
    const listed = { id: "gpt-4o", window: 16_000, prices: { input: 1, output: 2 } };
    const info = modelInfo("gpt-4o", { rows: [{ names: ["gpt-4o"], maxOutput: 3_000 }], listed });
    assert.deepEqual(info, {
      window: 16_000,
      maxOutput: 3_000,
      prices: { input: 1, output: 2 },
      known: true,
      source: "server",
    });
    assert.equal(modelInfo("gpt-4o", { listed: { id: "gpt-4o", window: 9_000 } }).maxOutput, 9_000);
    assert.equal(modelInfo("gpt-4o", { listed: { id: "gpt-4o" } }).source, "catalog");
    assert.equal(modelInfo("no-such-model").source, "guess");
  });

  it("never throws, and always leaves room for a prompt", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom(...knownModels())), (name) => {
        const info = modelInfo(name);
        const reserve = defaultReserve(info);
        return Number.isInteger(reserve) && reserve > 0 && reserve < info.window;
      }),
    );
  });

  it("reserves what the model cannot take as a prompt anyway", () => {
    assert.equal(defaultReserve(modelInfo("gpt-5")), 128_000);
    assert.equal(defaultReserve(modelInfo("gpt-4")), 2_048);
    assert.equal(defaultReserve(modelInfo("no-such-model")), 2_048);
    assert.equal(defaultReserve(modelInfo("gpt-4.1")), 16_384);
  });

  it("names a source and a date for every row, and every name once", () => {
    const names = catalogRows.flatMap((row) => row.names);
    assert.equal(new Set(names).size, names.length);
    for (const row of catalogRows) {
      assert.match(row.source, /^https:\/\//);
      assert.match(row.date, /^\d{4}-\d{2}(-\d{2})?$/);
      assert(row.window > (row.maxInput ?? 0) && row.window >= (row.maxOutput ?? 0), row.names[0]);
      const { input = 1, cachedInput = 0, output = 1 } = row.prices ?? {};
      assert(cachedInput < input && input <= output, row.names[0]);
    }
  });
});
