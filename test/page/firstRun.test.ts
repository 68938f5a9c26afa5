import assert from "node:assert/strict";
import { serviceIds } from "../../src/protocol/services.ts";
import { webviewPages } from "./pageHarness.ts";

describe("The first run", () => {
  const pages = webviewPages();
  const nobody = {
    type: "provider",
    provider: "https://api.openai.com/v1",
    needsKey: true,
    model: "m",
  } as const;

  it("offers in one pick who is to answer, and keeps what was typed", async () => {
    const panel = await pages.panel({ conversation: null });
    await panel.tell(nobody);
    await panel.box.fill("Give me a tour");
    const choices = panel.page.getByRole("group", { name: /choose who answers/ }).getByRole("button");
    assert.deepEqual(
      (await choices.allInnerTexts()).map((words) => words.trim()),
      [
        "OpenAI",
        "Anthropic",
        "Google",
        "OpenRouter",
        "A server on this machine",
        "VS Code's language models",
      ],
    );
    assert.equal(await panel.page.getByText(/Answers come from/).count(), 0);
    for (const [place, service] of serviceIds.entries()) {
      await choices.nth(place).click();
      assert.deepEqual(await panel.posted("chooseService"), { type: "chooseService", service });
    }
    await panel.tell({ ...nobody, needsKey: false });
    assert.equal(await choices.count(), 0);
    assert.equal(await panel.box.inputValue(), "Give me a tour");
  });

  it("offers nothing of it where somebody can answer", async () => {
    const panel = await pages.panel({ conversation: null });
    await panel.tell({ ...nobody, provider: "http://127.0.0.1:11434/v1", needsKey: false });
    await panel.page.getByText("Answers come from http://127.0.0.1:11434/v1.").waitFor();
    assert.equal(await panel.page.getByRole("button", { name: "OpenRouter" }).count(), 0);
  });
});
