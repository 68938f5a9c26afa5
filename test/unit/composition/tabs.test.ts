import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import type { URI } from "vscode-uri";
import { run, useExtension } from "../../fixtures/vscode/runningExtension.ts";
import { tabOpened, type FakeView } from "../../fixtures/vscode/vscodeModule.ts";

describe("The pages in tabs", () => {
  useExtension();

  it("have an icon for light themes and one for dark ones", async () => {
    const tabs: FakeView[] = [];
    const listening = tabOpened.event((tab) => tabs.push(tab));
    await run("showUsage");
    listening.dispose();
    const [tab] = tabs;
    assert.ok(tab, "no tab was opened");
    const { light, dark } = tab.iconPath as Readonly<Record<"light" | "dark", URI>>;
    assert.notEqual(light.fsPath, dark.fsPath);
    for (const { fsPath } of [light, dark]) assert.ok(existsSync(fsPath), fsPath);
  });
});
