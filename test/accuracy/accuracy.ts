import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type Formula, formulas } from "./formulas.ts";
import { classes, classOf, familyLabel, modelOf, type Vector, type VectorClass } from "./vectors.ts";

/**
 * `npm run accuracy [-- --vectors FILE] [--json] [--misses]`: counts recorded requests and compares with
 * what the service reported for them.
 */
const { values: flags } = parseArgs({
  options: {
    vectors: { type: "string", default: "../shared/token_vectors.json" },
    json: { type: "boolean", default: false },
    misses: { type: "boolean", default: false },
  },
});

interface Score {
  n: number;
  exact: number;
  within2: number;
  /** Fractions of the reported figure. */
  worstUnder: number;
  worstOver: number;
}

interface Result {
  readonly vector: Vector;
  readonly counted: number;
}

async function resultsOf(formula: Formula, vectors: readonly Vector[]): Promise<Result[]> {
  const results: Result[] = [];
  for (const vector of vectors) results.push({ vector, counted: await formula(vector) });
  return results;
}

function scoreOf(results: readonly Result[]): Score {
  const score = { n: 0, exact: 0, within2: 0, worstUnder: 0, worstOver: 0 };
  for (const { vector, counted } of results) {
    const difference = counted - vector.prompt_tokens;
    score.n++;
    if (difference === 0) score.exact++;
    if (Math.abs(difference) <= 2) score.within2++;
    score.worstUnder = Math.max(score.worstUnder, -difference / vector.prompt_tokens);
    score.worstOver = Math.max(score.worstOver, difference / vector.prompt_tokens);
  }
  return score;
}

function scoresByClass(results: readonly Result[]): Record<VectorClass, Score> {
  const entries = classes.map((name) => [
    name,
    scoreOf(results.filter(({ vector }) => classOf(vector.request) === name)),
  ]);
  return Object.fromEntries(entries) as Record<VectorClass, Score>;
}

function row(label: string, { n, exact, within2, worstUnder, worstOver }: Score): string {
  const share = (part: number): string => `${((100 * part) / n).toFixed(1)} %`;
  const cells = [label, n, share(exact), share(within2), share(worstUnder * n), share(worstOver * n)];
  return `| ${cells.join(" | ")} |`;
}

function printTable(title: string, rows: readonly (readonly [string, Score])[]): void {
  console.log(
    `\n| ${title} | n | exact | within 2 | worst under | worst over |\n| --- | --- | --- | --- | --- | --- |`,
  );
  for (const [label, score] of rows) if (score.n > 0) console.log(row(label, score));
}

function printMisses(results: readonly Result[]): void {
  for (const { vector, counted } of results) {
    const difference = counted - vector.prompt_tokens;
    if (difference === 0) continue;
    console.log(classOf(vector.request), modelOf(vector), `${difference} of ${vector.prompt_tokens}`);
  }
}

async function main(): Promise<void> {
  if (!existsSync(flags.vectors)) {
    console.log(`No vectors at ${flags.vectors}: nothing to compare with.`);
    return;
  }
  const { vectors } = JSON.parse(readFileSync(flags.vectors, "utf8")) as { vectors: Vector[] };
  const { longhand, ...others } = formulas as Record<"longhand", Formula> & Record<string, Formula>;
  const results = await resultsOf(longhand, vectors);
  if (flags.json) {
    console.log(JSON.stringify({ classes: scoresByClass(results) }));
    return;
  }
  printTable("Longhand", Object.entries(scoresByClass(results)));
  const families = Map.groupBy(
    results,
    ({ vector }) => `${classOf(vector.request)}, ${familyLabel(modelOf(vector))}`,
  );
  printTable(
    "Longhand, by family",
    [...families].sort().map(([label, some]) => [label, scoreOf(some)]),
  );
  for (const [name, formula] of Object.entries(others)) {
    printTable(name, Object.entries(scoresByClass(await resultsOf(formula, vectors))));
  }
  if (flags.misses) printMisses(results);
}

await main();
