/** Replies of 20,000 characters: one as models write, and some that are a single block. */

const characters = 20_000;

const code = "```ts\nexport const answer: number = 42; // as everybody knows\n```";

/** One answer of many, told apart by its number. */
export const answerOf = (turn: number): string =>
  `Answer ${turn} in **bold**, with [a link](src/a.ts:3).\n\n- one\n- two\n\n${code}`;

export const mixed = long((index) => `${answerOf(index)}\n\n`);

export const singleBlocks: Readonly<Record<string, string>> = {
  "code block": long((index) => codeOf(index), "```ts\n"),
  table: long(
    (index) => `| ${index} | \`src/file${index}.ts\` | some **bold** words | [link](a.ts:${index}) |\n`,
    "| n | file | what | where |\n| --: | --- | --- | --- |\n",
  ),
  paragraph: long((index) => `word${index} and *some* more \`code\`, [a link](a.ts:${index}) `),
  "flat list": long((index) => `- item ${index} with \`code\` and **bold**\n`),
  "deep list": long((index) => `${"  ".repeat(index % 40)}- item ${index} with \`code\`\n`),
};

function codeOf(index: number): string {
  return [
    `/** Adds ${index} to a number. */`,
    `export function add${index}(value: number, unit = "px"): string {`,
    `  const sum = value + ${index}; // as everybody knows`,
    "  return `${sum}${unit}`;\n}\n\n",
  ].join("\n");
}

function long(piece: (index: number) => string, head = ""): string {
  let text = head;
  for (let index = 1; text.length < characters; index++) text += piece(index);
  return text.slice(0, characters);
}
