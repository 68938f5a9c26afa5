import ignore, { type Ignore } from "ignore";

/** Never of interest, whatever .gitignore says. */
const alwaysHidden = new Set([".git", "node_modules"]);

/** The rules of one .gitignore; `base` is its folder, relative to the workspace folder. */
interface Layer {
  readonly base: string;
  readonly rules: Ignore;
}

/** Git's ignore rules on the way from the workspace folder down to some folder. Immutable. */
export class IgnoreRules {
  static readonly none = new IgnoreRules([]);
  private readonly layers: readonly Layer[];

  private constructor(layers: readonly Layer[]) {
    this.layers = layers;
  }

  /** These rules and those of the .gitignore in folder `base`. */
  with(base: string, gitignore: string): IgnoreRules {
    return new IgnoreRules([...this.layers, { base, rules: ignore({ ignorecase: false }).add(gitignore) }]);
  }

  /** Whether a walk leaves the item out. Its folder must not be hidden itself. */
  hides(path: string, isFolder: boolean): boolean {
    if (alwaysHidden.has(path.slice(path.lastIndexOf("/") + 1))) return true;
    for (const { base, rules } of this.layers.toReversed()) {
      const relative = base === "" ? path : path.slice(base.length + 1);
      const { ignored, unignored } = rules.test(isFolder ? `${relative}/` : relative);
      if (ignored || unignored) return ignored;
    }
    return false;
  }
}

/**
 * A test for paths relative to a workspace folder: a glob as in .gitignore, so that `*.ts` matches at any
 * depth, with `{a,b}`; `!` in front matches everything else.
 */
export function globFilter(glob: string): (path: string) => boolean {
  const negated = glob.startsWith("!");
  const rules = ignore({ ignorecase: false }).add([...alternatives(negated ? glob.slice(1) : glob)]);
  return (path) => rules.ignores(path) !== negated;
}

/** "a.{ts,js}" as "a.ts" and "a.js". */
function alternatives(glob: string): readonly string[] {
  const braces = /\{([^{}]*)\}/.exec(glob);
  if (!braces) return [glob];
  const before = glob.slice(0, braces.index);
  const after = glob.slice(braces.index + braces[0].length);
  return (braces[1] ?? "").split(",").flatMap((choice) => alternatives(before + choice + after));
}
