import { parse } from "node:path";
import type { Plugin } from "esbuild";

/**
 * Esbuild plugin for bundles in CommonJS: a module that is imported by `import()` stays out and is read, when first
 * needed, from a bundle of its own beside this one. Each needs an entry point of the same base name.
 */
export const lazyBundles: Plugin = {
  name: "lazy bundles",
  setup(build) {
    build.onResolve({ filter: /./ }, ({ kind, path }) =>
      kind === "dynamic-import" ? { path: `./${parse(path).name}.cjs`, external: true } : undefined,
    );
  },
};
