import assert from "node:assert/strict";
import { join } from "node:path";
import { build } from "esbuild";
import { lazyBundles } from "../../../src/build/lazyBundles.ts";
import { projectFolder } from "../../vscode/folders.ts";

describe("The entry bundle", () => {
  it("stays small: what does the work is loaded after activation", async () => {
    const { outputFiles } = await build({
      entryPoints: [join(projectFolder, "src", "extension.ts")],
      bundle: true,
      minify: true,
      write: false,
      outdir: "dist",
      platform: "node",
      format: "cjs",
      external: ["vscode"],
      plugins: [lazyBundles],
    });
    const [entry] = outputFiles;
    assert.ok(entry!.contents.length < 20_000, `${entry!.contents.length} bytes`);
    assert.match(entry!.text, /application\.cjs/);
  });
});
