import assert from "node:assert/strict";
import { mentionItems } from "../../../../src/presenter/panel/mentionItems.ts";

const selection = { kind: "file", path: "a.ts", from: 1, to: 2 } as const;
interface World {
  readonly isSelected?: boolean;
  readonly problems?: number;
  readonly files?: readonly string[];
}

async function namesOf(query: string, world: World = {}): Promise<readonly string[]> {
  const { isSelected = true, problems = 3, files = ["src/session.ts", "src/problem.ts"] } = world;
  const items = await mentionItems(query, {
    selection: async () => (isSelected ? selection : undefined),
    problemCount: async () => problems,
    files: async () => files,
  });
  return items.map(({ attachment, count }) =>
    attachment.kind === "file" ? attachment.path : `${attachment.kind} ${count}`,
  );
}

describe("The completions of @", () => {
  it("are the selection, the problems and the files, in this order", async () => {
    assert.deepEqual(await namesOf(""), ["a.ts", "problems 3", "src/problem.ts", "src/session.ts"]);
  });

  it("are those whose names begin like the query, whatever its case", async () => {
    assert.deepEqual(await namesOf("SELEC"), ["a.ts"]);
    assert.deepEqual(await namesOf("prob"), ["problems 3", "src/problem.ts"]);
    assert.deepEqual(await namesOf("selections"), []);
  });

  it("leave out a selection and problems where there are none", async () => {
    assert.deepEqual(await namesOf("", { isSelected: false, problems: 0 }), [
      "src/problem.ts",
      "src/session.ts",
    ]);
  });

  it("are eight at most together", async () => {
    const files = Array.from({ length: 30 }, (_, n) => `${n}.ts`);
    assert.equal((await namesOf("", { files })).length, 8);
  });
});
