/** Lifecycle scripts and settings of a `package.json` that run by themselves: at an install, a commit, or the next command of a package manager. */
const running =
  "scripts gypfile husky lint-staged nano-staged simple-git-hooks pre-commit pre-push gitHooks packageManager devEngines pnpm trustedDependencies".split(
    " ",
  );

/**
 * Change of lifecycle scripts: whether a new text of a `package.json` differs from the old one in what runs by itself; true where either cannot be
 * read. `before` undefined: there was none.
 */
export function changesLifecycleScripts(before: string | undefined, after: string): boolean {
  try {
    return runningPart(before ?? "{}") !== runningPart(after);
  } catch {
    return true;
  }
}

function runningPart(text: string): string {
  const manifest = JSON.parse(text.replace(/^(?:\uFEFF|\u00EF\u00BB\u00BF)/, "")) as Readonly<
    Record<string, unknown>
  >;
  return JSON.stringify(running.map((key) => manifest[key]));
}
