import { globSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { Metafile } from "esbuild";

type Bundle = Pick<Metafile, "outputs">;

const project = resolve(import.meta.dirname, "../..");

/**
 * Third-party notices: every npm package that a part of these bundles is from, and `others`, with the texts of its
 * licence. `folder` is where the bundles were built. Throws where a package has no text to be found. Our own, since the
 * published plugins write one file for each build, and know nothing of data that a plugin writes.
 */
export function thirdPartyNotices(
  bundles: readonly Bundle[],
  others: readonly string[] = [],
  folder = project,
): string {
  const packages = [...packagesIn(bundles), ...others.map((name) => `node_modules/${name}`)];
  const notices = new Map(packages.map((one) => noticeOf(resolve(folder, one))));
  const texts = [...notices.keys()].toSorted().map((name) => notices.get(name));
  return ["Longhand holds parts of these packages, under the licences that follow.\n", ...texts].join(
    `\n${"-".repeat(80)}\n\n`,
  );
}

/** Folders of the packages that are in the bundles, relative to where they were built. */
function packagesIn(bundles: readonly Bundle[]): readonly string[] {
  const outputs = bundles.flatMap((one) => Object.values(one.outputs));
  const paths = outputs.flatMap((one) => Object.keys(one.inputs));
  return paths.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path) ?? []);
}

/** Name and version of the package in this folder, and its notice. */
function noticeOf(folder: string): readonly [string, string] {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const { name, version, license, author } = manifest as Readonly<Record<string, unknown>>;
  const title = `${String(name)} ${String(version)}`;
  const files = globSync("*", { cwd: folder }).filter((file) =>
    /^(licen[cs]e|copying|notice)/i.test(basename(file)),
  );
  const texts = files.toSorted().map((file) => readFileSync(join(folder, file), "utf8"));
  if (texts.length === 0) {
    if (license !== "MIT") throw new Error(`${title} has no text of its licence (${String(license)}).`);
    texts.push(mitLicense(typeof author === "string" ? author : `the authors of ${String(name)}`));
  }
  const plain = texts.map((text) =>
    text
      .replace(/^\uFEFF/, "")
      .replaceAll("\r\n", "\n")
      .trim(),
  );
  return [title, [`${title} (${String(license)})`, ...plain].join("\n\n") + "\n"];
}

/** The text of the MIT licence, which is Longhand's own as well. */
function mitLicense(holder: string): string {
  return readFileSync(join(project, "LICENSE"), "utf8").replace(/^Copyright .*$/m, `Copyright (c) ${holder}`);
}
