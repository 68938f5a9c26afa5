import { programNameOf } from "./autostart.ts";

const npmLike =
  /^(?:set|set-script)\b|^(?:config|c|pkg) (?:set|delete|rm|edit|fix|unset|s)\b|^plugin (?:import|runtime|remove)\b/;

/** Words, options left out, with which a package manager changes where packages come from or what runs with them. */
const settingWords: ReadonlyMap<string, RegExp> = new Map([
  ...["npm", "pnpm", "yarn", "bun"].map((name) => [name, npmLike] as const),
  ...["pip", "pip3"].map((name) => [name, /^config (?:set|unset|edit)\b/] as const),
  ...["bundle", "bundler"].map(
    (name) => [name, /^config (?:set|unset)\b|^config (?!get\b|list\b)\S+ \S/] as const,
  ),
  ...["conda", "mamba"].map((name) => [name, /^config \S/] as const),
  ["poetry", /^config \S+ \S|^source add\b|^self add\b/],
  ["composer", /^(?:global )?config \S+ \S/],
  ["dotnet", /^nuget (?:add|update|enable)\b/],
  ["nuget", /^(?:sources|source) (?:add|update|enable)\b|^config \S/],
  ["gem", /^sources? \S/],
  ["go", /^env \S+=/],
  ["helm", /^(?:plugin install|repo add)\b/],
]);

/** Settings of a package manager changed by a command: `npm config set`, `go env -w` and their like. */
export function setsPackageManager(words: readonly string[]): boolean {
  return words.some((word, index) => {
    const setting = settingWords.get(programNameOf(word));
    if (setting === undefined) return false;
    return setting.test(
      words
        .slice(index + 1)
        .filter((one) => !one.startsWith("-"))
        .join(" "),
    );
  });
}
