import assert from "node:assert/strict";
import { takesAtMost } from "../../../fixtures/processorMs.ts";
import { frontMatterOf, frontMatterText } from "../../../../src/core/text/frontMatter.ts";

const fieldsOf = (...lines: readonly string[]) =>
  Object.fromEntries(frontMatterOf(`---\n${lines.join("\n")}\n---\nBody\n`).fields);

describe("Front matter", () => {
  it("is taken off a text, with line ends of any kind and a byte order mark", () => {
    const { fields, body } = frontMatterOf("\uFEFF---\r\nname: a\r\n---\r\n# Title\r\n");
    assert.deepEqual([[...fields], body], [[["name", "a"]], "# Title\r\n"]);
    assert.equal(frontMatterOf("---\n---\nBody").body, "Body");
    assert.equal(frontMatterOf("---\nname: a\n---").body, "");
  });

  it("is none where it does not begin the text or has no end", () => {
    for (const text of ["# Title\n---\na: b\n---\n", "---\na: b\n", "text", "", "----\na: b\n----\n"]) {
      assert.deepEqual(frontMatterOf(text), { fields: new Map(), body: text });
    }
  });

  it("has plain, quoted, listed and folded values, and globs that YAML would refuse", () => {
    assert.deepEqual(
      fieldsOf(
        "description: 'It''s fine: really' # said",
        'name: "a \\"b\\""',
        "globs: *.ts,src/**/*.{js,jsx}",
        "applyTo: '**/*.py'",
        "list: [a, \"b, c\", '*.{x,y}']",
        "items:",
        "  - one",
        "- 'two'",
        "folded: >-",
        "  First line",
        "  second line",
        "kept: |",
        "  First",
        "  second",
        "alwaysApply: true",
        "empty:",
        '"in-quotes": a',
        "'single' : b",
        "spaced : c",
        "nothing: ~",
        "none: null # so far",
        "no field at all",
      ),
      {
        description: "It's fine: really",
        name: 'a "b"',
        globs: "*.ts,src/**/*.{js,jsx}",
        applyto: "**/*.py",
        list: ["a", "b, c", "*.{x,y}"],
        items: ["one", "two"],
        folded: "First line second line",
        kept: "First\nsecond",
        alwaysapply: "true",
        empty: "",
        "in-quotes": "a",
        single: "b",
        spaced: "c",
        nothing: "",
        none: "",
      },
    );
  });

  it("gives a field as one text, whatever its letters' case", () => {
    const matter = frontMatterOf("---\napplyTo: ['*.ts', '*.js']\nempty: ' '\n---\n");
    assert.equal(frontMatterText(matter, "APPLYTO"), "*.ts,*.js");
    assert.equal(frontMatterText(matter, "empty"), undefined);
    assert.equal(frontMatterText(matter, "missing"), undefined);
  });

  it("takes time by the length of the text alone", async () => {
    const long = `---\n${"a: [,,,,\n".repeat(20_000)}`;
    const texts = [long, `${long}---\n`, `---\nlist: [${'"a, '.repeat(100_000)}]\n---\n`];
    await takesAtMost(2_000, () => texts.map(frontMatterOf));
  });
});
