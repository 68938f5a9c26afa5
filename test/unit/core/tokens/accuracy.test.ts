import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { formulas } from "../../../accuracy/formulas.ts";
import { classes, classOf, type Vector } from "../../../accuracy/vectors.ts";

const vectorFile = "../shared/token_vectors.json";

/** Shares of exact counts that the README promises. */
const promised = { plain: 0.98, tools: 0.92, "tools+calls": 0.95, json_schema: 0.95 };

describe("Counts of recorded requests", () => {
  it("are what the service reported, as often as promised", async function () {
    if (!existsSync(vectorFile)) {
      console.log(`      no ${vectorFile}: skipped`);
      this.skip();
    }
    const { vectors } = JSON.parse(readFileSync(vectorFile, "utf8")) as { vectors: Vector[] };
    for (const name of classes) {
      const some = vectors.filter(({ request }) => classOf(request) === name);
      let exact = 0;
      for (const vector of some) if ((await formulas["longhand"]!(vector)) === vector.prompt_tokens) exact++;
      assert.ok(exact >= promised[name] * some.length, `${name}: ${exact} of ${some.length}`);
    }
  });
});
