import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/** Functions that translate, with the number of their arguments that are messages. The last two are the panel's. */
const translating: Readonly<Record<string, number>> = { "vscode.l10n.t": 1, t: 1, plural: 2 };

const places = ["src/{host,composition,presenter,protocol}/**/*.ts", "media/strings/*.ts"];
const project = resolve(import.meta.dirname, "../..");

/** The file that translators start from: every message of the source by itself. */
const bundleFile = join(project, "l10n", "bundle.l10n.json");

/** Every message of one source file. Throws where a message is put together, which nobody could translate. */
export function sourceMessages(path: string, source: string): readonly string[] {
  const messages: string[] = [];
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node): void => {
    const wanted = ts.isCallExpression(node) ? (translating[node.expression.getText()] ?? 0) : 0;
    if (ts.isCallExpression(node) && wanted > 0) {
      const literals = node.arguments.filter((one) => ts.isStringLiteralLike(one)).map(({ text }) => text);
      if (literals.length < wanted) throw new Error(`${path}: ${node.getText()} has no message of its own.`);
      messages.push(...literals.slice(0, wanted));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return messages;
}

/** All messages of the host and of the panel's text files, sorted. */
export function allMessages(): readonly string[] {
  const files = globSync(places, { cwd: project });
  const messages = files.flatMap((file) => sourceMessages(file, readFileSync(join(project, file), "utf8")));
  return [...new Set(messages)].toSorted();
}

/** `npm run l10n` */
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const messages = allMessages();
  mkdirSync(dirname(bundleFile), { recursive: true });
  writeFileSync(
    bundleFile,
    `${JSON.stringify(Object.fromEntries(messages.map((one) => [one, one])), null, 2)}\n`,
  );
  console.log(`${messages.length} messages`);
}
