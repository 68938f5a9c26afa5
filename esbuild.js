import { rm, writeFile } from "node:fs/promises";
import process from "node:process";
import { parseArgs } from "node:util";
import { build, context } from "esbuild";
import { lazyBundles } from "./src/build/lazyBundles.ts";
import { ranksPlugin } from "./src/build/ranksPlugin.ts";
import { thirdPartyNotices } from "./src/build/thirdPartyNotices.ts";

/** `node esbuild.js [--watch] [--production]`: everything that runs, into dist/. */
const { values: flags } = parseArgs({
  options: { watch: { type: "boolean" }, production: { type: "boolean" } },
});

/** @type {import("esbuild").BuildOptions} */
const common = {
  bundle: true,
  minify: flags.production,
  metafile: true,
  sourcemap: !flags.production,
  logLevel: "warning",
};

/** @type {import("esbuild").BuildOptions} */
const node = {
  ...common,
  platform: "node",
  format: "cjs",
  // The Node of the oldest VS Code that engines.vscode allows.
  target: "node22",
  outExtension: { ".js": ".cjs" },
  // The last is an addition to pg that is compiled, and does without.
  external: ["vscode", "pg-native"],
};

/** The pages of webviews, each a script and a style of its own. */
const pages = ["panel", "compare", "usage", "notes", "history"];

/** @type {import("esbuild").BuildOptions[]} */
const bundles = [
  {
    ...node,
    entryPoints: [
      "src/extension.ts",
      "src/composition/application.ts",
      "src/store/worker/sqliteWorker.ts",
      "src/store/replica/replicaWorker.ts",
      "src/store/server/pgClient.ts",
      "src/tools/changes/scanWorker.ts",
      "src/tools/pictures/drawingWorker.ts",
      // Read by the library from beside what it is bundled in.
      "@silvia-odwyer/photon-node/photon_rs_bg.wasm",
      "openai",
      "src/models/messages/anthropicClient.ts",
    ],
    outdir: "dist",
    entryNames: "[name]",
    loader: { ".wasm": "copy" },
    plugins: [ranksPlugin, lazyBundles],
    // VS Code gives its API to what is required.
    supported: { "dynamic-import": false },
  },
  {
    ...common,
    platform: "browser",
    target: "chrome138",
    entryPoints: pages.flatMap((name) => [
      { in: `media/pages/${name}Main.ts`, out: name },
      { in: `media/pages/${name}.css`, out: name },
    ]),
    outdir: "dist",
    loader: { ".ttf": "file" },
    assetNames: "[name]",
  },
  {
    ...node,
    entryPoints: ["test/host/index.ts", "test/host/**/*.test.ts"],
    outbase: "test",
    outdir: "dist/test",
    packages: "external",
  },
];

// A test that was deleted must not run from an earlier build; the rest is simply replaced.
await rm(flags.production ? "dist" : "dist/test", { recursive: true, force: true });
const wanted = flags.production ? bundles.filter(({ outdir }) => outdir === "dist") : bundles;
if (flags.watch) {
  for (const options of wanted) await (await context({ ...options, logLevel: "info" })).watch();
} else {
  const builds = await Promise.allSettled(wanted.map((options) => build(options)));
  if (builds.every(({ status }) => status === "fulfilled")) {
    const shipped = builds.flatMap(({ value }, at) => (wanted[at]?.outdir === "dist" ? value.metafile : []));
    // The ranks come from a plugin: no bundle knows of them.
    await writeFile("dist/ThirdPartyNotices.txt", thirdPartyNotices(shipped, ["js-tiktoken"]));
  } else {
    // esbuild has said why.
    process.exitCode = 1;
  }
}
