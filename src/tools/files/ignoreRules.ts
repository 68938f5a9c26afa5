import type { FileKind } from "../../core/ports/workspace.ts";
import { literalOf, matchesGlob, parseGlob, suffixOf, type GlobPattern } from "./globPattern.ts";

/** Names that are always left out, whatever .gitignore says. */
const alwaysHidden = new Set([".git", "node_modules"]);

/** The most rules of one file with wildcards other than those in `*.ts`, which are looked up; further ones are left out. */
const mostWildcards = 5_000;

const plainName = /^[^\\*?[\]!#/\s]+$/;
const plainEnding = /^\*\.[^\\*?[\]!#/\s]+$/;

/** Numbers of the latest rules by what they name. */
class LatestRules {
  readonly any = new Map<string, number>();
  readonly folders = new Map<string, number>();

  /** -1 for none. */
  numberOf(key: string, isFolder: boolean): number {
    const folder = isFolder ? (this.folders.get(key) ?? -1) : -1;
    return Math.max(this.any.get(key) ?? -1, folder);
  }

  note(key: string, { isFolderOnly }: GlobPattern, number: number): void {
    (isFolderOnly ? this.folders : this.any).set(key, number);
  }
}

/** The rules of one .gitignore; the latest one that matches a path decides. */
class IgnoreFile {
  private readonly negated = new Set<number>();
  private readonly names = new LatestRules();
  private readonly paths = new LatestRules();
  private readonly suffixes = new LatestRules();
  private readonly wildcards: { readonly number: number; readonly pattern: GlobPattern }[] = [];

  constructor(text: string) {
    for (const [number, line] of text.split(/\r?\n/).entries()) this.add(number, line);
  }

  /** Decision of the latest rule that matches; undefined where none does. */
  ignores(path: string, isFolder: boolean): boolean | undefined {
    const segments = path.split("/");
    const name = segments.at(-1) ?? "";
    let latest = Math.max(this.names.numberOf(name, isFolder), this.paths.numberOf(path, isFolder));
    for (let at = name.indexOf("."); at >= 0; at = name.indexOf(".", at + 1)) {
      latest = Math.max(latest, this.suffixes.numberOf(name.slice(at), isFolder));
    }
    const later = this.wildcards.findLast(
      ({ pattern }) => (isFolder || !pattern.isFolderOnly) && matchesGlob(pattern, segments),
    );
    latest = Math.max(latest, later?.number ?? -1);
    return latest < 0 ? undefined : !this.negated.has(latest);
  }

  private add(number: number, line: string): void {
    // Most lines are names and endings; parsing a few hundred thousand of them would take seconds.
    if (plainName.test(line)) return void this.names.any.set(line, number);
    if (plainEnding.test(line)) return void this.suffixes.any.set(line.slice(1), number);
    const rule = line.replace(/(?<!\\) +$/, "");
    if (rule === "" || rule.startsWith("#")) return;
    const isNegated = rule.startsWith("!");
    const pattern = parseGlob(isNegated ? rule.slice(1) : rule);
    if (!pattern) return;
    if (isNegated) this.negated.add(number);
    const literal = literalOf(pattern);
    const suffix = suffixOf(pattern);
    if (literal !== undefined) (pattern.isAnchored ? this.paths : this.names).note(literal, pattern, number);
    else if (suffix !== undefined) this.suffixes.note(suffix, pattern, number);
    else if (this.wildcards.length < mostWildcards) this.wildcards.push({ number, pattern });
  }
}

/** The rules of one .gitignore; `base` is its folder, relative to the workspace folder. */
interface Layer {
  readonly base: string;
  readonly rules: IgnoreFile;
}

/**
 * Git's ignore rules on the way from the workspace folder down to some folder. Immutable. Matched here, not by a package:
 * those make regular expressions of the rules, and some of those take for ever.
 */
export class IgnoreRules {
  static readonly none = new IgnoreRules([]);
  private readonly layers: readonly Layer[];

  private constructor(layers: readonly Layer[]) {
    this.layers = layers;
  }

  /** The rules with those of the .gitignore in folder `base` added. */
  with(base: string, gitignore: string): IgnoreRules {
    return new IgnoreRules([...this.layers, { base, rules: new IgnoreFile(gitignore) }]);
  }

  /** True where a walk leaves the item out. Its folder must not be hidden itself. */
  hides(path: string, kind: FileKind): boolean {
    if (alwaysHidden.has(path.slice(path.lastIndexOf("/") + 1))) return true;
    for (const { base, rules } of this.layers.toReversed()) {
      const ignored = rules.ignores(base === "" ? path : path.slice(base.length + 1), kind === "folder");
      if (ignored !== undefined) return ignored;
    }
    return false;
  }
}
