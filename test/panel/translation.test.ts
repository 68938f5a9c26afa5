import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { allMessages } from "../../src/build/l10nBundle.ts";
import { startModelServer, type ModelServer } from "../modelServer/modelServer.ts";
import { projectFolder } from "../vscode/folders.ts";
import { Workbench } from "../vscode/workbench.ts";

const language = "de";
/** A word that no message of its own has, so that every translated one is known by it. */
const translated = (message: string) => `⟦${message}⟧`;

describe("The panel in another language", () => {
  let server: ModelServer;
  let workbench: Workbench;
  let extension: string;

  before(async () => {
    extension = await mkdtemp(join(tmpdir(), "longhand-l10n-"));
    for (const part of ["package.json", "package.nls.json", "dist", "media"])
      await cp(join(projectFolder, part), join(extension, part), { recursive: true });
    await mkdir(join(extension, "l10n"));
    const bundle = Object.fromEntries(allMessages().map((message) => [message, translated(message)]));
    await writeFile(join(extension, "l10n", `bundle.l10n.${language}.json`), JSON.stringify(bundle));
    server = await startModelServer();
    workbench = await Workbench.open({
      extension,
      language,
      settings: { "longhand.baseUrl": server.url },
    });
    await workbench.showPanel();
  });

  after(async () => {
    await workbench.close();
    await server.close();
    await rm(extension, { recursive: true, force: true });
  });

  it("shows the words of the bundle, in the host's messages as well, and figures as they are written there", async () => {
    const { panel } = workbench;
    await panel.getByRole("heading", { name: translated("What should we look at?") }).waitFor();
    const box = panel.getByRole("textbox", { name: translated("Message") });
    await box.fill("word ".repeat(2_000));
    await panel.getByText(/^\+⟦2\.0\d\d tokens⟧$/).waitFor();
    await workbench.picture("translated");
    await box.fill("Hello");
    await box.press("Enter");
    await panel.getByRole("article", { name: translated("Assistant") }).waitFor();
    assert.equal(await panel.locator("html").getAttribute("lang"), language);
    const label = /^⟦Longhand: ⟦[\d.]+ of 111\.616 tokens⟧⟧$/;
    await workbench.tokens.and(workbench.page.locator('[aria-label*="111.616"]')).waitFor();
    assert.match((await workbench.tokens.getAttribute("aria-label")) ?? "", label);
  });

  it("has no word of its own that is not translated", async () => {
    const { panel } = workbench;
    await panel.getByRole("button", { name: translated("More actions") }).click();
    const words = await panel.locator("longhand-panel").evaluate((root) => {
      const labels = [...root.querySelectorAll("[aria-label], [title], [placeholder]")].flatMap((one) =>
        ["aria-label", "title", "placeholder"].map((name) => one.getAttribute(name) ?? ""),
      );
      const said = root.querySelectorAll(".plain, .markdown, h1, .model-button, .meta-time, [aria-live]");
      for (const one of said) one.remove();
      const texts = root.textContent.split(/\s{2,}|\n/);
      return [...labels, ...texts].map((one) => one.trim()).filter((one) => /[A-Za-z]{2}/.test(one));
    });
    assert.deepEqual(
      words.filter((one) => !one.includes("⟦")),
      [],
    );
  });
});
