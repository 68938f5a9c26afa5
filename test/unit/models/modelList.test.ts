import assert from "node:assert/strict";
import { listedModels } from "../../../src/models/modelList.ts";

describe("A server's list of models", () => {
  it("is read with the window under any of its names", () => {
    const data = [
      { id: "a", max_model_len: 4096 },
      { id: "b", context_length: 8192 },
      { id: "c", context_window: "16384" },
      { id: "d", max_context_length: null },
    ];
    assert.deepEqual(listedModels({ object: "list", data }), [
      { id: "a", window: 4096 },
      { id: "b", window: 8192 },
      { id: "c", window: 16_384 },
      { id: "d" },
    ]);
  });

  it("may come bare, and what is no model is left out", () => {
    assert.deepEqual(listedModels([{ id: "a" }, { id: 7 }, null, "b", { id: "" }]), [{ id: "a" }]);
    for (const body of [undefined, null, "<html>", {}, { data: null }])
      assert.deepEqual(listedModels(body), []);
  });
});
