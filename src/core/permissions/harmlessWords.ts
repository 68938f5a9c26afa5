/** Allow-list of a command's further words: those known to do no more than the command itself. */
export interface HarmlessWords {
  /** Options without a value, by their exact names. */
  readonly flags: ReadonlySet<string>;
  /** Options whose value may be any text, as the next word or after `=`. */
  readonly valued: ReadonlySet<string>;
  /** Options that take a text only after `=`. */
  readonly joined: ReadonlySet<string>;
  /** Other words: none, names and relative paths below the working folder, or files that are named as tests are. */
  readonly operands: "none" | "paths" | "tests";
  /** Harmless words after `--`, where those are another program's. */
  readonly script?: HarmlessWords;
}

interface Options {
  readonly flags?: string;
  readonly valued?: string;
  readonly joined?: string;
  readonly operands?: HarmlessWords["operands"];
  readonly script?: HarmlessWords;
}

function words({ flags = "", valued = "", joined = "", operands = "none", script }: Options): HarmlessWords {
  const set = (text: string) => new Set(text.split(" ").filter((word) => word !== ""));
  return { flags: set(flags), valued: set(valued), joined: set(joined), operands, ...(script && { script }) };
}

const diffFlags =
  "-p -u -w -b -z --patch --no-patch -s --stat --numstat --shortstat --summary --name-only --name-status --cached --staged --raw --no-color --no-ext-diff --no-textconv --word-diff --minimal --patience --histogram --check --ignore-all-space --ignore-space-change --ignore-blank-lines --exit-code --quiet --no-renames -M -C -R --full-index --text -a";
const diffJoined = "--diff-filter --color --stat --word-diff --unified --find-renames --abbrev";
const logFlags =
  "--oneline --graph --all --branches --tags --remotes --decorate --no-decorate --reverse --merges --no-merges --first-parent --follow --date-order --topo-order --abbrev-commit --no-abbrev-commit --cherry --left-right --full-history --source -i -E -F --invert-grep";
const logValued = "-n --max-count --skip --since --until --after --before --author --committer --grep -S -G";
const logJoined = "--format --pretty --date --decorate";

/** Options of test runners that only choose and show: no file, module, program or setting by name. */
const testOptions = words({
  flags:
    "--bail --verbose --silent --quiet --ci --runInBand -i --no-coverage --watch=false --run --exit --failZero -x -b",
  valued: "--grep -g --fgrep -f --testNamePattern -t --timeout --retries --maxWorkers",
  operands: "tests",
});
const cargoBuild = words({
  flags:
    "--release -r --all --workspace --lib --bins --tests --all-targets --all-features --locked --offline -q -v --quiet --verbose",
  valued: "-p --package --bin -j --jobs",
});
const npmScript = words({ script: testOptions });

/**
 * Programs with the word that says what they do. What is missing here is allowed word for word only: whatever
 * installs, fetches, publishes, writes settings, or runs what an option, a variable or a file names.
 */
const table: ReadonlyMap<string, HarmlessWords> = new Map([
  [
    "git status",
    words({
      flags:
        "-s -b -sb -u -v -z --short --branch --long --show-stash --ignored --ahead-behind --no-renames --porcelain -uno -uall -unormal",
      joined: "--porcelain --untracked-files --ignored --column",
      operands: "paths",
    }),
  ],
  ["git diff", words({ flags: diffFlags, joined: diffJoined, valued: "-S -G -U", operands: "paths" })],
  [
    "git log",
    words({
      flags: `${logFlags} ${diffFlags}`,
      valued: logValued,
      joined: `${logJoined} ${diffJoined}`,
      operands: "paths",
    }),
  ],
  [
    "git show",
    words({
      flags: `${diffFlags} --oneline --abbrev-commit --decorate`,
      joined: `${logJoined} ${diffJoined}`,
      operands: "paths",
    }),
  ],
  ["git blame", words({ flags: "-w -l -t -s -e -f -n -M -C", valued: "-L", operands: "paths" })],
  [
    "git shortlog",
    words({ flags: "-s -n -e -sn -sne --summary --numbered --email --all", operands: "paths" }),
  ],
  [
    "git grep",
    words({
      flags:
        "-n -i -l -L -w -v -c -h -H -I -E -F -P --line-number --ignore-case --files-with-matches --word-regexp --count --cached --untracked --heading --break --no-color",
      valued: "-e -A -B -C --max-depth",
      operands: "paths",
    }),
  ],
  [
    "git ls-files",
    words({
      flags: "-m -o -d -s -c -u -t -z --modified --others --deleted --stage --cached --exclude-standard",
      operands: "paths",
    }),
  ],
  [
    "git rev-parse",
    words({
      flags: "--abbrev-ref --short --verify --quiet -q --show-toplevel --show-prefix --is-inside-work-tree",
      joined: "--short",
      operands: "paths",
    }),
  ],
  ["git describe", words({ flags: "--tags --all --always --dirty --long", operands: "paths" })],
  ["git branch", words({ flags: "-a -r -v -vv --all --remotes --verbose --show-current --no-color" })],
  ["git tag", words({ flags: "-l --list" })],
  ["git remote", words({ flags: "-v --verbose" })],
  ["git add", words({ flags: "-A -u -v -n -N --all --update --verbose --dry-run", operands: "paths" })],
  [
    "git commit",
    words({
      flags: "-a -q -s -v --all --quiet --signoff --verbose --allow-empty",
      valued: "-m --message -am",
    }),
  ],
  ["npm test", npmScript],
  ["npm run test", npmScript],
  ["cargo build", cargoBuild],
  ["cargo check", cargoBuild],
  [
    "cargo test",
    words({
      flags:
        "--release -r --all --workspace --lib --bins --tests --doc --all-targets --all-features --no-fail-fast --locked --offline -q -v --quiet --verbose",
      valued: "-p --package --bin --test -j --jobs",
      operands: "paths",
      script: words({
        flags: "--nocapture --ignored --include-ignored --exact --show-output -q --quiet",
        valued: "--test-threads --skip",
        operands: "paths",
      }),
    }),
  ],
  ["cargo fmt", words({ flags: "--all --check -q -v" })],
  ["go vet", words({ flags: "-v", operands: "paths" })],
  [
    "go test",
    words({
      flags: "-v -race -short -cover -failfast -json -benchmem",
      valued: "-run -count -timeout -bench -skip -parallel -cpu",
      operands: "paths",
    }),
  ],
]);

/** The words that begin a command that the table knows, as many as there; undefined for another. */
export function knownCommandWords(command: readonly string[]): string | undefined {
  return [3, 2].map((count) => command.slice(0, count).join(" ")).find((name) => table.has(name));
}

/** Words that may follow those; undefined where the table does not know them. */
export function harmlessWordsAfter(beginning: string): HarmlessWords | undefined {
  return table.get(beginning);
}

/** Allow-list check: true where each of `rest` is known to be harmless. */
export function areHarmless(rest: readonly string[], known: HarmlessWords): boolean {
  for (let index = 0; index < rest.length; index++) {
    const word = rest[index] ?? "";
    if (word === "--") {
      if (known.script) return areHarmless(rest.slice(index + 1), known.script);
      return rest.slice(index + 1).every((operand) => isOperand(operand, known));
    }
    if (known.flags.has(word) || isJoined(word, known)) continue;
    if (known.valued.has(word)) {
      index++;
      // Some versions take no value here: then it is judged as what follows.
      if (rest[index] === undefined || !isValue(rest[index] ?? "", known)) return false;
    } else if (!isOperand(word, known)) return false;
  }
  return true;
}

function isJoined(word: string, known: HarmlessWords): boolean {
  const equals = word.indexOf("=");
  const name = word.slice(0, Math.max(equals, 0));
  if (!known.joined.has(name) && !(name.length > 2 && known.valued.has(name))) return false;
  return isText(word.slice(equals + 1));
}

const isValue = (word: string, { operands }: HarmlessWords) =>
  isText(word) && !word.startsWith("-") && (operands !== "tests" || !/[/\\]/.test(word));

/** npm once gave what follows `--` to a shell in double quotes: so no character that means something there. */
const isText = (word: string) => !/[$`"\\]/.test(word);

/** A name or a relative path that stays below the working folder. */
function isOperand(word: string, { operands }: HarmlessWords): boolean {
  if (operands === "none" || !isText(word) || /^[-~/+]|^$|(?:^|[/:])\.\.(?:\/|$)/.test(word)) return false;
  return operands === "paths" || /(?:[._-](?:test|spec)|(?:^|\/)test_[\w-]+)\.\w+$/.test(word);
}
