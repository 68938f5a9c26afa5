import { parse } from "node:path";
import type { Plugin } from "esbuild";

/**
 * For esbuild bundles in CommonJS: what is imported by `import()` stays out and is read from a bundle of its own beside
 * this one, when it is first needed. Each needs an entry point of the same base name.
 */
export const lazyBundles: Plugin = {
  name: "lazy bundles",
  setup(build) {
    build.onResolve({ filter: /./ }, ({ kind, path }) =>
      kind === "dynamic-import" ? { path: `./${parse(path).name}.cjs`, external: true } : undefined,
    );
  },
};
