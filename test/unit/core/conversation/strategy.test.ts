import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { hidingStrategies, isHidingStrategy } from "../../../../src/core/conversation/strategy.ts";
import { projectFolder } from "../../../vscode/folders.ts";

describe("The list of strategies", () => {
  it("is what the setting offers, beside none at all", () => {
    const { contributes } = JSON.parse(readFileSync(join(projectFolder, "package.json"), "utf8")) as {
      contributes: { configuration: object };
    };
    const [, found] = /"longhand\.strategy":\{.*?"enum":(\[.*?\])/.exec(JSON.stringify(contributes)) ?? [];
    assert.deepEqual(JSON.parse(found ?? "[]"), [...hidingStrategies, "off"]);
  });

  it("knows its own and nothing else", () => {
    assert.ok(hidingStrategies.every(isHidingStrategy));
    for (const other of ["off", "clearToolResults", "toString", "", undefined, null, 0]) {
      assert.ok(!isHidingStrategy(other), String(other));
    }
  });
});
